"""Downloads one file, within bounds. No other module uses the network.

From https nothing leads but to https, and nowhere to another scheme. User and password of an
address are said to its server alone, and to nobody else.
"""

from __future__ import annotations

import socket
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import IO, Any, Self
from urllib.parse import urlsplit

from hidata.reports.visible import clean
from hidata.storage.addresses import basic_authorization, public

TIMEOUT_SECONDS = 30
"""How long a server may send nothing before the download fails."""

HEADER_SECONDS = 60
"""How long all may take up to the first byte of a file, redirects included."""

LEAST_RATE = 1_000
"""Bytes a second that a server sends at least, over any PERIOD_SECONDS."""

PERIOD_SECONDS = 60

CHUNK_BYTES = 2**16
"""How much is read from the server at once."""

MOST_BYTES = 2**34
"""How long one file may be: its parts are shorter, whatever the release is."""

MOST_RATIO, GZIP_BYTES = 100, 2**26
"""How many times as long as sent a file may be, of which more than GZIP_BYTES are unpacked."""

ENCODINGS = ("identity", "gzip", "x-gzip")
"""How the bytes may be sent, though none but the first is asked for: some servers compress all."""

GZIP_FORMAT = 16 + zlib.MAX_WBITS
"""What zlib calls the format of gzip."""

SCHEMES = ("http", "https")
INTERRUPTED = "the download was interrupted; run it again to continue."


class Unfetched(Exception):
    """A release, or a file of it, cannot be downloaded, or its checksum does not match."""


class Unreached(Unfetched):
    """The server does not respond."""


def load(address: str, start: int, restart: Callable[[], object] = lambda: None) -> Iterator[bytes]:
    """Yield the bytes at an address from the byte `start` on.

    If the server sends all bytes instead, `restart` is called before the first. Raises Unreached
    if the server does not respond, Unfetched if it reports an error, sends too few or too many
    bytes, or takes too long.
    """
    with _Watch() as watch:
        try:
            with _opened(address, start, watch) as response:
                encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
                if encoding not in ENCODINGS:
                    said = clean(encoding)[:40]
                    raise _unfetched(address, f"the server sends it in the encoding {said}.")
                whole = response.status != 206  # not 206 Partial Content
                if whole or encoding == "identity":
                    if start and whole:
                        restart()
                    pieces = _pieces(address, response, watch)
                    yield from pieces if encoding == "identity" else _gunzipped(address, pieces)
                    return
        except urllib.error.HTTPError as error:
            if error.code != 416 or not start:  # Range Not Satisfiable
                reason = f"{error.code} {clean(str(error.reason))[:100]}"
                raise _unfetched(address, reason) from None
        except (OSError, HTTPException, ValueError) as error:
            if watch.expired:
                raise _unfetched(address, "the server sends too slowly.") from None
            reason = clean(str(getattr(error, "reason", error)))[:200]
            raise Unreached(f"{public(address)}: {public(reason)}") from None
    restart()  # a part of compressed bytes does not begin where the bytes that are here end
    yield from load(address, 0)


def _unfetched(address: str, reason: str) -> Unfetched:
    return Unfetched(f"{public(address)}: {reason}")


class _Watch:
    """Ends the connections of one download as soon as it is too slow, whatever is waited for."""

    def __init__(self) -> None:
        self.expired = False
        self._sockets: list[socket.socket] = []
        self._bytes, self._done = 0, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()

    def add(self, connection: socket.socket) -> None:
        """Watch a connection too."""
        self._sockets.append(connection)

    def count(self, number: int) -> None:
        """Take note of bytes of the file that have come."""
        self._bytes += number

    def _run(self) -> None:
        seen, since = 0, time.monotonic()
        while not self._done.wait(min(1, HEADER_SECONDS, PERIOD_SECONDS)):
            seconds, least = (PERIOD_SECONDS, LEAST_RATE * PERIOD_SECONDS)
            if not seen:
                seconds, least = HEADER_SECONDS, 1
            if time.monotonic() - since < seconds:
                continue
            if self._bytes - seen < least:
                self._expire()
                return
            seen, since = self._bytes, time.monotonic()

    def _expire(self) -> None:
        self.expired = True
        for each in self._sockets:
            try:
                socket.socket.shutdown(each, socket.SHUT_RDWR)
            except OSError:  # it is closed already
                continue


def _opened(address: str, start: int, watch: _Watch) -> Any:
    """Return the response to a request for an address, from the byte `start` on."""
    request = urllib.request.Request(public(address))
    if start:
        request.add_header("Range", f"bytes={start}-")
    if authorization := basic_authorization(address):
        request.add_unredirected_header("Authorization", authorization)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        _Handler(watch),
        _Redirects(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener.open(request, timeout=TIMEOUT_SECONDS)


class _Handler(urllib.request.AbstractHTTPHandler):
    """Opens http and https, each connection watched."""

    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_connection, HTTPConnection, self._watch), request)

    def https_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_connection, HTTPSConnection, self._watch), request)

    http_request = https_request = urllib.request.AbstractHTTPHandler.do_request_


def _connection(
    cls: type[HTTPConnection], watch: _Watch, host: str, **options: Any
) -> HTTPConnection:
    """Return a connection whose socket is watched."""
    connection = cls(host, **options)
    create = connection._create_connection  # type: ignore[attr-defined]

    def watched(*arguments: Any, **more: Any) -> socket.socket:
        connected: socket.socket = create(*arguments, **more)
        watch.add(connected)
        return connected

    connection._create_connection = watched  # type: ignore[attr-defined]
    return connection


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https, and from https to https only."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any,
        newurl: str,
    ) -> urllib.request.Request | None:  # fmt: skip
        fp.close()  # else all of what is said beside the new address would be read
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.scheme not in SCHEMES or (old.scheme == "https" != new.scheme) or "@" in new.netloc:
            where = clean(public(newurl))[:200]
            raise _unfetched(req.full_url, f"it is redirected to {where}, which is not followed.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _pieces(address: str, response: HTTPResponse, watch: _Watch) -> Iterator[bytes]:
    """Yield the bytes of a response. Raises Unfetched if some of Content-Length are missing."""
    number = 0
    if (response.length or 0) > MOST_BYTES:
        raise _unfetched(address, f"it is longer than {MOST_BYTES >> 30} GiB.")
    while data := response.read1(CHUNK_BYTES):
        number += len(data)
        if number > MOST_BYTES:
            raise _unfetched(address, f"it is longer than {MOST_BYTES >> 30} GiB.")
        watch.count(len(data))
        yield data
    if watch.expired:
        raise _unfetched(address, "the server sends too slowly.")
    if response.length:
        raise _unfetched(address, INTERRUPTED)


def _gunzipped(address: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes that were compressed with gzip. Raises Unfetched if they are not whole."""
    gunzip = zlib.decompressobj(GZIP_FORMAT)
    sent = number = 0
    try:
        for piece in pieces:
            sent += len(piece)
            data = piece
            while data:
                plain = gunzip.decompress(data, CHUNK_BYTES)
                number += len(plain)
                if number > min(max(GZIP_BYTES, MOST_RATIO * sent), MOST_BYTES):
                    raise _unfetched(address, "it unpacks to more than any file of a release.")
                yield plain
                data = gunzip.unconsumed_tail
                if gunzip.eof and gunzip.unused_data:  # several streams may follow each other
                    data = gunzip.unused_data
                    gunzip = zlib.decompressobj(GZIP_FORMAT)
        yield gunzip.flush()
    except zlib.error as error:
        raise _unfetched(address, f"its compression with gzip is broken: {error}") from None
    if not gunzip.eof:
        raise _unfetched(address, INTERRUPTED)
