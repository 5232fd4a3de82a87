"""Text from feeds is data: never Markdown, never a mention, nothing hidden, and it fits (decision 7)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote, urlsplit

from cogs.render.limits import ADDRESS, length

ELLIPSIS = "…"
LINK = 400
"""Characters a link may take where several stand in one message."""
MARKS_IN_A_ROW = 2
"""Combining marks kept on one letter: enough for Vietnamese, too few for 'zalgo'."""

# What Discord reads as Markdown, a mention, an emoji or a timestamp anywhere in a line.
_SPECIAL = frozenset("\\*_~|`[]()<>@")
# What it reads as a heading, a quote, a list or small print at the start of one ("1." and "-#" too).
_LINE_START = re.compile(r"^(#|-|\+|\d+\.)")
# Zero-width joiners are letters' business in Persian, Hindi and emoji: they stay between visible characters
# of such scripts; every other format character (bidirectional controls, soft hyphens) goes.
_JOINERS = "\u200c\u200d"
_READ = 8_000
_WHITE = re.compile(r"\s+")
_CONTROLS = dict.fromkeys([*range(32), 127])
"""All that ASCII has of hidden characters."""


@lru_cache(maxsize=2048)  # one headline is measured and shown again and again
def clean(text: str) -> str:
    """Return one line of visible text: NFC, white space folded, controls and hidden characters taken out.

    Only the first 8,000 characters are read: more than any message holds.
    """
    text = _WHITE.sub(" ", unicodedata.normalize("NFC", text[:_READ]))
    if text.isascii():
        return _WHITE.sub(" ", text.translate(_CONTROLS)).strip()
    # A hidden character may have stood between two blanks, or between a letter and its mark.
    return _WHITE.sub(" ", unicodedata.normalize("NFC", "".join(_visible(text)))).strip()


def _visible(text: str) -> Iterator[str]:
    marks = 0
    for index, character in enumerate(text):
        category = unicodedata.category(character)
        if character in _JOINERS:
            if _joins(text, index):
                yield character
            continue
        if category in {"Cc", "Cf", "Cs", "Co", "Cn"} or character in "\u2800\u3164\u115f\u1160\uffa0":
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= MARKS_IN_A_ROW:
            yield character


def _joins(text: str, index: int) -> bool:
    """Tell whether a joiner stands between two characters that can join: not Latin, not a blank."""
    around = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    return len(around) == 2 and all(ord(character) > 0x2FF for character in around)  # noqa: PLR2004 - Latin ends there


def plain(text: str, limit: int) -> str:
    """Return clean text cut to `limit` at a word's end, for places where Discord reads no Markdown."""
    return _cut(list(clean(text)), limit)


def title_text(text: str, limit: int) -> str:
    """Return clean text for an embed's title, where not every client knows escapes: look-alikes instead."""
    return plain(text.translate(_TITLE_LOOK_ALIKES), limit)


def capital(text: str) -> str:
    """Return our own words so that they begin with a capital; the rest is as it was.

    What may stand before the first letter ("«", "↑ ") may; a word with a capital of its own ("iPhone") is
    spelled so, and a letter without a single capital ("ß") stays. Not for the words of others: headlines.
    """
    at = next((index for index, sign in enumerate(text) if sign.isalnum()), len(text))
    first = text[at : at + 1].title()
    word = next(iter(_WHITE.split(text[at:], maxsplit=1)))
    return text[:at] + first + text[at + 1 :] if len(first) == 1 and word.islower() else text


def own_title(text: str, limit: int) -> str:
    """Return our own words as an embed's title."""
    return title_text(capital(text), limit)


@lru_cache(maxsize=2048)  # as above
def safe(text: str, limit: int) -> str:
    """Return clean text with all that Discord reads as Markdown escaped, cut to `limit` after escaping."""
    line = clean(text)
    start = _LINE_START.match(line)
    pieces = [_escape(character) for character in line]
    if start:
        pieces[start.end() - 1] = "\\" + pieces[start.end() - 1].lstrip("\\")
    return _cut(pieces, limit)


def _escape(character: str) -> str:
    return "\\" + character if character in _SPECIAL else character


def _cut(pieces: list[str], limit: int) -> str:
    whole = "".join(pieces)
    if length(whole) <= limit:
        return whole
    kept: list[str] = []
    room = limit - length(ELLIPSIS)
    for piece in pieces:
        room -= length(piece)
        if room < 0:
            break
        kept.append(piece)
    end = next((index for index in range(len(kept) - 1, len(kept) // 2, -1) if kept[index] == " "), len(kept))
    return "".join(kept[:end]).rstrip(" ,;:–—-") + ELLIPSIS


def link(text: str, url: str) -> str | None:
    """Return a masked link whose text cannot end it or hide where it leads; None if it is no address.

    `text` is the catalogue's outlet name or the address's host, never a headline.
    """
    address = web_address(url)
    if address is None:
        return None
    # Escapes do not work inside masked links (discord-api-docs#6185): look-alikes instead.
    label = clean(text).translate(_LOOK_ALIKES)[:60] or (urlsplit(address).hostname or address)
    return f"[{label}]({address})"


def short_link(text: str, url: str) -> str | None:
    """Return a link as `link` does; None too where it would take more than LINK characters."""
    linked = link(text, url)
    return linked if linked and length(linked) <= LINK else None


_LOOK_ALIKES = str.maketrans(
    {"[": "(", "]": ")", "<": "‹", ">": "›", "`": "'", "\\": "/", "*": " ", "_": " "}
) | {
    ord("~"): "-",
    ord("|"): "/",
    ord("@"): "(at)",
}


_TITLE_LOOK_ALIKES = str.maketrans({"[": "(", "]": ")", "<": "‹", ">": "›", "`": "'", "|": "/", "\\": "/"})


def web_address(url: str) -> str | None:
    """Return an http(s) address with everything percent-encoded that could end or fake a link, or None.

    None too for one longer than Discord takes.
    """
    try:
        parts = urlsplit(url.strip())
        hostname = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not hostname or parts.username or parts.password:
        return None
    address = quote(url.strip(), safe=":/?#[]@!$&'*+,;=%~-._").replace("[", "%5B").replace("]", "%5D")
    return address if len(address) <= ADDRESS else None
