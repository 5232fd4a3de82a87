"""What a page says about itself: title, byline, date, address, picture, outlet, section, policy.

The order of trust is JSON-LD, then Open Graph and meta tags, then what is visible.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from lxml import etree
from lxml.html import HtmlElement

from bot.model import QuotePolicy
from bot.pipeline.addresses import canonical_url, host_of, web_link
from bot.pipeline.dates import parse_date
from bot.pipeline.extraction import json_ld
from bot.pipeline.extraction.byline import clean_byline
from bot.pipeline.extraction.policy import is_robots, read_policy
from bot.pipeline.extraction.text import plain

_MOST_CATEGORIES = 20
_LONGEST_CATEGORY = 80
_LONGEST_TITLE = 300
_LONGEST_ELEMENT = 4_000
_MOST_ELEMENTS = 600
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "datepublished", "date.published", "pubdate",
    "parsely-pub-date", "publish-date", "published_at", "publication_date", "publishdate", "og:pubdate",
    "article.published", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "sailthru.date",
    "og:published_time", "cxenseparse:recs:publishtime", "article_date_original", "originalpublicationdate",
    "rnews:datepublished", "date",
)  # fmt: skip
_AUTHOR_NAMES = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator",
    "dcterms.creator", "article:author", "og:article:author",
)  # fmt: skip
_SUFFIX = re.compile(r"\s+[|–—\-·»:•]+\s+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about itself.

    `titles` are all forms of its headline, `body` is JSON-LD's articleBody.
    """

    title: str | None = None
    titles: tuple[str, ...] = ()
    byline: str | None = None
    published: datetime | None = None
    canonical_url: str | None = None
    outlet: str | None = None
    image_url: str | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    policy: QuotePolicy = field(default_factory=QuotePolicy)
    body: str | None = None


def read_metadata(tree: HtmlElement, *, url: str | None, now: datetime) -> Metadata:
    """Read the metadata of a whole page (before noise is dropped)."""
    node = json_ld.read_article(_scripts(tree))
    soup = BeautifulSoup(_about_itself(tree), "lxml")
    meta = _Meta(soup)
    outlet = _outlet(meta, node)
    titles = _titles(soup, meta, node, outlet)
    return Metadata(
        title=titles[0] if titles else None,
        titles=titles,
        byline=_byline(soup, meta, node, outlet),
        published=_published(soup, meta, node, now),
        canonical_url=_canonical(soup, meta, url),
        outlet=outlet,
        image_url=_image(meta, node, url),
        language=_language(tree, meta, node),
        categories=_categories(meta, node),
        policy=read_policy(meta.robots),
        body=node.body,
    )


def _scripts(tree: HtmlElement) -> list[str]:
    return [s.text for s in tree.iter("script") if s.text and "ld+json" in (s.get("type") or "").lower()]


def _about_itself(tree: HtmlElement) -> str:
    """Give the markup of the elements that hold metadata, a few kilobytes of the page's hundreds."""
    parts = []
    for element in tree.iter("title", "meta", "link", "h1", "time", "a", "span", "div", "p", "address"):
        if element.tag in {"title", "meta", "h1", "time"} or _names_author_or_date(element):
            text = etree.tostring(element, encoding="unicode", with_tail=False, method="html")
            if len(text) <= _LONGEST_ELEMENT:
                parts.append(text)
        elif element.tag == "link" and (element.get("rel") or "").lower() == "canonical":
            parts.append(etree.tostring(element, encoding="unicode", with_tail=False, method="html"))
        if len(parts) >= _MOST_ELEMENTS:
            break
    return "".join(parts)


def _names_author_or_date(element: HtmlElement) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    if attributes.get("rel") == "author" or attributes.get("itemprop") in {"author", "datePublished"}:
        return True
    names = (attributes.get("class") or "").lower()
    return "byline" in names or "author-name" in names or "article-date" in names or "pubdate" in names


class _Meta(Mapping[str, str]):
    """The meta tags of a page by lower-case name; the first of a name counts."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._values: dict[str, str] = {}
        self.robots: list[str] = []
        self.tags: list[str] = []
        for tag in soup.find_all("meta"):
            content = plain(str(tag.get("content") or ""))
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                name = str(tag.get(attribute) or "").strip().lower()
                if not (name and content):
                    continue
                self._values.setdefault(name, content)
                if is_robots(name):
                    self.robots.append(content)
                if name == "article:tag":
                    self.tags.append(content)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def first(self, *names: str) -> str | None:
        return next((self[name] for name in names if name in self), None)


def _outlet(meta: _Meta, node: json_ld.Node) -> str | None:
    name = meta.first("og:site_name") or node.publisher or meta.first("application-name", "al:ios:app_name")
    return name.lstrip("@") if name and len(name) <= _LONGEST_CATEGORY and "://" not in name else None


def _titles(soup: BeautifulSoup, meta: _Meta, node: json_ld.Node, outlet: str | None) -> tuple[str, ...]:
    visible = [_visible(tag) for tag in soup.find_all("h1")[:3]]
    tag = soup.find("title")
    stated = [
        node.headline,
        meta.first("og:title"),
        meta.first("twitter:title"),
        *visible,
        _visible(tag) if tag else None,
    ]
    titles = (_without_outlet(title, outlet) for title in stated if title and len(title) <= _LONGEST_TITLE)
    return tuple(dict.fromkeys(title for title in titles if title))


def _without_outlet(title: str, outlet: str | None) -> str:
    """Drop the outlet's name behind a bar or dash: "Storm hits coast | The Daily Sample"."""
    parts = _SUFFIX.split(title)
    if len(parts) > 1 and outlet:
        last = parts[-1].casefold()
        if last in outlet.casefold() or outlet.casefold() in last:
            return title[: title.rfind(parts[-1])].rstrip(" |–—-·»:•")
    return title


def _visible(tag: Tag) -> str:
    return plain(tag.get_text(" ", strip=True))


def _byline(soup: BeautifulSoup, meta: _Meta, node: json_ld.Node, outlet: str | None) -> str | None:
    sources: list[Sequence[str]] = [node.authors, *([meta[name]] for name in _AUTHOR_NAMES if name in meta)]
    shown = soup.select('[rel="author"], [itemprop="author"]') or soup.select(
        '[class*="author-name"], [class*="byline"]'
    )
    sources.append([_visible(tag) for tag in shown[:4]])
    return next((names for source in sources if (names := clean_byline(source, outlet=outlet))), None)


def _published(soup: BeautifulSoup, meta: _Meta, node: json_ld.Node, now: datetime) -> datetime | None:
    """Give the first stated date; one that knows the minute goes before one that knows the day."""
    stated = [node.published, *(meta[name] for name in _DATE_NAMES if name in meta)]
    times = (
        soup.select('time[pubdate], time[itemprop="datePublished"], [itemprop="datePublished"]')
        or soup.select("time")[:1]
    )
    stated += [str(tag.get("datetime") or tag.get("content") or "") or _visible(tag) for tag in times[:3]]
    day: datetime | None = None
    for raw in stated:
        date = parse_date(raw, now=now) if raw else None
        if date is not None and (":" in (raw or "") or (raw or "").isdigit()):
            return date if day is None or abs((date - day).days) <= 1 else day
        day = day or date
    return day


def _canonical(soup: BeautifulSoup, meta: _Meta, url: str | None) -> str | None:
    """Give the address the page names for itself, where that is believable."""
    link = soup.find("link", rel="canonical")
    stated = [str(link.get("href") or "") if isinstance(link, Tag) else "", meta.first("og:url") or ""]
    for raw in stated:
        absolute = web_link(raw, url) if raw else None
        if absolute and _believable(absolute, url):
            return canonical_url(absolute)
    return None


def _believable(link: str, url: str | None) -> bool:
    """Tell whether a canonical link may be the page's own: the same site, and not its home page.

    Templates name their home page on every page, which would make all articles one.
    """
    path = urlsplit(link).path.strip("/")
    if url is None:
        return bool(path)
    if not path and urlsplit(url).path.strip("/"):
        return False
    return _site(host_of(link)) == _site(host_of(url))


def _site(host: str) -> str:
    labels = host.split(".")
    short = 3 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else 2  # noqa: PLR2004 - bbc.co.uk
    return ".".join(labels[-short:])


def _image(meta: _Meta, node: json_ld.Node, url: str | None) -> str | None:
    raw = (
        meta.first("og:image:secure_url", "og:image", "og:image:url")
        or node.image
        or meta.first("twitter:image")
    )
    return web_link(raw, url) if raw else None


def _language(tree: HtmlElement, meta: _Meta, node: json_ld.Node) -> str | None:
    stated = (tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"), tree.get("xml:lang"),
              node.language, meta.first("content-language", "og:locale", "dc.language"))  # fmt: skip
    for tag in stated:
        if tag and re.match(r"[a-z]{2}(?:$|[-_,])", tag.strip(), re.IGNORECASE):
            return tag.strip()[:2].lower()
    return None


def _categories(meta: _Meta, node: json_ld.Node) -> tuple[str, ...]:
    terms = [*node.sections, meta.first("article:section") or "", *meta.tags, *node.keywords]
    terms += (meta.first("news_keywords", "keywords") or "").split(",")
    return tuple(dict.fromkeys(t for term in terms if (t := term.strip()) and len(t) <= _LONGEST_CATEGORY))[
        :_MOST_CATEGORIES
    ]
