"""Which addresses may be asked: the hosts allowed, and where on the network they may stand."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.values import LINK, BadValueError

ATLAS_HOST = "pastel.diplomatie.gouv.fr"
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedError(Exception):
    """This address is not asked, or its answer not kept; `fr` and `en` are the reasons."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en


@dataclass(frozen=True, slots=True)
class Gate:
    """The (host, port) pairs allowed. `loopback`: this machine too, for tests; never another private address."""

    allowed: frozenset[tuple[str, int]]
    loopback: bool = False

    @classmethod
    def of(cls, hosts: Iterable[str], *, loopback: bool = False) -> Gate:
        """A gate from `name` (ports 80 and 443) or `name:port`."""
        pairs: set[tuple[str, int]] = set()
        for host in hosts:
            try:
                parts = urlsplit(f"//{host}")
                name, port = parts.hostname, parts.port
            except ValueError:
                name, port = None, None
            if not name or parts.netloc != host or "@" in host:
                raise AtlasError(
                    f"--host {host} : ce n'est pas un nom d'hôte. Donner par exemple --host {ATLAS_HOST}.",
                    f"--host {host}: this is no host name. Give for example --host {ATLAS_HOST}.",
                    Exit.USAGE,
                )
            pairs |= {(name, one) for one in ([port] if port else _PORTS.values())}
        return cls(frozenset(pairs), loopback)

    def check(self, address: str, before: str = "") -> str:
        """The host of an address that may be asked, after `before` when redirected; raises `RefusedError`."""
        try:
            parts = urlsplit(LINK.parse(address))
            pair = ((parts.hostname or "").rstrip("."), parts.port or _PORTS[parts.scheme])
        except (BadValueError, ValueError):
            raise RefusedError("ce n'est pas une adresse http(s)", "this is no http(s) address") from None
        if before.startswith("https:") and parts.scheme != "https":
            raise RefusedError("redirection de https vers http", "redirected from https to http")
        self.host(*pair)
        return pair[0]

    def host(self, name: str, port: int) -> None:
        """Raises `RefusedError` for a host or a port that was not allowed."""
        if (name, port) not in self.allowed:
            raise RefusedError(
                f"l'hôte {name}:{port} n'est pas permis (le permettre avec --host)",
                f"the host {name}:{port} is not allowed (allow it with --host)",
            )

    def resolve(self, name: str, port: int) -> str:
        """The one IP address to connect to; all those of the name must be public. Raises `RefusedError`, `OSError`."""
        self.host(name, port)
        found = [str(info[4][0]) for info in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
        for ip in found:
            if not self._open(ipaddress.ip_address(ip.partition("%")[0])):
                raise RefusedError(
                    f"{name} est à l'adresse {ip}, qui n'est pas publique",
                    f"{name} is at the address {ip}, which is not public",
                )
        return found[0]

    def _open(self, ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        if isinstance(ip, ipaddress.IPv6Address):
            inner = ip.ipv4_mapped or ip.sixtofour
            if ip in _NAT64:
                inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
            if inner:
                return self._open(inner)
        if ip.is_loopback:
            return self.loopback
        return ip.is_global and not ip.is_multicast and not ip.is_reserved
