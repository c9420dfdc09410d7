"""One polite visitor: paced, named, bounded, patient; it asks robots.txt first and follows few redirections."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from protego import Protego
from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError
from urllib3.util import Retry

from atlas_rdf.sources.fetch.connection import Watch, adapter
from atlas_rdf.sources.fetch.gate import Gate, RefusedError
from atlas_rdf.version import VERSION

OK, UNCHANGED, FORBIDDEN = 200, 304, 403
ABSENT = (404, 410)
_PROGRAM = "atlas-rdf"
_REDIRECTS = (301, 302, 303, 307, 308)
_AGAIN = (429, 500, 502, 503, 504)
_MOST_REDIRECTS, _RETRIES, _LONGEST_WAIT = 5, 3, 120.0
_ROBOTS_BYTES, _BLOCK = 512 * 1024, 1 << 16


class FailedError(Exception):
    """No usable answer; `fr` and `en` say why. `stop`: the host is not to be asked again in this run."""

    def __init__(self, fr: str, en: str, *, stop: bool = False) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en
        self.stop = stop


class TimeOverError(Exception):
    """The time given to the whole run is over."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a second, bytes of an answer once unpacked, seconds for a request, seconds for the run."""

    rate: float = 1.0
    size: int = 5_000_000
    request: float = 30.0
    run: float = 86_400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer; `body` is empty unless the status is 200."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Visitor:
    """Asks for addresses, one at a time."""

    def __init__(self, gate: Gate, contact: str, limits: Limits) -> None:
        self._gate, self._limits = gate, limits
        self._interval = 1 / limits.rate
        self._next, self._end = 0.0, time.monotonic() + limits.run
        self._watch = Watch()
        self._robots: dict[str, Protego | RefusedError] = {}
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy nor password of the environment: connections are checked here
        self._session.headers.update(
            {"User-Agent": f"{_PROGRAM}/{VERSION} (+{contact})", "Accept-Encoding": "gzip", "Accept": "*/*"}
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter(gate, self._watch))

    def close(self) -> None:
        """Ends its connections."""
        self._session.close()

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer after redirections; raises `RefusedError`, `FailedError`, `TimeOverError`."""
        return self._follow(address, headers or {}, self._limits.size, robots=True)

    def _follow(self, address: str, headers: Mapping[str, str], size: int, *, robots: bool) -> Answer:
        before = ""
        for _ in range(_MOST_REDIRECTS + 1):
            self._gate.check(address, before)
            if robots:
                self._obey(address)
            answer = self._ask(address, headers, size)
            if answer.status not in _REDIRECTS:
                return answer
            if not answer.headers.get("Location"):
                raise FailedError("redirection sans adresse", "redirected to no address")
            before, address = address, urljoin(address, answer.headers["Location"])
        raise RefusedError(f"plus de {_MOST_REDIRECTS} redirections", f"more than {_MOST_REDIRECTS} redirections")

    def _obey(self, address: str) -> None:
        """Raises `RefusedError` when the host's robots.txt does not want this address asked."""
        parts = urlsplit(address)
        place = f"{parts.scheme}://{parts.netloc}"
        if place not in self._robots:
            self._robots[place] = self._read_robots(f"{place}/robots.txt")
        rules = self._robots[place]
        if isinstance(rules, RefusedError):
            raise rules
        self._interval = max(1 / self._limits.rate, rules.crawl_delay(_PROGRAM) or 0)
        if not rules.can_fetch(address, _PROGRAM):
            raise RefusedError("robots.txt demande de ne pas la lire", "robots.txt asks not to read it")

    def _read_robots(self, address: str) -> Protego | RefusedError:
        """RFC 9309: no robots.txt (4xx) allows everything, one that cannot be had (5xx, no answer) nothing."""
        try:
            answer = self._follow(address, {}, _ROBOTS_BYTES, robots=False)
        except (RefusedError, FailedError) as error:
            return RefusedError(f"robots.txt n'a pas pu être lu ({error.fr})", f"robots.txt was not read ({error.en})")
        if answer.status == OK:
            return Protego.parse(answer.body.decode("utf-8", "replace"))
        if 400 <= answer.status < 500 and answer.status not in _AGAIN:  # noqa: PLR2004 - as statuses are known
            return Protego.parse("")
        said = f"statut {answer.status}"
        return RefusedError(
            f"robots.txt n'a pas pu être lu ({said})", f"robots.txt was not read (status {answer.status})"
        )

    def _ask(self, address: str, headers: Mapping[str, str], size: int) -> Answer:
        """One hop, asked again when that may help."""
        pause = 1 / self._limits.rate
        retry = Retry(_RETRIES, backoff_factor=pause, backoff_jitter=pause, backoff_max=_LONGEST_WAIT)
        while True:
            answer, error = None, None
            self._sleep(self._next - time.monotonic())
            self._next = time.monotonic() + self._interval
            try:
                answer = self._once(address, headers, size)
            except (requests.RequestException, HTTPError, OSError) as problem:
                error = problem
            if answer and answer.status not in _AGAIN:
                return answer
            wait = self._asked_to_wait(answer, retry) if answer else 0
            try:
                retry = retry.increment("GET", address, error=error)
            except MaxRetryError:
                if answer:
                    return answer
                raise self._failed(error) from error
            self._sleep(max(wait, retry.get_backoff_time()))

    def _once(self, address: str, headers: Mapping[str, str], size: int) -> Answer:
        seconds = self._limits.request
        with (
            self._watch.within(seconds),
            self._session.get(
                address, headers=dict(headers), stream=True, timeout=seconds, allow_redirects=False
            ) as got,
        ):
            body = self._body(got, size) if got.status_code == OK else b""
            got.raw.read(_BLOCK)  # what is left of a short answer, so that the connection serves again
            if self._watch.over:
                raise requests.Timeout
            return Answer(got.status_code, got.headers, body)

    def _body(self, got: requests.Response, size: int) -> bytes:
        """The body as it was before packing; a bomb is stopped at the first block too many."""
        coding = got.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip", ""):
            raise RefusedError(f"contenu empaqueté en « {coding} »", f"content packed as '{coding}'")
        too_long = RefusedError(f"plus de {size} octets (--max-bytes)", f"more than {size} bytes (--max-bytes)")
        declared = got.headers.get("Content-Length", "")
        if declared.isascii() and declared.isdigit() and int(declared[:18]) > size:
            raise too_long
        body = bytearray()
        while block := got.raw.read1(_BLOCK, decode_content=True):
            body += block
            if len(body) > size:
                raise too_long
        return bytes(body)

    def _asked_to_wait(self, answer: Answer, retry: Retry) -> float:
        """What Retry-After says, in seconds; raises `FailedError` when that is longer than a run should wait."""
        try:
            seconds = retry.parse_retry_after(answer.headers.get("Retry-After", "0"))
        except (InvalidHeader, ValueError, OverflowError):
            return 0
        if seconds > _LONGEST_WAIT:
            after = f"{seconds:.0f}"
            raise FailedError(
                f"statut {answer.status}, l'hôte demande de revenir dans {after} s",
                f"status {answer.status}, the host asks to come back in {after} s",
                stop=True,
            )
        return seconds

    def _sleep(self, seconds: float) -> None:
        """Waits; raises `TimeOverError` when the run's time would be over before."""
        if time.monotonic() + max(seconds, 0) >= self._end:
            raise TimeOverError
        time.sleep(max(seconds, 0))

    def _failed(self, error: Exception | None) -> FailedError:
        if self._watch.over or isinstance(error, requests.Timeout):
            seconds = f"{self._limits.request:g}"
            return FailedError(f"pas de réponse complète en {seconds} s", f"no complete answer in {seconds} s")
        kind = type(error).__name__
        return FailedError(f"connexion impossible ou coupée ({kind})", f"no connection, or cut short ({kind})")
