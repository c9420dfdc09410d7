"""`atlas-rdf fetch` against a real server on 127.0.0.1; nothing here asks for any other address."""

from __future__ import annotations

import ast
import csv
import hashlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1]))  # after the installed package, which is the one tested

from atlas_rdf import rules
from atlas_rdf.cli.fetch import command
from atlas_rdf.findings import AtlasError, Exit, Finding, Rule
from atlas_rdf.sources.fetch.gate import Gate, RefusedError
from atlas_rdf.sources.fetch.plan import targets
from atlas_rdf.sources.fetch.run import Job, fetch
from atlas_rdf.sources.fetch.session import Limits, Visitor
from atlas_rdf.sources.files import read_manifest
from tests.fetch_kill import killed
from tests.fetch_server import Server

CONTACT = "essai@exemple.fr"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of its own for each test."""
    with Server() as one:
        yield one


@pytest.fixture(autouse=True)
def _this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but 127.0.0.1 fails the test, and no name is asked of any resolver."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def local_connect(sock: socket.socket, address: Any) -> None:
        assert sock.family != socket.AF_INET6
        assert address[0] == "127.0.0.1", address
        connect(sock, address)

    def local_resolve(host: str, *args: Any, **options: Any) -> Any:
        assert host.replace(".", "").isdigit(), host
        return resolve(host, *args, **options)

    monkeypatch.setattr(socket.socket, "connect", local_connect)
    monkeypatch.setattr(socket, "getaddrinfo", local_resolve)


class Run:
    """One run of the command and what it left."""

    def __init__(self, folder: Path, server: Server, *arguments: str, contact: str = CONTACT) -> None:
        given = ["-o", str(folder), "--host", server.host, "--allow-private", "--lang", "en", "--rate", "500"]
        self.code = command.main([*given, "--contact", contact, *arguments], standalone_mode=False)
        self.folder = folder

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        """Address without its host -> line of pages.csv."""
        with (self.folder / "pages.csv").open(encoding="utf-8", newline="") as file:
            return {row["adresse"].split("/", 3)[3]: row for row in csv.DictReader(file, delimiter=";")}


def pages(server: Server, ids: str) -> tuple[str, ...]:
    """Arguments for the pages of these ids."""
    return ("--ids", ids, "--page", server.url("page?criteres.prjId={id}"))


# --- what is kept ------------------------------------------------------------------------------


def test_pages_are_kept_as_received_beside_their_manifest(tmp_path: Path, server: Server) -> None:
    """Each page is a file prjId-<id>.html; pages.csv gives id, address, time, status and hash, absences included."""
    done = Run(tmp_path / "p", server, *pages(server, "5-8"))
    assert done.code == Exit.OK
    assert {path.name for path in done.folder.iterdir()} == {
        ".fetch.jsonl", "pages.csv", "prjId-5.html", "prjId-6.html", "prjId-8.html",
    }  # fmt: skip
    assert (done.folder / "prjId-8.html").read_bytes() == server.body("8")
    row = done.rows["page?criteres.prjId=8"]
    assert row["consultee"].endswith("Z")
    assert {**row, "consultee": ""} == {
        "fichier": "prjId-8.html",
        "id": "8",
        "adresse": server.url("page?criteres.prjId=8"),
        "consultee": "",
        "statut": "200",
        "sha256": hashlib.sha256(server.body("8")).hexdigest(),
    }
    absent = done.rows["page?criteres.prjId=7"]
    assert (absent["fichier"], absent["id"], absent["statut"]) == ("", "7", "404")


def test_the_readers_take_provenance_from_the_manifest(tmp_path: Path, server: Server) -> None:
    """Address and day of each page are read back; lines about absent pages are passed over."""
    done = Run(tmp_path / "p", server, *pages(server, "6-7"))
    metas = read_manifest(done.folder / "pages.csv")
    assert list(metas) == ["prjId-6.html"]
    row = done.rows["page?criteres.prjId=6"]
    assert metas["prjId-6.html"].address == row["adresse"]
    assert metas["prjId-6.html"].retrieved == row["consultee"][:10]
    assert metas["prjId-6.html"].sha256 == row["sha256"]


def test_a_packed_page_is_kept_unpacked(tmp_path: Path, server: Server) -> None:
    """A page sent with gzip, in chunks, is kept as the page that it is."""
    assert Run(tmp_path / "p", server, server.url("packed?prjId=5")).code == Exit.OK
    assert (tmp_path / "p" / "prjId-5.html").read_bytes() == server.body("5")


def test_files_are_named_after_their_addresses_and_never_share_a_name() -> None:
    """A data file keeps its name, in harmless letters; two addresses of one name get two; an address counts once."""
    at = "https://exemple.fr"
    addresses = [
        f"{at}/{rest}" for rest in ("a/pays.csv", "b/PAYS.csv", "..%2F..%2Fx", "", "pages.csv", "a/pays.csv#top")
    ]
    names = [target.name for target in targets(addresses)]
    assert len(names) == len({name.casefold() for name in names}) == 5
    assert names[0] == "pays.csv"
    assert "pages.csv" not in names
    for name in names:
        assert "/" not in name
        assert not name.startswith(".")
    assert [t.name for t in targets([f"{at}/d?criteres.prjId=12"])] == ["prjId-12.html"]


# --- nothing twice -----------------------------------------------------------------------------


def test_the_same_command_asks_for_nothing_that_is_there(tmp_path: Path, server: Server) -> None:
    """A second run asks for no page and no absence, and changes no byte."""
    done = Run(tmp_path / "p", server, *pages(server, "5-8"))
    before, seen = {path: path.read_bytes() for path in done.folder.iterdir()}, server.seen.total()
    assert Run(tmp_path / "p", server, *pages(server, "5-8")).code == Exit.OK
    assert server.seen.total() == seen
    assert {path: path.read_bytes() for path in done.folder.iterdir()} == before


def test_what_was_seen_long_ago_is_asked_again_and_kept_when_unchanged(tmp_path: Path, server: Server) -> None:
    """--older-than sends ETag and date; 304 keeps the file; a page that changed replaces it."""
    asked = (*pages(server, "5-6"), server.url("dated"), "--older-than", "0")
    first = Run(tmp_path / "p", server, *asked)
    inode = (first.folder / "prjId-5.html").stat().st_ino
    second = Run(tmp_path / "p", server, *asked)
    assert server.conditions[-1] == ('"6-1"', "Mon, 02 Mar 2026 08:00:00 GMT")
    assert {row["statut"] for row in second.rows.values()} == {"304"}
    assert (second.folder / "prjId-5.html").stat().st_ino == inode
    server.version = 2
    third = Run(tmp_path / "p", server, *asked)
    assert third.rows["page?criteres.prjId=5"]["statut"] == "200"
    assert (third.folder / "prjId-5.html").read_bytes() == server.body("5")


def test_a_file_that_was_lost_or_changed_is_fetched_again(tmp_path: Path, server: Server) -> None:
    """The journal vouches for nothing whose bytes are not there; such a page is asked without conditions."""
    done = Run(tmp_path / "p", server, *pages(server, "5-6"))
    (done.folder / "prjId-5.html").unlink()
    (done.folder / "prjId-6.html").write_text("cut")
    server.conditions.clear()
    Run(tmp_path / "p", server, *pages(server, "5-6"))
    assert server.conditions == [(None, None)] * 2
    assert (done.folder / "prjId-6.html").read_bytes() == server.body("6")


def test_a_failure_never_takes_away_what_is_there(tmp_path: Path, server: Server) -> None:
    """A page that cannot be asked again keeps its file and its line; one that was withdrawn too, with a warning."""
    address = server.url("page?criteres.prjId=5")
    done = Run(tmp_path / "p", server, address)
    before = done.rows
    server.forced = 500
    assert Run(tmp_path / "p", server, address, "--older-than", "0").code == Exit.FINDINGS
    assert done.rows == before
    server.forced = 410
    assert Run(tmp_path / "p", server, address, "--older-than", "0").code == Exit.OK
    assert done.rows["page?criteres.prjId=5"]["statut"] == "410"
    assert done.rows["page?criteres.prjId=5"]["consultee"] == before["page?criteres.prjId=5"]["consultee"]
    assert (done.folder / "prjId-5.html").exists()


def test_a_page_is_whole_on_disk_before_its_line_and_its_line_before_the_next_request(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written beside, on the disk, renamed into place; then the journal's line, on the disk; then the next request."""
    folder, seen = tmp_path / "p", list[str]()
    sync, rename, get = os.fsync, Path.replace, Visitor.get

    def synced(number: int) -> None:
        path = Path(f"/proc/self/fd/{number}").readlink()
        sync(number)
        seen.append(f"{path.name} on disk, ending {path.read_bytes()[-9:]!r}")

    def renamed(path: Path, target: Path) -> Path:
        seen.append(f"{path.name} to {target.name}, there before: {target.exists()}")
        return rename(path, target)

    def asked(visitor: Visitor, address: str, headers: Any) -> Any:
        seen.append("asked")
        return get(visitor, address, headers)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    monkeypatch.setattr(Visitor, "get", asked)
    Run(folder, server, *pages(server, "5-6"))
    ends = [line[-8:] + b"\n" for line in (folder / ".fetch.jsonl").read_bytes().splitlines()]
    expected = []
    for number, end in zip("56", ends, strict=True):
        expected += [
            "asked",
            f".fetch.tmp on disk, ending {server.body(number)[-9:]!r}",
            f".fetch.tmp to prjId-{number}.html, there before: False",
            f".fetch.jsonl on disk, ending {end!r}",
        ]
    assert seen == [*expected, ".fetch.tmp to pages.csv, there before: False"]


def test_the_documented_findings_are_those_of_a_real_download(tmp_path: Path, server: Server) -> None:
    """`tests/data/fetch-findings.tsv`, where docs/findings.md finds its examples, is what a server makes us say."""
    server.robots = (200, "User-agent: *\nDisallow: /prive\n")
    found: dict[str, Finding] = {}

    def run(*paths: str) -> None:
        wanted = targets(map(server.url, paths))
        gate = Gate.of((server.host,), loopback=True)
        job = Job(wanted, tmp_path / "p", gate, CONTACT, Limits(rate=500), older=0)
        for one in fetch(job, lambda _: None).findings:
            found.setdefault(one.code, one)

    run("page?criteres.prjId=5", "page?criteres.prjId=7", "prive/page")
    server.forced = 410
    run("page?criteres.prjId=5")
    server.forced = 403
    run(*(f"page?criteres.prjId={number}" for number in (8, 9, 10, 11)))
    rows = [(one.code, one.origin.file, one.fr, one.en) for _, one in sorted(found.items())]
    text = "".join("\t".join(row) + "\n" for row in rows)
    told = text.replace(f"http://{server.host}", "https://atlas.exemple.fr").replace(server.host, "atlas.exemple.fr")
    path = Path(__file__).parent / "data" / "fetch-findings.tsv"
    if os.environ.get("ATLAS_REWRITE"):
        path.write_text(told, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == told


# --- interrupted -------------------------------------------------------------------------------


def test_killed_and_started_again_it_ends_as_an_undisturbed_run(tmp_path: Path) -> None:
    """SIGKILL before, in and after pages, ten times: same files, same manifest, no page sent twice for nothing."""
    killed(tmp_path, 10)


@pytest.mark.parametrize("torn", [b'{"adresse": "http', b'{"adresse": "x", "heure": "soon"}', b"[1]\n", b"\xff\n"])
def test_an_unfinished_line_of_the_journal_is_passed_over(tmp_path: Path, server: Server, torn: bytes) -> None:
    """Whatever the end of the journal is, the lines before and after it count."""
    done = Run(tmp_path / "p", server, *pages(server, "5-6"))
    journal = done.folder / ".fetch.jsonl"
    journal.write_bytes(journal.read_bytes() + torn)
    Run(tmp_path / "p", server, *pages(server, "5-8"))
    seen = server.seen.total()
    assert len(Run(tmp_path / "p", server, *pages(server, "5-8")).rows) == 4
    assert server.seen.total() == seen


def test_an_interruption_leaves_a_manifest_and_says_that_the_same_command_goes_on(
    tmp_path: Path, server: Server
) -> None:
    """Ctrl-C ends with 130 and a sentence; pages.csv holds what was fetched."""
    arguments = [
        *pages(server, "5"),
        server.url("slow"),
        "--host",
        server.host,
        "--contact",
        CONTACT,
        "--allow-private",
    ]
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "atlas_rdf",
            "fetch",
            "-o",
            str(tmp_path / "p"),
            "--rate",
            "500",
            "--lang",
            "en",
            *arguments,
        ],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not server.seen["/slow"]:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "the same command goes on" in said
    assert list(read_manifest(tmp_path / "p" / "pages.csv")) == ["prjId-5.html"]


def test_two_runs_never_write_into_one_folder(tmp_path: Path, server: Server) -> None:
    """The second of two runs at once is refused; a manifest that somebody else wrote is never replaced."""
    from atlas_rdf.sources.fetch.journal import Journal  # noqa: PLC0415 - held as another run would hold it

    with Journal(tmp_path / "p"), pytest.raises(AtlasError, match="Another fetch"):
        Run(tmp_path / "p", server, *pages(server, "5"))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "pages.csv").write_text("fichier;id\n")
    with pytest.raises(AtlasError, match="not written by fetch"):
        Run(tmp_path / "own", server, *pages(server, "5"))


# --- polite ------------------------------------------------------------------------------------


def test_a_visitor_is_named_and_paced(tmp_path: Path, server: Server) -> None:
    """The site reads the program, its version and the contact; requests, robots.txt and retries keep the pace."""
    Run(tmp_path / "p", server, *pages(server, "4-6"), server.url("503"), "--rate", "10")
    assert len(server.times) == 8
    for sooner, later in zip(server.times, server.times[4:], strict=False):
        assert later - sooner > 0.3  # a gap may seem shorter where the server was slow to look at its clock
    assert len(server.agents) == 1
    assert server.agents.pop().startswith("atlas-rdf/")


def test_robots_txt_is_obeyed_and_asked_once(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """Addresses that it refuses are not asked, redirected or not, and are reported; Crawl-delay slows the visitor."""
    server.robots = (200, "User-agent: *\nDisallow: /secret\nDisallow: /*?hide\nCrawl-delay: 0.2\n")
    done = Run(
        tmp_path / "p",
        server,
        server.url("secret/a"),
        server.url("page?hide=1"),
        server.url("hidden"),
        *pages(server, "5-6"),
    )
    assert done.code == Exit.FINDINGS
    assert server.seen["/robots.txt"] == 1
    assert not {"/secret/a", "/page?hide=1", "/secret/page"} & set(server.seen)
    assert "robots.txt asks not to read it" in capsys.readouterr().err
    assert server.times[-1] - server.times[1] > 0.35
    assert len(done.rows) == 2


@pytest.mark.parametrize(
    ("status", "code"), [(404, Exit.OK), (403, Exit.OK), (503, Exit.UNREADABLE), (500, Exit.UNREADABLE)]
)
def test_no_robots_txt_allows_everything_and_an_unreadable_one_nothing(
    tmp_path: Path, server: Server, status: int, code: Exit
) -> None:
    """As RFC 9309 has it."""
    server.robots = (status, "")
    assert Run(tmp_path / "p", server, *pages(server, "5")).code == code
    assert bool(server.sent) is (code is Exit.OK)


def test_retry_after_is_waited_for(tmp_path: Path, server: Server) -> None:
    """503 and 429 with Retry-After: the answer is asked for again that long after, and kept."""
    for status in ("503", "429"):
        server.times.clear()
        assert Run(tmp_path / status, server, server.url(f"wait-{status}-1-1")).code == Exit.OK
        assert server.times[-1] - server.times[-2] > 0.95


def test_a_host_that_wants_to_be_left_alone_is(tmp_path: Path, server: Server) -> None:
    """A long Retry-After, three 403 in a row or ten failures in a row: the host is asked no more in this run."""
    many = [server.url(f"403?{n}") for n in range(20)]
    assert Run(tmp_path / "a", server, *pages(server, "5"), *many).code == Exit.FINDINGS
    assert sum(server.seen[f"/403?{n}"] for n in range(20)) == 3
    server.seen.clear()
    assert Run(tmp_path / "b", server, server.url("wait-429-9999-1"), server.url("page?5")).code == Exit.UNREADABLE
    assert set(server.seen) == {"/robots.txt", "/wait-429-9999-1"}
    server.seen.clear()
    Run(tmp_path / "c", server, *(server.url(f"204?{n}") for n in range(20)))
    assert server.seen.total() == 1 + 10


# --- bounded -----------------------------------------------------------------------------------

FATES = MappingProxyType(
    {
        "slow": "no complete answer in 0.3 s",
        "slowhead": "no complete answer in 0.3 s",
        "reset?prjId=0": "no connection, or cut short",
        "short": "no connection, or cut short",
        "huge": "more than 5000000 bytes",
        "endless": "more than 5000000 bytes",
        "bomb": "more than 5000000 bytes",
        "twice": "content packed as 'gzip, gzip'",
        "round": "more than 5 redirections",
        "elsewhere": "the host 127.0.0.1:1 is not allowed",
        "inside": "the host 169.254.169.254:80 is not allowed",
        "500": "status 500",
        "204": "status 204",
        "302": "redirected to no address",
    }
)


@pytest.mark.parametrize("fate", FATES)
def test_a_bad_answer_costs_its_address_and_nothing_else(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str], fate: str
) -> None:
    """The address fails with a sentence, no part of a file is kept, and the others are fetched."""
    start = time.monotonic()
    done = Run(
        tmp_path / "p",
        server,
        server.url(fate),
        server.url("page?prjId=5"),
        "--timeout",
        "0.3" if "slow" in fate else "10",
    )
    assert done.code == Exit.FINDINGS
    assert FATES[fate] in capsys.readouterr().err
    assert {path.name for path in done.folder.iterdir()} == {".fetch.jsonl", "pages.csv", "prjId-5.html"}
    assert time.monotonic() - start < 8
    assert server.seen.total() <= 2 + 6


def test_a_redirection_never_leaves_https() -> None:
    """From https to http is refused, from http to https is not; a host is checked on each hop."""
    gate = Gate.of(["exemple.fr"])
    with pytest.raises(RefusedError, match="from https to http"):
        gate.check("http://exemple.fr/", "https://exemple.fr/")
    assert gate.check("https://exemple.fr/", "http://exemple.fr/") == "exemple.fr"
    with pytest.raises(RefusedError, match="not allowed"):
        gate.check("https://exemple.org/", "https://exemple.fr/")


def test_what_a_second_try_mends_is_mended(tmp_path: Path, server: Server) -> None:
    """A connection reset in the middle of a page is tried again; a redirection is followed to the page."""
    assert Run(tmp_path / "p", server, server.url("reset?prjId=3"), server.url("moved")).code == Exit.OK
    assert (tmp_path / "p" / "prjId-3.html").read_bytes() == server.body("3")
    assert (tmp_path / "p" / "moved").read_bytes() == server.body("5")


def test_absences_are_not_asked_again(tmp_path: Path, server: Server) -> None:
    """404 and 410 are asked once, in this run and in the next; a folder with nothing else ends with 3."""
    for _ in range(2):
        assert Run(tmp_path / "p", server, server.url("404"), server.url("410")).code == Exit.UNREADABLE
    assert server.seen["/404"] == server.seen["/410"] == 1


def test_the_time_of_the_whole_run_is_bounded(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """--max-time ends the run between two requests; what is left is named and the next run asks for it."""
    arguments = pages(server, "1-6")
    assert Run(tmp_path / "p", server, *arguments, "--rate", "4", "--max-time", "0.9").code == Exit.FINDINGS
    assert "the time given is over" in capsys.readouterr().err
    assert 0 < len(server.sent) < 6
    assert Run(tmp_path / "p", server, *arguments).code == Exit.OK
    assert set(server.sent.values()) == {1}


# --- where it may go ---------------------------------------------------------------------------

PRIVATE = (
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
    "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "2002:0a00:0001::", "2001:db8::1", "2001::1",
)  # fmt: skip


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Makes atlas.test resolve to these addresses, one a time; the names asked are listed."""
    asked: list[str] = []
    left = list(answers)

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host == "atlas.test":
            asked.append(host)
            host = left.pop(0)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (host, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_addresses_are_refused_after_resolution(monkeypatch: pytest.MonkeyPatch, ip: str) -> None:
    """A name that leads inside is refused, whatever the way it is written; --allow-private opens this machine only."""
    resolving(monkeypatch, ip, ip)
    with pytest.raises(RefusedError, match="not public"):
        Gate.of(["atlas.test"]).resolve("atlas.test", 443)
    if ip in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert Gate.of(["atlas.test"], loopback=True).resolve("atlas.test", 443) == ip
    else:
        with pytest.raises(RefusedError):
            Gate.of(["atlas.test"], loopback=True).resolve("atlas.test", 443)


@pytest.mark.parametrize("ip", ["185.60.150.1", "2a01:e0a::1", "64:ff9b::185.60.150.1"])
def test_public_addresses_are_not_refused(monkeypatch: pytest.MonkeyPatch, ip: str) -> None:
    """The address to connect to is the one that was resolved."""
    resolving(monkeypatch, ip)
    assert Gate.of(["atlas.test"]).resolve("atlas.test", 443) == ip


def test_this_machine_is_refused_without_the_tests_option(tmp_path: Path, server: Server) -> None:
    """A host that is allowed by name and stands here is not connected to; a redirection inside is not followed."""
    arguments = ["-o", str(tmp_path / "p"), "--contact", CONTACT, "--host", server.host, "--quiet", server.url("404")]
    assert command.main(arguments, standalone_mode=False) == Exit.UNREADABLE
    assert not server.seen
    inside = Run(tmp_path / "q", server, server.url("inside"), "--host", "169.254.169.254")
    assert inside.code == Exit.UNREADABLE
    assert server.seen["/inside"] == 1


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    """A name that resolves elsewhere the second time (DNS rebinding) is never resolved a second time."""
    asked = resolving(monkeypatch, "127.0.0.1", "10.0.0.1")
    visitor = Visitor(Gate.of([f"atlas.test:{server.port}"], loopback=True), CONTACT, Limits(rate=500))
    answer = visitor.get(f"http://atlas.test:{server.port}/page?criteres.prjId=5")
    visitor.close()
    assert answer.body == server.body("5")
    assert asked == ["atlas.test"]
    assert server.hosts == {f"atlas.test:{server.port}"}


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate with openssl")
@pytest.mark.parametrize(("name", "good"), [("atlas.test", True), ("other.test", False)])
def test_under_tls_the_certificate_is_that_of_the_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: Server, name: str, *, good: bool
) -> None:
    """The connection goes to the checked address; SNI and the certificate's check keep to the name asked."""
    pem = tmp_path / "one.pem"
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(pem),
        "-out",
        str(tmp_path / "crt"),
    ]
    subprocess.run([*make, "-subj", "/CN=x", "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True)
    pem.write_bytes(pem.read_bytes() + (tmp_path / "crt").read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    indicated: list[str | None] = []
    context.sni_callback = lambda _sock, sni, _context: indicated.append(sni)
    server.secure(context)
    resolving(monkeypatch, *["127.0.0.1"] * 9)
    visitor = Visitor(Gate.of([f"atlas.test:{server.port}"], loopback=True), CONTACT, Limits(rate=500))
    visitor._session.verify = str(tmp_path / "crt")
    if good:
        assert visitor.get(f"https://atlas.test:{server.port}/page?prjId=5").body == server.body("5")
    else:
        with pytest.raises(RefusedError, match=r"robots.txt was not read"):
            visitor.get(f"https://atlas.test:{server.port}/page?prjId=5")
        assert not server.seen
    visitor.close()
    assert set(indicated) == {"atlas.test"}


def test_the_environments_proxy_and_passwords_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: Server
) -> None:
    """A proxy would connect where nothing was checked."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert Run(tmp_path / "p", server, *pages(server, "5")).code == Exit.OK


# --- use ---------------------------------------------------------------------------------------

MISUSES = MappingProxyType(
    {
        "Nothing to fetch": [],
        "neither an id nor a range": ["--ids", "9-2"],
        "'x' is neither": ["--ids", "1,x"],
        "'2-9' is neither": ["--ids", "1-1000000,2-9"],
        "must hold {id}": ["--ids", "5", "--page", "https://exemple.fr/"],
        "is not allowed": ["https://exemple.fr/pays.csv"],
        "full http": ["ftp://exemple.fr/x"],
        "a full http(s) address is expected": ["https://a:b@pastel.diplomatie.gouv.fr/"],
        "no host name": ["--ids", "5", "--host", "http://exemple.fr/"],
        "must know who reads it": ["--ids", "5"],
        "who reads it": ["--ids", "5", "--contact", "a@b.fr\r\nX: y"],
    }
)


@pytest.mark.parametrize("said", MISUSES)
def test_wrong_use_is_said_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str) -> None:
    """Each wrong use ends with 2 and a sentence, and leaves no folder behind."""
    monkeypatch.delenv("ATLAS_RDF_CONTACT", raising=False)
    with pytest.raises(AtlasError) as raised:
        command.main([*MISUSES[said], "-o", str(tmp_path / "p")], standalone_mode=False)
    assert raised.value.exit_code == Exit.USAGE
    assert said in raised.value.en
    assert not (tmp_path / "p").exists()


def test_a_dry_run_lists_what_would_be_asked(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """--dry-run prints the addresses that are left, asks for none, needs no contact and writes nothing."""
    listed = tmp_path / "list.txt"
    listed.write_text(f"# two\n\n{server.url('page?criteres.prjId=6')}\n{server.url('page?criteres.prjId=6')}#top\n")
    Run(tmp_path / "p", server, *pages(server, "5"), "--quiet")
    seen = server.seen.total()
    assert (
        Run(tmp_path / "p", server, *pages(server, "5"), "--urls", str(listed), "--dry-run", contact="").code == Exit.OK
    )
    assert capsys.readouterr().out.splitlines() == [server.url("page?criteres.prjId=6")]
    assert server.seen.total() == seen
    assert Run(tmp_path / "none", server, *pages(server, "5"), "--dry-run").code == Exit.OK
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, server: Server) -> None:
    """A file in the folder's place, or below it, ends with a sentence."""
    (tmp_path / "p").write_text("")
    for place in (tmp_path / "p", tmp_path / "p" / "q"):
        with pytest.raises(AtlasError, match="another"):
            Run(place, server, *pages(server, "5"))


def test_quiet_says_nothing(tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """--quiet: no progress, no summary, the same exit code."""
    assert Run(tmp_path / "p", server, *pages(server, "5"), server.url("500"), "--quiet").code == Exit.FINDINGS
    assert capsys.readouterr() == ("", "")


def test_only_this_package_reaches_the_network() -> None:
    """No other module imports what makes a connection; and every rule of fetch is used."""
    import atlas_rdf  # noqa: PLC0415 - its place

    top = Path(str(atlas_rdf.__file__)).parent
    network = {"requests", "urllib3", "socket", "http", "ssl", "protego", "urllib.request", "ftplib"}
    for path in top.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if "fetch" not in path.relative_to(top).parts[1:-1]:
                assert not network & {part for name in names for part in (name, name.partition(".")[0])}, path
    source = (top / "sources" / "fetch" / "run.py").read_text(encoding="utf-8")
    named = {
        name for name, rule in vars(rules).items() if isinstance(rule, Rule) and rule.code.startswith("telechargement-")
    }
    assert named
    assert all(f"rules.{name}" in source for name in named)
