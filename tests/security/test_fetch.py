"""Servers that send too much, too slowly, or elsewhere; and passwords in addresses."""

from __future__ import annotations

import base64
import gzip
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hidata.release import download
from hidata.release.fetch import Unfetched, fetch

Hidata = Callable[..., tuple[int, str]]
Answer = Callable[[socket.socket, str], object]

FILE = b"a release\n"
SUMS = f"{hashlib.sha256(FILE).hexdigest()}  a.txt\n".encode()


def response(data: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """All that a server sends."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + data


def release(connection: socket.socket, request: str) -> None:
    """Send what a release consists of."""
    data = SUMS if "SHA256SUMS" in request else FILE
    connection.sendall(response(data))


class Server:
    """Answers each request with what a function sends, and keeps the requests."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.requests = answer, list[str]()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            self.requests.append(request := connection.recv(2**16).decode())
            try:
                self.answer(connection, request)
            except OSError:  # the other side has enough
                return

    def close(self) -> None:
        """Answer no more."""
        self._socket.close()


@pytest.fixture
def serving() -> Iterator[Callable[[Answer], Server]]:
    """A function that starts a server."""
    servers: list[Server] = []

    def start(answer: Answer) -> Server:
        servers.append(Server(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world in which seconds are short."""
    monkeypatch.setattr(download, "HEADER_SECONDS", 0.3)
    monkeypatch.setattr(download, "PERIOD_SECONDS", 0.3)


def endlessly(connection: socket.socket, start: bytes, more: bytes, wait: float = 0) -> None:
    """Send something, and something else again and again."""
    connection.sendall(start)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        connection.sendall(more)
        time.sleep(wait)


BODY = b"HTTP/1.1 200 OK\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SLOW = {
    "nothing": lambda c, _: endlessly(c, b"", b"", 0.1),
    "a status line": lambda c, _: endlessly(c, b"HTTP/1.1 200 ", b"a", 0.1),
    "headers": lambda c, _: endlessly(c, b"HTTP/1.1 200 OK\r\n", b"a", 0.1),
    "go on": lambda c, _: endlessly(c, b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    "a byte at a time": lambda c, _: endlessly(c, BODY, b"a", 0.1),
    "parts": lambda c, _: endlessly(c, CHUNKED, b"0", 0.1),
    "gzip": lambda c, _: endlessly(c, BODY[:-2] + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], b"\0", 0.1),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("sent", SLOW)
@pytest.mark.usefixtures("impatient")
def test_a_server_that_takes_its_time_is_left(serving, tmp_path: Path, sent: str):
    server = serving(SLOW[sent])
    with pytest.raises(Unfetched, match=r"sends too slowly|is broken"):
        fetch(server.address, "f-1", tmp_path)


ENDLESS = {
    "status line": lambda c, _: endlessly(c, b"HTTP/1.1 200 ", b"a" * 2**16),
    "header": lambda c, _: endlessly(c, b"HTTP/1.1 200 OK\r\nA: ", b"a" * 2**16),
    "headers": lambda c, _: endlessly(c, b"HTTP/1.1 200 OK\r\n", b"A: a\r\n" * 2**12),
    "body": lambda c, _: endlessly(c, BODY, b"a" * 2**16),
    "redirects": lambda c, r: c.sendall(response(b"", f"Location: /{len(r)}/a", status="302 Found")),
    "body of a redirect": lambda c, _: endlessly(c, b"HTTP/1.1 302 Found\r\nLocation: ftp://h/\r\n\r\n", b"a" * 2**16),
    "body of an error": lambda c, _: endlessly(c, b"HTTP/1.1 500 No\r\n\r\n", b"a" * 2**16),
}  # fmt: skip


@pytest.mark.parametrize("sent", ENDLESS)
def test_a_server_that_does_not_end_is_left(
    serving, hidata: Hidata, make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: str
):
    monkeypatch.setattr(download, "MOST_BYTES", 2**22)
    server = serving(ENDLESS[sent])
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, 'name = "f"')
    out = ("--from", server.address, "--out", tmp_path / "out")
    code, said = hidata("--root", root, "fetch", "1", *out)
    assert (code, len(said) < 1000, "Traceback" in said) == (2, True, False), said


def test_a_gzip_bomb_is_left(serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(download, "GZIP_BYTES", 2**20)
    bomb = gzip.compress(bytes(2**24))
    server = serving(lambda c, _: c.sendall(response(bomb, "Content-Encoding: gzip")))
    with pytest.raises(Unfetched, match="it unpacks to more than any file of a release"):
        fetch(server.address, "f-1", tmp_path)


def test_a_file_that_says_it_is_too_long_is_not_begun(serving, tmp_path: Path):
    def answer(connection: socket.socket, request: str) -> None:
        if "SHA256SUMS" in request:
            release(connection, request)
        else:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n")

    with pytest.raises(Unfetched, match="it is longer than 16 GiB"):
        fetch(serving(answer).address, "f-1", tmp_path)


def test_a_list_of_more_files_than_any_release_has_is_refused(serving, tmp_path: Path):
    text = b"".join(b"%064d  %d\n" % (number, number) for number in range(100_001))
    server = serving(lambda c, _: c.sendall(response(text)))
    with pytest.raises(Unfetched, match="lists more than 100,000 files"):
        fetch(server.address, "f-1", tmp_path)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "base",
    ["file:///etc/", "ftp://127.0.0.1/", "data:text/plain,", "gopher://127.0.0.1/", "javascript:1",
     "http:///a", "http://[::1/", "https://host:port/", "//host/", "/etc/", "FILE:///etc/"],
)  # fmt: skip
def test_other_schemes_are_no_web_addresses(hidata: Hidata, make, tmp_path: Path, base: str):
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, 'name = "f"')
    code, out = hidata("--root", root, "fetch", "1", "--from", base, "--out", tmp_path / "out")
    assert (code, out.count("\n")) == (2, 1)
    assert "is not a web address." in out
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:text/plain,a", "gopher://a/", "http://u:secret@127.0.0.1:9/"],
)  # fmt: skip
def test_a_redirect_leads_nowhere_but_to_the_web(serving, tmp_path: Path, target: str):
    def answer(connection: socket.socket, _: str) -> None:
        connection.sendall(response(b"", f"Location: {target}", status="302 Found"))

    with pytest.raises(Unfetched) as caught:
        fetch(serving(answer).address, "f-1", tmp_path)
    assert "secret" not in str(caught.value)
    assert "which is not followed" in str(caught.value) or "not allowed" in str(caught.value)


def test_a_redirect_from_https_to_http_is_not_followed():
    request = download.urllib.request.Request("https://example.org/a")
    redirects = download._Redirects()
    with pytest.raises(
        Unfetched, match=r"redirected to http://example\.org/b, which is not followed"
    ):
        redirects.redirect_request(
            request, open("/dev/null", "rb"), 302, "Found", {}, "http://example.org/b"  # noqa: SIM115
        )  # fmt: skip


def test_a_password_goes_to_its_own_server_only(serving, tmp_path: Path):
    other = serving(release)

    def answer(connection: socket.socket, request: str) -> None:
        place = f"{other.address}{request.split()[1][1:]}"
        connection.sendall(response(b"", f"Location: {place}", status="302 Found"))

    server = serving(answer)
    base = server.address.replace("://", "://user:s%40cret@")
    fetch(base, "f-1", tmp_path)
    assert (tmp_path / "f-1" / "a.txt").read_bytes() == FILE
    said = base64.b64encode(b"user:s@cret").decode()
    assert all(f"Authorization: Basic {said}" in request for request in server.requests)
    assert len(other.requests) == 2
    assert not any("Authorization" in request for request in other.requests)


SECRET = {
    "no server": "http://user:secret@127.0.0.1:9/",
    "no name": "https://user:secret@h.invalid/a",
    "no address": "https://user:secret@:99999/",
    "no port": "https://user:secret@host:port/",
    "another scheme": "ftp://user:secret@127.0.0.1/",
    "no scheme": "//user:secret@127.0.0.1/",
    "two marks": "http://user:se@secret@127.0.0.1:9/",
}


@pytest.mark.parametrize("case", SECRET)
def test_a_password_in_an_address_is_never_shown(hidata: Hidata, make, tmp_path: Path, case: str):
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, 'name = "f"')
    base = SECRET[case]
    code, out = hidata("--root", root, "fetch", "1", "--from", base, "--out", tmp_path / "out")
    assert (code, "secret" in out) == (2, False), out
    files = (path for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert not any(b"secret" in path.read_bytes() for path in files)


def test_a_password_of_an_object_store_is_never_shown(hidata: Hidata, tmp_path: Path):
    pytest.importorskip("fsspec")
    for command in (("validate",), ("build",), ("tables",), ("validate", "--since", "main")):
        for address in (
            "memory://user:secret@none/",
            "nix://user:secret@none",
            "sftp://u:secret@h.invalid/a",
        ):
            code, out = hidata("--root", address, *command)
            assert (code, "secret" in out) == (2, False), out


def test_an_own_checksum_of_the_list_is_compared(serving, hidata: Hidata, make, tmp_path: Path):
    server = serving(release)
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, 'name = "f"')
    arguments = ("--root", root, "fetch", "1", "--from", server.address, "--out", tmp_path / "out")
    right = hashlib.sha256(SUMS).hexdigest()
    assert hidata(*arguments, "--sha256", right.upper())[0] == 0
    server.close()
    time.sleep(0.05)
    assert hidata(*arguments, "--sha256", right)[0] == 0  # without the server, too
    for wrong in ("0" * 64, right[:-1], "x"):
        code, out = hidata(*arguments, "--sha256", wrong)
        assert (code, out.count("\n")) == (2, 1)
        assert f"SHA256SUMS does not have the checksum {wrong}" in out
