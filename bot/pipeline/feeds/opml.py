"""Lists of feeds as other readers write them (OPML 1.0 and 2.0), in and out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from bot.errors import ParseError
from bot.pipeline.addresses import canonical_url, web_link
from bot.pipeline.feeds.decoding import decode
from bot.pipeline.feeds.repair import repair, root_name
from bot.pipeline.feeds.text import clean_title, one_line
from bot.translation import N_

MAX_BYTES = 2 * 1024 * 1024
MAX_FEEDS = 5000
_FEED_SCHEME = re.compile(r"^feed:(?://)?(?:(?=https?:)|(?!//))", re.IGNORECASE)
_QUOTES = {'"': "&quot;"}


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """One feed of a list; `folder` is the path of outlines above it, "World/Asia", "" at the top."""

    url: str
    title: str | None = None
    site_url: str | None = None
    folder: str = ""


def read_opml(body: bytes) -> tuple[OpmlFeed, ...]:
    """Return the feeds of a list in its order, each address once, at most 5,000.

    Outlines without a web address are passed over. ParseError (its `url` is "OPML") says what the bytes are.
    """
    if len(body) > MAX_BYTES:
        raise ParseError("OPML", N_("the list is larger than {size} MB").format(size=MAX_BYTES // 2**20))
    text = decode(body)
    if root_name(text) != "opml":
        raise ParseError("OPML", N_("this is not an OPML list; its first element is not <opml>"))
    # The DOCTYPE is cut off by `repair`, so there are no entities to expand; lxml stops at a depth of 256.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(repair(text).encode(), parser)
    if root is None:
        raise ParseError("OPML", N_("nothing in this list can be read"))
    found: dict[str, OpmlFeed] = {}
    for feed in _feeds(root):
        found.setdefault(canonical_url(feed.url), feed)
        if len(found) == MAX_FEEDS:
            break
    return tuple(found.values())


def write_opml(feeds: Iterable[OpmlFeed], *, title: str = "Dateline") -> bytes:
    """Return an OPML 2.0 document in UTF-8; feeds of one folder stand together, in the order given."""
    folders: dict[str, list[OpmlFeed]] = {}
    for feed in feeds:
        folders.setdefault(feed.folder, []).append(feed)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += [f"<head><title>{escape(one_line(title))}</title></head>", "<body>"]
    for folder, members in folders.items():
        names = folder.split("/") if folder else []
        lines += [f"<outline text={_quoted(name)}>" for name in names]
        lines += [_outline(feed) for feed in members]
        lines += ["</outline>"] * len(names)
    return "\n".join([*lines, "</body>", "</opml>", ""]).encode()


def _feeds(root: etree._Element) -> Iterator[OpmlFeed]:
    """Walk the outlines without recursion, keeping the path of folders."""
    open_folders: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2].lower() != "outline":
            continue
        if event == "end":
            open_folders.pop()
            continue
        attributes = {str(name).lower(): str(value) for name, value in element.attrib.items()}
        name = clean_title(attributes.get("title") or attributes.get("text") or "")
        if url := web_link(_FEED_SCHEME.sub(_web_scheme, attributes.get("xmlurl", ""))):
            folder = "/".join(folder for folder in open_folders if folder)
            yield OpmlFeed(url, name or None, web_link(attributes.get("htmlurl", "")), folder)
            open_folders.append("")
        else:
            open_folders.append(name.replace("/", "-"))


def _web_scheme(found: re.Match[str]) -> str:
    # "feed:https://…" names the scheme itself, "feed://…" means http
    return "" if found.string[found.end() :].lower().startswith("http") else "http://"


def _outline(feed: OpmlFeed) -> str:
    name = _quoted(feed.title or feed.url)
    site = f" htmlUrl={_quoted(feed.site_url)}" if feed.site_url else ""
    return f'<outline type="rss" text={name} title={name} xmlUrl={_quoted(feed.url)}{site}/>'


def _quoted(value: str) -> str:
    return f'"{escape(one_line(value), _QUOTES)}"'
