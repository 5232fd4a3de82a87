"""Summaries: a few of the article's own sentences, whole, in order, each able to stand where it stands."""

import re
from collections.abc import Iterator, Sequence

from bot.model import QuotePolicy, Summary
from bot.pipeline.extraction.refusal import NOT_ENOUGH_TEXT, refuse
from bot.pipeline.sentences import split_sentences
from bot.pipeline.summaries.rules import Candidate, candidate, is_credit
from bot.pipeline.summaries.selection import select
from bot.pipeline.words import UNSPACED, terms
from bot.translation import N_

__all__ = ["summarize"]

NO_QUOTATION = N_("the publisher allows no quotation")
LONGEST = 600
"""Characters quoted of one article at most, and never more than a quarter of it (DESIGN, decision 19)."""
SNIPPET = 200
"""A short article still gives its first sentence, of up to so many characters and up to half of it."""
SHORTEST_ARTICLE = 250
"""Characters below which a text is its own summary; a character of Han, kana or Thai counts three."""
NEAR = 5
"""In how many sentences before it "The family" is looked for."""
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_READ = 30_000  # characters of an article that are looked at


def summarize(
    title: str,
    paragraphs: Sequence[str],
    *,
    language: str | None,
    sentences: int = 3,
    limit: int = LONGEST,
    policy: QuotePolicy = QuotePolicy(),  # noqa: B008 - frozen
) -> Summary:
    """Choose up to `sentences` sentences of at most `limit` characters in all, or say why not."""
    if policy.nosnippet or policy.max_snippet == 0:
        return Summary(refusal=NO_QUOTATION)
    split = _sentences(paragraphs, language)
    refusal = _refusal(title, paragraphs, split)
    if refusal is not None:
        return Summary(refusal=refusal)
    words = [terms(sentence, language) for sentence in split]
    allowed = min(limit, LONGEST, _longest_snippet(policy))
    size = sum(map(len, paragraphs))
    quarter, snippet = min(allowed, size // 4), min(allowed, size // 2, SNIPPET)

    def chosen(budget: int, most: int) -> tuple[Candidate, ...]:
        found = _candidates(title, split, words, language)
        return select(found, words, sentences=most, budget=budget)

    lead = next(_candidates(title, split, words, language), None)
    if lead and not lead.leans and quarter < len(lead.text) <= snippet:
        return Summary((lead.text,))
    told = chosen(quarter, sentences) or chosen(snippet, 1)
    return Summary(tuple(sentence.text for sentence in told)) if told else Summary(refusal=NOT_ENOUGH_TEXT)


def _refusal(title: str, paragraphs: Sequence[str], split: Sequence[str]) -> str | None:
    # by sentences: a text that came as one paragraph is no cookie wall because it names a cookie
    wall = refuse(title, split)
    if wall not in {None, NOT_ENOUGH_TEXT}:
        return wall
    return NOT_ENOUGH_TEXT if _is_short(paragraphs) else None  # by characters: Thai has no words to count


def _longest_snippet(policy: QuotePolicy) -> int:
    """Give the publisher's own limit; a negative one means none (as in the robots directive)."""
    return LONGEST if policy.max_snippet is None or policy.max_snippet < 0 else policy.max_snippet


def _is_short(paragraphs: Sequence[str]) -> bool:
    text = "\n".join(paragraphs)[:SHORTEST_ARTICLE]
    return len(text) + 2 * len(_UNSPACED.findall(text)) < SHORTEST_ARTICLE


def _sentences(paragraphs: Sequence[str], language: str | None) -> list[str]:
    found: list[str] = []
    read = 0
    for paragraph in paragraphs:
        if read > _READ:
            break
        found += split_sentences(paragraph[:_READ], language)
        read += len(paragraph)
    return found


def _candidates(
    title: str, split: Sequence[str], words: Sequence[Sequence[str]], language: str | None
) -> Iterator[Candidate]:
    """Yield the sentences that may stand, once each, and not the headline said again."""
    seen = {_plain(title)}
    for position, (sentence, following) in enumerate(zip(split, [*split[1:], ""], strict=True)):
        before = set().union(*words[max(0, position - NEAR) : position])
        fit = None if is_credit(following) else candidate(position, sentence, language, before)
        if fit and _plain(fit.text) not in seen:
            yield fit
        seen.add(_plain(sentence))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!")
