"""Connections made to the very IP address that was checked, and cut when a request's time is over."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from atlas_rdf.sources.fetch.gate import Gate


class Watch:
    """Cuts the connection in use after some seconds: a server that sends a byte now and then is stopped too."""

    def __init__(self) -> None:
        self.over = False
        self._sock: socket.socket | None = None

    def use(self, sock: socket.socket | None) -> None:
        """This connection is the one to cut."""
        self._sock = sock
        if self.over:
            self._cut()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """What happens inside has that long."""
        self.over, self._sock = False, None
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.over = True
        if self._sock is not None:
            with contextlib.suppress(OSError):  # it was closed meanwhile
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)  # under TLS too


class _Pinned(HTTPConnection):
    """Resolves once, checks, connects to that address; Host, SNI and the certificate's name stay the name's."""

    GATE: ClassVar[Gate]
    WATCH: ClassVar[Watch]
    _mine: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        try:
            ip = self.GATE.resolve(self.host, self.port or self.default_port)
        except OSError as error:
            found = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
            raise NameResolutionError(self.host, self, found) from error
        try:
            return create_connection((ip, self.port), self.timeout, None, self.socket_options)
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error

    def connect(self) -> None:
        super().connect()
        self._mine = self.sock
        self.WATCH.use(self._mine)

    def putrequest(self, *args: Any, **options: Any) -> None:
        self.WATCH.use(self._mine)
        super().putrequest(*args, **options)


class _PinnedTls(_Pinned, HTTPSConnection):
    """The same under TLS."""


class _Adapter(HTTPAdapter):
    """Makes every connection with the classes given."""

    def __init__(self, pools: dict[str, Any]) -> None:
        self._pools = pools
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools


def adapter(gate: Gate, watch: Watch) -> HTTPAdapter:
    """What a session uses for http and https: nothing but checked connections."""
    held = {"GATE": gate, "WATCH": watch}
    plain = type("Plain", (HTTPConnectionPool,), {"ConnectionCls": type("Http", (_Pinned,), held)})
    secure = type("Secure", (HTTPSConnectionPool,), {"ConnectionCls": type("Https", (_PinnedTls,), held)})
    return _Adapter({"http": plain, "https": secure})
