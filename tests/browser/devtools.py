"""A headless Chromium asked over its debugging pipe: real keys, and every request that it would send."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
_ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}


class Tab:
    """A page of the browser."""

    def __init__(self, told: int, said: int) -> None:
        self._told, self._said, self._rest = told, said, b""
        self._number = 0
        self._session = ""
        self.requests: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The browser's answer; what it sends in between is noted."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._told, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(answer["error"]["message"])
                found: dict[str, Any] = answer["result"]
                return found

    def open(self, page: Path) -> None:
        """Opens a file and waits until it is there."""
        self.ask("Page.navigate", url=page.as_uri())
        while self._next().get("method") != "Page.loadEventFired":
            pass
        self.requests.clear()

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page."""
        said = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return said["result"].get("value")

    def tab(self) -> None:
        """Presses Tab."""
        self._press(_TAB)

    def enter(self) -> None:
        """Presses Enter."""
        self._press(_ENTER)

    def write(self, text: str) -> None:
        """Types a text."""
        self.ask("Input.insertText", text=text)

    def _press(self, key: dict[str, Any]) -> None:
        self.ask("Input.dispatchKeyEvent", type="keyDown" if "text" in key else "rawKeyDown", **key)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **{name: key[name] for name in key if name != "text"})

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            block = os.read(self._said, 1 << 16)
            if not block:
                raise RuntimeError("the browser has ended")
            self._rest += block
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        if found.get("method") == "Network.requestWillBeSent":
            self.requests.append(found["params"]["request"]["url"])
        return found


@contextmanager
def browser() -> Iterator[Tab]:
    """A page of a browser of its own, which ends with it."""
    theirs, told = os.pipe()
    said, ours = os.pipe()
    with TemporaryDirectory() as folder:
        options = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder}",
            "--remote-debugging-pipe",
        )
        script = f'exec "$@" 3<&{theirs} 4>&{ours}'
        words = ("bash", "-c", script, "bash", "chromium", *options, "--host-resolver-rules=MAP * ~NOTFOUND")
        child = subprocess.Popen(words, pass_fds=(theirs, ours), stderr=subprocess.DEVNULL)
        os.close(theirs)
        os.close(ours)
        try:
            page = Tab(told, said)
            yield page
            page.ask("Browser.close")
        finally:
            os.close(told)
            os.close(said)
            child.terminate()
            child.wait()
