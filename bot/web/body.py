"""Reads a body in pieces, with a cap on the bytes received and on the bytes unpacked.

aiohttp's own unpacking is off: it unpacks a whole piece at once, and 509 KB of gzip can be 512 MB of zeros.
"""

import zlib

from aiohttp import ClientResponse

from bot.errors import FetchError
from bot.translation import N_

ACCEPT_ENCODING = "gzip, deflate"

_PIECE = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS


async def read_body(response: ClientResponse, *, cap: int, truncate: bool = False) -> bytes:
    """Return the unpacked body; raise FetchError when it is larger than `cap` bytes, packed or not.

    With `truncate` a longer body is cut at the cap instead.
    """
    url = str(response.url)
    if not truncate and (response.content_length or 0) > cap:
        raise _too_large(url, cap)
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    unpacker: Unpacker | None = None
    body = bytearray()
    received = 0
    async for piece in response.content.iter_chunked(_PIECE):
        if received == 0:
            unpacker = _unpacker_for(encoding, piece, url)
        received += len(piece)
        body += piece if unpacker is None else _unpack(unpacker, piece, cap + 1 - len(body), url)
        if max(len(body), received) > cap:
            if truncate:
                return bytes(body[:cap])
            raise _too_large(url, cap)
    if unpacker is not None and not unpacker.complete:
        raise FetchError(url, N_("the answer ended before its compressed body was complete"))
    return bytes(body)


class Unpacker:
    """Unpacks one gzip or deflate stream, never more than it is given room for.

    A gzip stream may be several files one after another; what follows the last one is padding.
    """

    def __init__(self, window_bits: int) -> None:
        self._window_bits = window_bits
        self._stream = zlib.decompressobj(window_bits)
        self.complete = False

    def unpack(self, data: bytes, room: int) -> bytes:
        """Return up to `room` bytes more; raise zlib.error on data that is not packed."""
        out = bytearray()
        while data and len(out) < room:
            if self._stream.eof:
                if self._window_bits != _GZIP or not data.startswith(_GZIP_MAGIC):
                    break
                self._stream = zlib.decompressobj(self._window_bits)
            out += self._stream.decompress(data, room - len(out))
            data = self._stream.unused_data or self._stream.unconsumed_tail
        self.complete = self._stream.eof
        return bytes(out)


def _unpacker_for(encoding: str, start: bytes, url: str) -> Unpacker | None:
    # a gzipped file served without its header is met in the wild; no feed or page begins with these two bytes
    if encoding in {"gzip", "x-gzip"} or (encoding in {"", "identity"} and start.startswith(_GZIP_MAGIC)):
        return Unpacker(_GZIP)
    if encoding == "deflate":
        # RFC 9110 means zlib's format, some servers send the bare one
        wrapped = start[0] & 0x0F == zlib.DEFLATED and int.from_bytes(start[:2], "big") % 31 == 0
        return Unpacker(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
    if encoding in {"", "identity"}:
        return None
    reason = N_("the answer is packed as “{encoding}”, which was not asked for")
    raise FetchError(url, reason.format(encoding=encoding[:40]))


def _unpack(unpacker: Unpacker, piece: bytes, room: int, url: str) -> bytes:
    try:
        return unpacker.unpack(piece, room)
    except zlib.error as error:
        raise FetchError(url, N_("the compressed body is damaged")) from error


def _too_large(url: str, cap: int) -> FetchError:
    size = f"{cap / 1_000_000:g}"
    return FetchError(url, N_("the answer is larger than {size} MB").format(size=size))
