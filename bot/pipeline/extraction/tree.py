"""The element tree of a page: parsed once, in bounded time and depth."""

import re

import lxml.html
from lxml import etree

from bot.pipeline.extraction.text import printable

_INLINE = re.compile(
    r"</?(?:b|i|u|s|em|strong|font|span|a|small|big|sub|sup|center|tt)(?:\s[^<>]{0,2000})?>", re.IGNORECASE
)
_MARKUP_RUN = re.compile(r"<{3,}")
_LONG = 20_000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}>?")
_MOST_TAGS = 16_000
"""Five times what the richest of 181 news pages holds; the rest of a longer page is left out."""
_MOST_ATTRIBUTES = 1_000


def parse_tree(html: str) -> lxml.html.HtmlElement | None:
    """Parse a page; None when it holds no element at all.

    One tag with 200,000 attributes takes the parser two minutes, so endless tags go first. Below 256 levels
    it drops the rest of the page: such a page is read once more without its inline tags, the usual cause
    being a "<b>" never closed.
    """
    html = printable(html)
    if "<<<" in html:
        html = _MARKUP_RUN.sub(" ", html)
    if max(map(len, html.split("<"))) > _LONG:
        html = _LONG_TAG.sub(_without_attributes, html)
    if html.count("<") > _MOST_TAGS:
        html = _up_to_tag(html, _MOST_TAGS)
    tree, too_deep = _parse(html)
    return _parse(_INLINE.sub("", html))[0] if too_deep else tree


def _parse(html: str) -> tuple[lxml.html.HtmlElement | None, bool]:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, False
    return tree, any("xcessive depth" in entry.message for entry in parser.error_log)


def _without_attributes(tag: re.Match[str]) -> str:
    text = tag[0]
    few = text.count("=") <= _MOST_ATTRIBUTES and len(text.split()) <= _MOST_ATTRIBUTES
    return text if few else " "  # a picture inside the page is one long attribute and harmless


def _up_to_tag(html: str, count: int) -> str:
    position = -1
    for _ in range(count):
        position = html.find("<", position + 1)
    return html[:position]
