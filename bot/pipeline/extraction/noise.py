"""Elements that hold no part of a report, known by tag, role, attribute or the words in their class."""

import re
from collections.abc import Iterator, Mapping

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
    for element in list(tree.iter(*_EMPTY)):
        _remove(element)
    total = _running_text(tree) or 1
    teasers: list[HtmlElement] = []
    for element, share in list(_suspects(tree)):
        if _running_text(element) < share * total:
            if _TEASER.search(_names(element.attrib)) and element.getparent() is not None:
                teasers.append(element)
            _remove(element)
    return teasers


def _suspects(tree: HtmlElement) -> Iterator[tuple[HtmlElement, float]]:
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in {"html", "body", "article", "main"}:
            continue
        share = _CLUTTER_SHARE if element.tag in _TAGS else _suspicion(element.attrib)
        if share:
            yield element, share


def _suspicion(attributes: Mapping[str, str]) -> float:
    """Give the share of the page's text below which such an element is noise; 0 for never."""
    if not attributes:
        return 0.0
    get = attributes.get
    names = _names(attributes)
    if get("data-nosnippet") is not None or (_CLUTTER.search(names) and not _BODY.search(names)):
        return _CLUTTER_SHARE
    if _BODY.search(names):
        return 0.0
    if get("hidden") is not None or _HIDDEN.search(get("style") or ""):
        return _CLUTTER_SHARE
    chrome = get("aria-hidden") == "true" or get("role") in _ROLES or _CHROME.search(names)
    return _CHROME_SHARE if chrome else 0.0


def _names(attributes: Mapping[str, str]) -> str:
    """Give class and id as words parted by hyphens and spaces."""
    values = (attributes.get("class"), attributes.get("id"))
    return " ".join(_CAMEL.sub("-", value) for value in values if value)


def _running_text(element: HtmlElement) -> int:
    """Count the characters that stand in paragraphs, and in long runs outside them."""
    total = 0
    for child in element.iter():
        if child.tag == "p":
            length = len("".join(child.itertext()))
            total += length if length > _LONG_RUN else 0
        elif child.tag in _HOLDERS:
            runs = [child.text or "", *(grandchild.tail or "" for grandchild in child)]
            total += sum(len(run) for run in runs if len(run) > _LONG_RUN)
    return total


def _remove(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
