"""The HTML report and the letters in a real headless Chromium: `make browser`.

python tests/browser/check_page.py AXE.JS    axe-core finds nothing, the filter works, the keyboard reaches everything,
nothing is asked of the network. Exit code 1 with what is wrong. Not in the normal run: it needs a browser.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from devtools import browser

from atlas_rdf import validate
from atlas_rdf.findings import Lang
from atlas_rdf.letters.write import write
from atlas_rdf.publication import Job, publish
from atlas_rdf.sources.files import find
from atlas_rdf.validate.report import FORMATS
from atlas_rdf.validate.report.view import View

TOP = Path(__file__).resolve().parent.parent.parent
_USED = """
  const seen = () => [...document.querySelectorAll(".group li")].filter(row => row.checkVisibility()).length;
  const before = seen(), all = document.querySelectorAll(".group li").length;
  const field = document.getElementById("words"), choice = document.getElementById("severity");
  const type = (element, value) => { element.value = value; element.dispatchEvent(new Event("input")); };
  const number = () => Number(document.getElementById("number").textContent);
  type(field, "prjId-14854");
  said.filter = number() > 0 && number() < all && seen() === number();
  type(field, ""); type(choice, "violation");
  said.severity = number() === document.querySelectorAll('[data-severity="violation"]').length;
  type(choice, ""); said.restored = number() === all;
  const wanted = [...document.querySelectorAll("input, select, summary, pre")].filter(one => one.checkVisibility());
  said.keyboard = wanted.every(one => { one.focus(); return document.activeElement === one; });
  said.sample = before < all;
"""
_PROBE = """
(async () => {
  const said = {};
  //used
  said.requests = performance.getEntriesByType("resource").length;
  const found = await axe.run(document);
  said.axe = found.violations.map(one => [one.id, one.nodes.length, one.nodes[0].html]);
  said.passes = found.passes.length;
  const out = document.createElement("pre");
  out.id = "answer"; out.textContent = JSON.stringify(said);
  document.body.append(out);
})();
"""


def ask(page: str, axe: str, used: str = "") -> dict[str, Any]:
    """What the browser says of a page: requests, axe-core's violations and passes, and what `used` has tried."""
    script = f"<script>{axe}</script><script>{_PROBE.replace('//used', used)}</script></body>"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)  # it would stop our script too
        path.write_text(page.replace("</body>", script), encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        command += ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=20000", "--dump-dom"]
        done = subprocess.run([*command, path.as_uri()], capture_output=True, text=True, check=False, timeout=120)
    answer = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
    said: dict[str, Any] = json.loads(unescape(answer[1])) if answer else {"no answer": done.stderr[-500:]}
    return said


_PRESSED = {"missed": 0, "reached": True, "requests": []}
_WANTED = "[...document.querySelectorAll('a[href], button, input, select, summary, pre')]"


def by_keyboard(page: str, *, report: bool) -> dict[str, Any]:
    """What Tab reaches of the page as it is, its own policy about the network held; and the filter typed by hand.

    `missed`: what can be seen and used, and was not reached; `requests`: everything but the page itself.
    """
    with tempfile.TemporaryDirectory() as folder, browser() as tab:
        path = Path(folder) / "page.html"
        path.write_text(page, encoding="utf-8")
        tab.open(path)
        tab.evaluate(f"window.reached = new Set(); window.all = {_WANTED}")
        said: dict[str, Any] = {}
        for _ in range(tab.evaluate("all.length") + 1):
            tab.tab()
            tab.evaluate("reached.add(document.activeElement)")
            if report and tab.evaluate("document.activeElement.id") == "words" and not said:
                tab.write("prjId-14854")
                shown = "[...document.querySelectorAll('.group li')].filter(row => row.checkVisibility())"
                said["typed"] = tab.evaluate(
                    f"{shown}.length > 0 && {shown}.every(row => row.textContent.includes('prjId-14854'))"
                )
                tab.evaluate("words.value = ''; filter()")
            if tab.evaluate("document.activeElement.matches('summary') && !document.activeElement.parentNode.open"):
                tab.enter()
                said["opened"] = said.get("opened", True) and tab.evaluate("document.activeElement.parentNode.open")
        said["missed"] = tab.evaluate("all.filter(one => !reached.has(one) && one.checkVisibility()).length")
        said["reached"] = tab.evaluate("reached.size") > 0 or not tab.evaluate("all.length")
        return said | {"requests": [one for one in tab.requests if one != path.as_uri()]}


def fine(said: dict[str, Any], wanted: dict[str, bool]) -> bool:
    """True when nothing was asked of the network, and axe-core has looked and found nothing."""
    return said == {**wanted, "requests": 0, "axe": [], "passes": said.get("passes")} and said["passes"] > 5


def letters() -> Iterator[tuple[str, str]]:
    """The pages that the letters of the samples are."""
    with tempfile.TemporaryDirectory() as folder:
        publication, output = Path(folder) / "public", Path(folder) / "letters"
        publish(Job(find([str(TOP / "samples" / "pages"), str(TOP / "samples" / "fiches.jsonl")]), publication))
        write(publication, output)
        for path in sorted(output.rglob("*.html")):
            yield path.name, path.read_text(encoding="utf-8")


def main(axe: Path) -> int:
    """The report in both languages, with findings of every severity; the letters."""
    report = validate([TOP / "samples" / "pages", TOP / "samples" / "fiches.jsonl"])
    script, wrong = axe.read_text(encoding="utf-8"), 0
    used = dict.fromkeys(("filter", "severity", "restored", "keyboard", "sample"), True)
    pages = [(f"report {lang.value}", FORMATS["html"](report, View(lang)), _USED, used) for lang in Lang]
    pages += [(name, page, "", dict[str, bool]()) for name, page in letters()]
    for name, page, tried, wanted in pages:
        said = ask(page, script, tried)
        pressed = by_keyboard(page, report=bool(tried))
        good = fine(said, wanted) and pressed == _PRESSED | ({"typed": True, "opened": True} if tried else {})
        said["keys"] = pressed
        wrong += not good
        sys.stdout.write(f"{name} {'ok' if good else 'WRONG'} {json.dumps(said, ensure_ascii=False)}\n")
    return int(bool(wrong) or len(pages) <= len(Lang))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
