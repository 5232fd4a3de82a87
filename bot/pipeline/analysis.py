"""The stages in order: extract, detect the language, classify, summarize, take the fingerprint."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.model import Analysis, Document, Extracted, Summary
from bot.pipeline.extraction import extract_page, extract_text
from bot.pipeline.extraction.clutter import Clutter, clutter_of
from bot.pipeline.extraction.lines import is_headline, is_sentence, without_tail
from bot.pipeline.extraction.text import printable
from bot.pipeline.language import detect_language
from bot.pipeline.regions import classify_regions
from bot.pipeline.sentences import split_sentences
from bot.pipeline.stories import fingerprint
from bot.pipeline.summaries import summarize
from bot.pipeline.topics import classify_topics

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_LANGUAGE_SAMPLE = 2_000
_LONGEST_TITLE = 160
_LEFT_OUT = frozenset(
    {
        Clutter.CAPTION,
        Clutter.CREDIT,
        Clutter.SIGN_UP,
        Clutter.SHARE,
        Clutter.TEASER,
        Clutter.CONTACT,
        Clutter.COPYRIGHT,
    }
)
"""What is no part of a text even when it was given as one; dates and bylines are told apart no further."""


def analyze(document: Document, *, now: datetime, all_topics: bool = False) -> Analysis:
    """Understand one document; `all_topics` names the likeliest topics even when unsure.

    What a page refuses (paywall, cookie page) is still classified by its title and the feed's own lead.
    """
    found = _extract(document, now)
    known = found.paragraphs or ((document.lead,) if document.lead else ())
    headline = found.title or document.title or ""
    title = headline or _first_words(known, document.language)
    language = detect_language(
        "\n".join((title, *known))[:_LANGUAGE_SAMPLE], hint=document.language or found.language
    )
    categories = tuple(dict.fromkeys((*document.categories, *found.categories)))
    return Analysis(
        title=title,
        paragraphs=found.paragraphs,
        byline=found.byline or document.byline,
        published=document.published or found.published,
        language=language,
        regions=classify_regions(title, known, language=language, country=document.country),
        topics=classify_topics(title, known, language=language, categories=categories, always=all_topics),
        summary=_summary(headline, found, language),
        related=found.related,
        canonical_url=found.canonical_url,
        outlet=found.outlet,
        image_url=found.image_url,
        policy=found.policy,
        fingerprint=fingerprint(headline, known, language),
    )


def _extract(document: Document, now: datetime) -> Extracted:
    if document.html is not None:
        return extract_page(document.html, url=document.url, now=now, lead=document.lead)
    text = printable(document.text or "")
    if document.title is None and _BLANK_LINE.search(text.strip()):
        return extract_text(text, now=now)
    return _as_given(document.title, text)


def _as_given(title: str | None, text: str) -> Extracted:
    """Take a text whose paragraphs are its lines; a headline as first line becomes the title."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if title is None and len(lines) > 1 and is_headline(lines[0]) and not is_sentence(lines[0]):
        title, lines = lines[0], lines[1:]
    body = tuple(line for line in without_tail(lines) if line != title and clutter_of(line) not in _LEFT_OUT)
    return Extracted(title=title, paragraphs=body)


def _summary(title: str, found: Extracted, language: str | None) -> Summary:
    if found.refusal is not None:
        return Summary(refusal=found.refusal)
    return summarize(title, found.paragraphs, language=language, policy=found.policy)


def _first_words(paragraphs: Sequence[str], language: str | None) -> str:
    """Name a text without a headline by its first sentence."""
    sentence = next(iter(split_sentences(paragraphs[0], language)), "") if paragraphs else ""
    if len(sentence) <= _LONGEST_TITLE:
        return sentence
    return sentence[: sentence.rfind(" ", 0, _LONGEST_TITLE) + 1 or _LONGEST_TITLE].rstrip(" ,;:") + "…"
