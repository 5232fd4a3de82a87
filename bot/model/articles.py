"""Articles, and what the stages find in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Related:
    """A teaser for another article found beside the body."""

    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class QuotePolicy:
    """What the publisher lets us show: robots directives nosnippet, noarchive, max-snippet (characters)."""

    nosnippet: bool = False
    noarchive: bool = False
    max_snippet: int | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page or document says, without what stands around it."""

    title: str | None
    paragraphs: tuple[str, ...]
    byline: str | None = None
    published: datetime | None = None
    language: str | None = None
    canonical_url: str | None = None
    outlet: str | None = None
    image_url: str | None = None
    categories: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    policy: QuotePolicy = QuotePolicy()
    refusal: str | None = None
    """Why there is no article here ("paywall", "cookie page", "not enough text"), or None."""


@dataclass(frozen=True, slots=True)
class RegionTag:
    """A region an article is about: weight 0..1, and the words that said so."""

    code: str
    name: str
    weight: float
    evidence: tuple[str, ...] = ()
    iso: str | None = None


@dataclass(frozen=True, slots=True)
class TopicTag:
    """A topic an article is about: weight 0..1, and the words that said so."""

    code: str
    name: str
    weight: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences of the article, verbatim and in order; `refusal` says why there are none."""

    sentences: tuple[str, ...] = ()
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What is analysed: a page (`html`) or plain text, with what is known of it beforehand."""

    html: bytes | str | None = None
    text: str | None = None
    url: str | None = None
    title: str | None = None
    published: datetime | None = None
    byline: str | None = None
    country: str | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    lead: str | None = None
    """The feed's own summary: where the body ought to begin."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """An article as we understand it, before it is stored."""

    title: str
    paragraphs: tuple[str, ...]
    byline: str | None
    published: datetime | None
    language: str | None
    regions: tuple[RegionTag, ...]
    topics: tuple[TopicTag, ...]
    summary: Summary
    related: tuple[Related, ...] = ()
    canonical_url: str | None = None
    outlet: str | None = None
    image_url: str | None = None
    policy: QuotePolicy = QuotePolicy()
    fingerprint: Mapping[str, float] = field(default_factory=dict)
    """Term weights (term -> count) for joining reports into stories."""


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article. `sort_at` is when it was published, or added where that is unknown."""

    id: int
    url: str | None
    title: str
    outlet: str
    published: datetime | None
    added: datetime
    sort_at: datetime
    language: str | None
    byline: str | None
    summary: Summary
    regions: tuple[RegionTag, ...]
    topics: tuple[TopicTag, ...]
    image_url: str | None = None
    paragraphs: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    policy: QuotePolicy = QuotePolicy()
    story_id: int | None = None
