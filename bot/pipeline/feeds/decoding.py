"""From the bytes of a feed to text: unpacked under a cap, in the encoding it is really in."""

import codecs
import re
import zlib

from bot.translation import N_

UNPACKED_CAP = 5 * 1024 * 1024
"""Bytes a compressed body may unpack to (DESIGN, decision 14)."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SNIFFED = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"<\0\0\0", "utf-32-le"))
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)

_MANY = 100_000
"""Bytes that are not UTF-8 from which a document is read as windows-1252 at once: one by one is slow."""

_HEAD = 4096
"""Bytes in which an XML declaration may stand; a PHP warning may stand before it."""

# What publishers call it, and the superset they mean.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
# Codecs of Python that are no character encodings of documents, or cost more than they read.
_REFUSED = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs"}
)

# Not characters of XML; JSON strings lose them too.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def unpack(body: bytes) -> bytes:
    """Unpack a gzip body that came without its header; ValueError when it is broken or above the cap."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, UNPACKED_CAP + 1)
    except zlib.error as error:
        raise ValueError(N_("its gzip packing is broken ({fault})").format(fault=error)) from error
    if len(unpacked) > UNPACKED_CAP:
        raise ValueError(N_("it unpacks to more than {size} MB").format(size=UNPACKED_CAP // 2**20))
    return unpacked


def decode(body: bytes, content_type: str | None = None) -> str:
    """Decode a document, without its byte order mark and without control characters.

    A declaration is believed after the bytes: what is valid UTF-8 beyond ASCII is UTF-8, whatever it says,
    and in a document that should be UTF-8 a byte that is not is read as windows-1252.
    """
    return _FORBIDDEN.sub("", _decode(body, content_type)).replace("\r\n", "\n").replace("\r", "\n")


def _decode(body: bytes, content_type: str | None) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    body = body.removeprefix(codecs.BOM_UTF8).lstrip()
    for start, encoding in _SNIFFED:
        if body.startswith(start):
            return body.decode(encoding, "replace")
    candidates = [] if body.isascii() else ["utf-8"]
    for encoding in candidates + _declared(body, content_type):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    lost = len(body) - len(body.decode("utf-8", "ignore").encode())
    return body.decode("utf-8", _LENIENT) if lost < _MANY else body.decode("cp1252", "replace")


def _declared(body: bytes, content_type: str | None) -> list[str]:
    # The document before the header: the header is often the server's default for all files.
    names = [match[1].decode("ascii") for match in [_XML_ENCODING.search(body, 0, _HEAD)] if match]
    names += [match[1] for match in [_CHARSET.search(content_type or "")] if match]
    return [codec for codec in map(_codec, names) if codec and codec != "utf-8"]


def _codec(name: str) -> str | None:
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    if info.name in _REFUSED or not info._is_text_encoding:  # noqa: SLF001 - the only way to tell "zlib" from a text
        return None
    return _MEANT.get(info.name, info.name)


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.end == len(error.object) and error.reason == "unexpected end of data":
        return "", error.end
    return error.object[error.start : error.end].decode("cp1252", "ignore"), error.end


_LENIENT = "dateline-windows-1252"
codecs.register_error(_LENIENT, _as_windows_1252)
