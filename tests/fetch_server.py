"""A web server on this machine's own address that misbehaves on demand; nothing else is ever asked by the tests."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

BOMB = b"".join([gzip.compress(bytes(10_000_000), 9)] * 20)
TEXT = "Thème éducation. " * 40


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that leaves in the middle is part of the tests."""


class Server:
    """Answers `/kind?…prjId=N`; `seen` counts the requests, `sent` the pages sent whole."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.times: list[float] = []
        self.agents: set[str] = set()
        self.conditions: list[tuple[str | None, str | None]] = []
        self.robots: tuple[int, str] = (404, "")
        self.victim = 0
        self.moments: list[int] = []
        self.version = 1
        self.forced = 0
        self.hosts: set[str] = set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._http = _Quiet(("127.0.0.1", 0), Handler)
        self.port = int(self._http.server_address[1])
        self.host = f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    def secure(self, context: ssl.SSLContext) -> None:
        """From now on, answers under TLS."""
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)

    def url(self, path: str) -> str:
        """An address of this server."""
        return f"http://{self.host}/{path}"

    def body(self, number: str) -> bytes:
        """The page of an id."""
        return f"<html><title>{number} v{self.version}</title><p>{TEXT}</p></html>\n".encode()

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        """One answer, as the first word of the path wants it."""
        self.seen[asked.path] += 1
        self.times.append(time.monotonic())
        self.agents.add(asked.headers["User-Agent"])
        self.hosts.add(asked.headers["Host"])
        kind, _, number = asked.path.strip("/").partition("?")
        number = number.rpartition("=")[2]
        if kind == "robots.txt":
            send(asked, self.robots[0], self.robots[1].encode())
        elif self.forced or kind.isdigit():
            send(asked, self.forced or int(kind))
        elif kind.startswith("wait-"):
            _, status, after, times = kind.split("-")
            first = self.seen[asked.path] <= int(times)
            send(asked, int(status) if first else 200, b"" if first else self.body("7"), {"Retry-After": after})
        else:
            getattr(self, f"_{kind.split('.')[0]}")(asked, number)

    def _page(self, asked: BaseHTTPRequestHandler, number: str) -> None:
        """A page; numbers divisible by 7 do not exist. Kills the client when it is time to."""
        if number and int(number) % 7 == 0:
            send(asked, 404, b"rien")
            return
        tag = f'"{number}-{self.version}"'
        self.conditions.append((asked.headers["If-None-Match"], asked.headers["If-Modified-Since"]))
        if asked.headers["If-None-Match"] == tag:
            send(asked, 304)
            return
        if self._strike(0):
            return
        body = self.body(number)
        headers = {"ETag": tag, "Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"}
        send(asked, 200, body[:200], {**headers, "Content-Length": str(len(body))})
        asked.wfile.flush()
        if self._strike(1):
            return
        asked.wfile.write(body[200:])
        asked.wfile.flush()
        self.sent[number] += 1
        self._strike(2)

    def _strike(self, moment: int) -> bool:
        """True after a SIGKILL for the client: the first of `moments` is this one, before, in or after a page."""
        if self.victim and self.moments and self.moments[0] == moment:
            self.moments.pop(0)
            if moment == 2:
                time.sleep(0.0005 * (len(self.moments) % 8))
            victim, self.victim = self.victim, 0
            os.kill(victim, signal.SIGKILL)
            return True
        return False

    def _dated(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """No ETag: a date only."""
        day = "Mon, 02 Mar 2026 08:00:00 GMT"
        same = asked.headers["If-Modified-Since"] == day
        send(asked, 304 if same else 200, b"" if same else self.body("1"), {"Last-Modified": day})

    def _slow(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """A byte now and then, in the body."""
        send(asked, 200, b"", {"Content-Length": "1000"})
        drip(asked)

    def _slowhead(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """A byte now and then, in the headers."""
        asked.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        drip(asked)

    def _reset(self, asked: BaseHTTPRequestHandler, number: str) -> None:
        """Resets the connection in the middle of the body, the first time; `?prjId=0` always."""
        if number != "0" and self.seen[asked.path] > 1:
            send(asked, 200, self.body("3"))
            return
        send(asked, 200, b"half", {"Content-Length": "1000"})
        asked.wfile.flush()
        asked.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        asked.close_connection = True
        asked.rfile.close()
        asked.connection.close()

    def _short(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Promises more than it sends."""
        send(asked, 200, b"half", {"Content-Length": "1000"})
        asked.close_connection = True

    def _huge(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Promises ten gigabytes."""
        send(asked, 200, b"", {"Content-Length": str(10**10)})
        asked.close_connection = True

    def _endless(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Promises nothing, and never ends."""
        asked.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            asked.wfile.write(b"x" * 65536)

    def _bomb(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Two hundred megabytes in two hundred kilobytes."""
        send(asked, 200, BOMB, {"Content-Encoding": "gzip"})

    def _packed(self, asked: BaseHTTPRequestHandler, number: str) -> None:
        """A page packed with gzip, in chunks."""
        send(asked, 200, None, {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})
        packed = gzip.compress(self.body(number))
        for part in (packed[:50], packed[50:], b""):
            asked.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

    def _twice(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Packed twice."""
        send(asked, 200, gzip.compress(gzip.compress(b"x")), {"Content-Encoding": "gzip, gzip"})

    def _round(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Redirects for ever."""
        send(asked, 302, b"", {"Location": f"/round?{self.seen.total()}"})

    def _moved(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Redirects to a page that is there."""
        send(asked, 301, b"", {"Location": "/page?criteres.prjId=5"})

    def _inside(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Redirects to the address where clouds keep their secrets."""
        send(asked, 302, b"", {"Location": "http://169.254.169.254/latest/"})

    def _elsewhere(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Redirects to a host that nobody allowed, on this machine."""
        send(asked, 302, b"", {"Location": "http://127.0.0.1:1/"})

    def _hidden(self, asked: BaseHTTPRequestHandler, _number: str) -> None:
        """Redirects to an address that robots.txt refuses."""
        send(asked, 302, b"", {"Location": "/secret/page"})


def drip(asked: BaseHTTPRequestHandler) -> None:
    """A byte every tenth of a second for a minute, or until the client leaves."""
    for _ in range(600):
        asked.wfile.write(b"x")
        asked.wfile.flush()
        time.sleep(0.1)


def send(
    asked: BaseHTTPRequestHandler, status: int, body: bytes | None = b"", headers: dict[str, str] | None = None
) -> None:
    """A status, headers and a body, with its length unless `headers` tell another."""
    asked.send_response(status)
    for name, value in (headers or {}).items():
        asked.send_header(name, value)
    if body is not None and "Content-Length" not in (headers or {}) and status != 304:
        asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    asked.wfile.write(body or b"")
