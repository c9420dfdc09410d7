"""The HTML report in a real headless Chromium: `make browser`.

python tests/browser/check_page.py AXE.JS    axe-core finds nothing, the filter works, the keyboard reaches everything,
nothing is asked of the network. Exit code 1 with what is wrong. Not in the normal run: it needs a browser.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from html import unescape
from pathlib import Path

from atlas_rdf import validate
from atlas_rdf.findings import Lang
from atlas_rdf.validate.report import FORMATS
from atlas_rdf.validate.report.view import View

TOP = Path(__file__).resolve().parent.parent.parent
_PROBE = """
(async () => {
  const said = {};
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
  said.requests = performance.getEntriesByType("resource").length;
  const found = await axe.run(document);
  said.axe = found.violations.map(one => [one.id, one.nodes.length, one.nodes[0].html]);
  said.passes = found.passes.length;
  const out = document.createElement("pre");
  out.id = "answer"; out.textContent = JSON.stringify(said);
  document.body.append(out);
})();
"""


def main(axe: Path) -> int:
    """Both languages, with findings of every severity."""
    report = validate([TOP / "samples" / "pages", TOP / "samples" / "fiches.jsonl"])
    wrong = 0
    for lang in Lang:
        page = FORMATS["html"](report, View(lang))
        script = f"<script>{axe.read_text(encoding='utf-8')}</script><script>{_PROBE}</script></body>"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "page.html"
            path.write_text(page.replace("</body>", script), encoding="utf-8")
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
            command += ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=20000", "--dump-dom"]
            done = subprocess.run([*command, path.as_uri()], capture_output=True, text=True, check=False, timeout=120)
        answer = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
        said = json.loads(unescape(answer[1])) if answer else {"no answer": done.stderr[-500:]}
        good = {"filter": True, "severity": True, "restored": True, "keyboard": True, "sample": True}
        fine = said == {**good, "requests": 0, "axe": [], "passes": said.get("passes")} and said["passes"] > 10
        wrong += not fine
        sys.stdout.write(f"{lang.value} {'ok' if fine else 'WRONG'} {json.dumps(said, ensure_ascii=False)}\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
