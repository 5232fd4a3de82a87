"""Mend damaged XML so that a strict parser reads it, and know what a document is by its first element.

feedparser falls back to a loose parser on ill-formed XML, which loses more (a bare "&" makes "Q&A; today" of
"Q&A today") and is slower; what can be mended safely is mended here first.
"""

import re
from collections import deque
from collections.abc import Iterator
from html.entities import html5

MAX_LISTED = 1000
"""Items of a document that are read: the first and the last 500. A feed of 50,000 costs 13 s otherwise."""

FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})

_NAME = r"[A-Za-z_][\w.-]*"
_ROOT = re.compile(
    rf"<(?P<tag>(?:{_NAME}:)?(?P<name>rss|feed|rdf|channel|opml|urlset|sitemapindex|html))(?=[\s>/])"
    r"|<!doctype\s+(?P<doctype>html)",
    re.IGNORECASE,
)
_OPENING = re.compile(r"<(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+>")
_ITEM = re.compile(rf"<(?:{_NAME}:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_ITEM_END = re.compile(rf"</(?:{_NAME}:)?(?:item|entry)\s*>", re.IGNORECASE)
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:([A-Za-z]\w{0,40});|#(\d{1,7}|[xX][0-9a-fA-F]{1,6});)?"
)
_STRAY_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_VOID = re.compile(
    r"<(br|hr|img)\b((?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)(?<!/)>(?:</\1\s*>)?", re.IGNORECASE
)
_VOID_END = re.compile(r"</br\s*>", re.IGNORECASE)
_PREFIX = re.compile(rf"(?:</?|\s)({_NAME}):(?={_NAME}(?:\s*=\s*[\"']|[\s/>]))")
_DECLARED = re.compile(rf"xmlns:({_NAME})\s*=")

# XML 1.0, production 2
_CHARACTERS = (
    range(9, 11),
    range(13, 14),
    range(0x20, 0xD800),
    range(0xE000, 0xFFFE),
    range(0x10000, 0x110000),
)

# Where feedparser looks for the elements of these prefixes.
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}


def root_name(text: str) -> str | None:
    """Return the first element that says what a document is ("rss", "feed", "html" …), in lower case."""
    root = _ROOT.search(text)
    return (root["name"] or root["doctype"]).lower() if root else None


def repair(text: str) -> str:
    """Return the root element of a feed or OPML list, as well-formed as it gets.

    What stands before the root (a PHP warning, a DOCTYPE with its entities) and after it is dropped; of a
    document cut short only the whole items are kept; bare "&", HTML's named characters, raw <br> and
    undeclared prefixes are mended. The text must have a root (`root_name`).
    """
    root = _ROOT.search(text)
    if root is None or root["tag"] is None:
        return text
    body = _few_items(_closed(text[root.start() :], root["tag"]))
    pieces = [part if is_data else _mend(part) for part, is_data in _split(body)]
    markup = "".join(part for part, is_data in _split(body) if not is_data)
    return "".join(_declare_prefixes(pieces, markup, root["tag"]))


def single_items(mended: str) -> Iterator[str]:
    """Split a mended document into whole ones: the first without items, then one for each item."""
    starts = [item.start() for item in _ITEM.finditer(mended)]
    root = _ROOT.match(mended)
    opening = _OPENING.match(mended)
    if root is None or opening is None:
        return
    yield _closed(mended[: starts[0]] + "<item></item>", root["tag"]) if starts else mended
    for start, end in zip(starts, [*starts[1:], len(mended)], strict=True):
        if item := _last(_ITEM_END, mended[start:end]):
            yield f"{opening[0]}{mended[start : start + item.end()]}</{root['tag']}>"


def _closed(text: str, tag: str) -> str:
    if end := _last(re.compile(rf"</{re.escape(tag)}\s*>"), text):
        return text[: end.end()]
    item = _last(_ITEM_END, text)
    if item is None:
        return text
    whole = text[: item.end()]
    inner = "</channel>" if whole.count("<channel") > whole.count("</channel") and tag != "channel" else ""
    return f"{whole}{inner}</{tag}>"


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return deque(pattern.finditer(text), maxlen=1).pop() if pattern.search(text) else None


def _few_items(text: str) -> str:
    starts = [item.start() for item in _ITEM.finditer(text)]
    if len(starts) <= MAX_LISTED:
        return text
    half = MAX_LISTED // 2
    return text[: starts[half]] + text[starts[-half] :]


def _split(text: str) -> Iterator[tuple[str, bool]]:
    """Split markup from CDATA sections and comments, which are data and must stay as they are."""
    position = 0
    while True:
        start = _next(text, position)
        if start < 0:
            yield text[position:], False
            return
        yield text[position:start], False
        closing = "]]>" if text.startswith("<![CDATA[", start) else "-->"
        end = text.find(closing, start)
        if end < 0:  # cut short: the rest is data
            yield text[start:] + closing, True
            return
        position = end + 3
        yield text[start:position], True


def _next(text: str, position: int) -> int:
    while (start := text.find("<!", position)) >= 0:
        if text.startswith(("<![CDATA[", "<!--"), start):
            return start
        position = start + 2
    return -1


def _mend(markup: str) -> str:
    if "&" in markup:
        markup = _REFERENCE.sub(_reference, markup)
    markup = _STRAY_LESS.sub("&lt;", markup)
    return _VOID_END.sub("", _VOID.sub(r"<\1\2/>", markup))


def _reference(found: re.Match[str]) -> str:
    name, number = found[1], found[2]
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        return found[0] if any(code in characters for characters in _CHARACTERS) else ""
    if name is None:
        return "&amp;" + found[0][1:]
    character = html5.get(name + ";", "")
    return character if character and not set(character) & set("<>&") else "&amp;" + found[0][1:]


def _declare_prefixes(pieces: list[str], markup: str, tag: str) -> list[str]:
    used = set(_PREFIX.findall(markup)) | ({tag.partition(":")[0]} if ":" in tag else set())
    missing = sorted(used - set(_DECLARED.findall(markup)) - {"xml", "xmlns"})
    if not missing:
        return pieces
    declarations = "".join(
        f' xmlns:{prefix}="{_NAMESPACES.get(prefix.lower(), "urn:undeclared:" + prefix)}"'
        for prefix in missing
    )
    return [f"<{tag}{declarations}{pieces[0][len(tag) + 1 :]}", *pieces[1:]]
