"""Characters before anything else: decoding, control characters, white space."""

import re
from html import unescape

MAX_CHARACTERS = 2 * 1024 * 1024
"""Longest page or document that is read; the rest is left out (design decision 14)."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
_SPACE = re.compile(r"\s+")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
_SEARCHED_FOR_CHARSET = 4096
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Browsers read these labels as the Windows sets that contain them (WHATWG Encoding Standard, 4.2).
_WIDER = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "tis-620": "cp874", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "shift_jis": "cp932", "x-sjis": "cp932",
}  # fmt: skip


def decode(body: bytes) -> str:
    """Decode a page: byte order mark, then UTF-8 where it fits, then the declared set, then cp1252."""
    body = body[: MAX_CHARACTERS * 2]
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    declared = _CHARSET.search(body[:_SEARCHED_FOR_CHARSET])
    label = declared[1].decode("ascii").lower() if declared else "cp1252"
    for encoding in ("utf-8", _WIDER.get(label, label)):
        text = _strictly(body, encoding)
        if text is not None:
            return text
    text = body.decode("utf-8", "replace")
    # one broken byte must not turn a page into mojibake; a page where most are broken is no UTF-8
    broken = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if 2 * broken < beyond_ascii else body.decode("cp1252", "replace")


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        # a page cut inside its last character is still in that set, if it used that set before
        cut = error.start >= len(body) - 3 and not body[: error.start].isascii()
        return body[: error.start].decode(encoding) if cut and encoding == "utf-8" else None
    except (LookupError, UnicodeError):
        return None


def printable(text: str) -> str:
    """Drop what no parser likes: NUL, control characters, lone surrogates; at most `MAX_CHARACTERS`."""
    return _CONTROL.sub("", text[:MAX_CHARACTERS])


def squeeze(text: str) -> str:
    """Fold all white space to single spaces and drop invisible marks."""
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def plain(text: str) -> str:
    """Give one line of text from a value that may hold entities, twice escaped ones too."""
    return squeeze(unescape(unescape(text)) if "&" in text else text)
