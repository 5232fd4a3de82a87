"""A web page as an article: its metadata, its body, and why it may have none."""

from dataclasses import replace
from datetime import datetime

from bot.model import Extracted
from bot.pipeline.addresses import web_link
from bot.pipeline.extraction.body import read_body
from bot.pipeline.extraction.metadata import read_metadata
from bot.pipeline.extraction.refusal import NOT_ENOUGH_TEXT, refuse
from bot.pipeline.extraction.text import decode
from bot.pipeline.extraction.tree import parse_tree
from bot.pipeline.extraction.visible import read_visible


def extract_page(html: bytes | str, *, url: str | None, now: datetime, lead: str | None = None) -> Extracted:
    """Read a page; `lead` is the feed's own summary, which says where the body ought to begin.

    A page without an article gives `refusal` and no paragraphs; nothing here raises for bad input.
    """
    tree = parse_tree(decode(html) if isinstance(html, bytes) else html)
    if tree is None:
        return Extracted(title=None, paragraphs=(), refusal=NOT_ENOUGH_TEXT)
    # lxml makes a new object each time an element is touched, unless one of it is held: a tenth of the time
    held = list(tree.iter())
    # what is given to `dateline analyze` as an address may be none
    meta = read_metadata(tree, url=web_link(url) if url else None, now=now)
    byline, published = meta.byline, meta.published
    if byline is None or published is None:
        shown = read_visible(tree, meta.titles, language=meta.language, now=now)
        byline, published = byline or shown[0], published or shown[1]
    body = read_body(tree, meta, lead=lead)
    held.clear()
    refusal = refuse(meta.title, body.paragraphs, around=body.around)
    return Extracted(
        title=meta.title,
        paragraphs=() if refusal else body.paragraphs,
        byline=byline,
        published=published,
        language=meta.language,
        canonical_url=meta.canonical_url,
        outlet=meta.outlet,
        image_url=meta.image_url,
        categories=meta.categories,
        related=body.related,
        policy=replace(meta.policy, nosnippet=True) if body.withheld else meta.policy,
        refusal=refusal,
    )
