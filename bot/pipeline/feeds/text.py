"""Clean the texts of a feed: titles to one plain line, bodies to plain paragraphs. Linear in their length."""

import html
import re
import unicodedata

MAX_BODY = 100_000
"""Characters of a body that are turned into plain text; what is longer is an article, read as one later."""

# "AT&amp;amp;amp;T" and "&amp;lt;p&amp;gt;" were seen: publishers escape what is escaped already.
_ESCAPINGS = 3

# Characters that change how text is shown and say nothing: C0, C1, zero-width space, bidi, soft hyphen.
# And half an emoji ("\ud83d" where a JSON Feed cut its text): without UTF-8 it cannot be stored or sent.
# The zero-width (non-)joiners U+200C and U+200D stay: Persian and emoji need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff]"
)

_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|em|font|i|img|ins|kbd|mark|nobr|q|s|small|span|strike|strong"
    "|sub|sup|tt|u|var|wbr"
)
_BLOCK = (
    "address|article|aside|blockquote|body|br|center|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6]|head|header"
    "|hr|html|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_ATTRIBUTES = r"(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+"
_HTML_TAG = re.compile(rf"</?(?:{_INLINE}|{_BLOCK})\b(?:{_ATTRIBUTES}|[^<>]*)/?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})\b(?:{_ATTRIBUTES}|[^<>]*)/?>", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?[A-Za-z!?](?:{_ATTRIBUTES}|[^<>]*)>")
_NO_TEXT = re.compile(
    r"<!--|<(script|style|noscript|iframe|svg|template|figcaption|audio|video)\b", re.IGNORECASE
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")

# What content management systems append to every item.
_BOILERPLATE = re.compile(
    r"^(?:the post .{1,300} (?:first )?appeared (?:first )?on .{1,200}"
    r"|(?:continue reading|read (?:more|full story|the full)"
    r"|leer más|lire la suite|weiterlesen|leia mais|читать далее)\b.{0,80}|\[?(?:…|\.\.\.|&hellip;)\]?)$",
    re.IGNORECASE,
)


def clean_title(raw: str) -> str:
    """Return a title as one plain line: no markup, references resolved however often escaped."""
    text = raw
    for _ in range(_ESCAPINGS):
        resolved = html.unescape(_HTML_TAG.sub(_gap, _CDATA.sub("", text)))
        if resolved == text:
            break
        text = resolved
    return one_line(_HTML_TAG.sub(_gap, text))


def one_line(raw: str) -> str:
    """Return text as one line: composed characters, hidden ones removed, white space folded."""
    return " ".join(_HIDDEN.sub("", unicodedata.normalize("NFC", raw)).split())


def plain_text(body: str) -> str:
    """Return a body, HTML or not, as plain text: a line a paragraph, without what is never read aloud."""
    text = body[:MAX_BODY]
    for _ in range(_ESCAPINGS):
        resolved = html.unescape(_strip(text) if is_markup(text) else text)
        if resolved == text:
            break
        text = resolved
    lines = (one_line(line) for line in text.split("\n"))
    return "\n".join(_without_boilerplate([line for line in lines if line]))


def is_markup(text: str) -> bool:
    """Say whether a text has an HTML element in it."""
    return "<" in text and _HTML_TAG.search(text) is not None


def first_words(text: str, *, limit: int = 90) -> str:
    """Return the beginning of a text as a title: its first line, cut between words."""
    line = text.partition("\n")[0]
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _strip(markup: str) -> str:
    kept = _SPACES.sub(" ", _without_scripts(_CDATA.sub("", markup)).replace("\n", " "))
    return _BREAKS.sub("\n", _ANY_TAG.sub("", _BLOCK_TAG.sub("\n", kept)))


def _without_scripts(markup: str) -> str:
    parts, position = [], 0
    while found := _NO_TEXT.search(markup, position):
        parts.append(markup[position : found.start()])
        closing = re.compile(rf"</{found[1]}\s*>", re.IGNORECASE) if found[1] else _COMMENT_END
        end = closing.search(markup, found.end())
        if end is None:  # never closed: a browser shows nothing of the rest either
            return "".join(parts)
        position = end.end()
    return "".join(parts) + markup[position:]


_COMMENT_END = re.compile(r"-->")


def _gap(tag: re.Match[str]) -> str:
    return " " if _BLOCK_TAG.fullmatch(tag[0]) else ""


def _without_boilerplate(lines: list[str]) -> list[str]:
    while len(lines) > 1 and _BOILERPLATE.match(lines[-1]):
        lines.pop()
    return lines
