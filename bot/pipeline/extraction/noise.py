"""Elements that hold no part of a report, known by tag, role, attribute or the words in their class."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

_EMPTY = ("script", "style", "noscript", "template", "iframe", "svg", "head")
_TAGS = frozenset({
    "nav", "footer", "form", "button", "select", "option", "textarea", "input", "label", "figure",
    "figcaption", "object", "embed", "canvas", "video", "audio", "picture", "map", "dialog", "menu",
    "progress", "meter", "datalist", "math",
})  # fmt: skip
_ROLES = frozenset({
    "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "menu",
    "menubar", "toolbar", "form", "button", "tablist",
})  # fmt: skip


def _class_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.IGNORECASE)


_TEASERS = (
    r"related|recirc\w*|recommend\w*|read-?(?:more|next|also)|more-(?:on|from|stories|news)|"
    r"most-(?:read|popular|viewed)|trending|teasers?|also-?(?:read|like)|see-?also"
)
_TEASER = _class_words(_TEASERS)
_CLUTTER = _class_words(
    rf"{_TEASERS}|newsletters?|sign-?up|subscribe\w*|promos?|outbrain|taboola|"
    r"share|sharing|sharedaddy|social\w*|addthis\w*|sociable|captions?|credits?|wp-caption\w*|comments?|"
    r"disqus\w*|respond|bylines?|author-?(?:bio|box|info|card|meta)|breadcrumbs?|pagination|pager|navbar|nav|"
    r"footer|masthead|site-?header|skip-?link|screen-?reader-?text|sr-only|visually-?hidden|cookies?|consent|"
    r"gdpr|copyright|donat\w*|tag-?list|adverti\w*"
)
_CHROME = _class_words(
    r"subscri(?:ption|ptions|ber)|register|registration|login|popular|promo\w*|follow|gallery|slideshow|"
    r"carousel|slider|lightbox|author|timestamp|(?:post|entry|article)-?meta|tags|toolbar|tooltip|pop-?up|"
    r"pop-?over|modal|overlay|ads?|sponsor\w*|dfp|banner|paywall-?(?:prompt|offer|barrier)|sidebar|side-?bar|"
    r"menu|print-only|hidden|disclaimer|widget"
)
_BODY = _class_words(
    r"(?:article|entry|post|story|news|main|page)-*(?:body|content|text|copy)|rich-?text|body-?(?:text|copy|content)"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CLUTTER_SHARE = 0.4
_CHROME_SHARE = 0.1
_LONG_RUN = 60
_HOLDERS = frozenset({"div", "span", "font", "section", "article", "td", "li", "blockquote", "main", "body"})


def drop_noise(tree: HtmlElement) -> list[HtmlElement]:
    """Take the noise out of a tree, but never an element that holds a good part of its running text.

    Give back the elements that held teasers for other articles.
    """
    drop_unread(tree)
    # In document order: what is taken out lies before or around an element, never in it.
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    running = _running_text(elements)
    total = running[tree] or 1
    teasers: list[HtmlElement] = []
    for element in elements:
        share = _share(element)
        if running[element] < share * total:
            if _kind(element.get("class"), element.get("id")).teaser and element.getparent() is not None:
                teasers.append(element)
            _remove(element)
    return teasers


def drop_unread(tree: HtmlElement) -> None:
    """Take out what a reader never sees as text: scripts, styles, frames, drawings."""
    for element in list(tree.iter(*_EMPTY)):
        _remove(element)


def _share(element: HtmlElement) -> float:
    """Give the share of the page's text below which an element is noise; 0 for never."""
    if element.tag in {"html", "body", "article", "main"}:
        return 0.0
    return _CLUTTER_SHARE if element.tag in _TAGS else _suspicion(element.attrib)


def _suspicion(attributes: Mapping[str, str]) -> float:
    if not attributes:
        return 0.0
    get = attributes.get
    kind = _kind(get("class"), get("id"))
    if get("data-nosnippet") is not None or (kind.clutter and not kind.body):
        return _CLUTTER_SHARE
    if kind.body:
        return 0.0
    if get("hidden") is not None or _HIDDEN.search(get("style") or ""):
        return _CLUTTER_SHARE
    chrome = get("aria-hidden") == "true" or get("role") in _ROLES or kind.chrome
    return _CHROME_SHARE if chrome else 0.0


class _Kind(NamedTuple):
    """What the words of an element's class and id say it is."""

    teaser: bool
    clutter: bool
    chrome: bool
    body: bool


@lru_cache(maxsize=8192)  # the pages of one outlet, and the rows of one list, have the same few
def _kind(classes: str | None, id_: str | None) -> _Kind:
    names = " ".join(_CAMEL.sub("-", value) for value in (classes, id_) if value)
    return _Kind(*(bool(pattern.search(names)) for pattern in (_TEASER, _CLUTTER, _CHROME, _BODY)))


def _running_text(elements: Sequence[HtmlElement]) -> Mapping[HtmlElement, int]:
    """Count for each element the characters that stand in paragraphs in it, and in long runs outside them.

    The elements come in document order; each is added to its parent once its own are counted.
    """
    running = dict.fromkeys(elements, 0)
    for element in reversed(elements):
        if element.tag == "p":
            length = len("".join(element.itertext()))
            running[element] += length if length > _LONG_RUN else 0
        elif element.tag in _HOLDERS:
            runs = [element.text, *[child.tail for child in element]]
            running[element] += sum([len(run) for run in runs if run and len(run) > _LONG_RUN])
        parent = element.getparent()
        if parent is not None:
            running[parent] += running[element]
    return running


def _remove(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
