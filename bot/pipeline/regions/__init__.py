"""Which parts of the world an article is about: countries and areas, weighed, with the words that said so."""

from collections import Counter
from collections.abc import Sequence

from bot.model import RegionTag
from bot.pipeline.regions.context import is_visit, is_where
from bot.pipeline.regions.gazetteer import gazetteer
from bot.pipeline.regions.mentions import Mention, find_mentions, fold_text
from bot.pipeline.regions.weighing import COUNTS, VISITING, Tally, established, settle, weigh
from bot.vocabulary.regions import region

__all__ = ["classify_regions"]

MAX_CHARACTERS = 20_000
"""How much of an article is read; what comes later repeats what its first pages said."""
MAX_EVIDENCE = 6
MAX_HEADLINE = 200
ACTORS = "dil"
"""Kinds of names that act: "the German chancellor", the Kremlin, Lula."""


def classify_regions(
    title: str, paragraphs: Sequence[str], *, language: str | None = None, country: str | None = None
) -> tuple[RegionTag, ...]:
    """Return the countries an article is about and the areas it names, most important first.

    Weights are shares of all mentions. Named groups ("group:sahel") come last. `country` is the outlet's: it
    only breaks ties between places of one name. Evidence is as the article writes it.
    """
    text = "\n".join((title, *paragraphs))[:MAX_CHARACTERS]
    folded = fold_text(text)
    mentions = find_mentions(folded, gazetteer(language or "en"), title_end=len(title) + 1)
    counts = VISITING if _is_visit(folded, mentions) else COUNTS
    tallies = established(weigh(settle(mentions, country), counts))
    total = sum(tally.score for tally in tallies.values())
    ordered = sorted(tallies, key=lambda code: (code.startswith("group:"), *tallies[code].rank))
    return tuple(_tag(code, tallies[code], total, text) for code in ordered)


def _is_visit(text: str, mentions: Sequence[Mention]) -> bool:
    """Tell whether the headline, or the first line where there is none, is of a leader on a visit."""
    start = len(text) - len(text.lstrip("\n"))
    headline = text[start:].partition("\n")[0][:MAX_HEADLINE]
    named = [mention for mention in mentions if mention.end <= start + len(headline)]
    actors = [mention for mention in named if mention.place.kind in ACTORS]
    somewhere = any(is_where(text, actor.end) for actor in actors if actor.place.kind == "l")
    return somewhere or (bool(actors) and is_visit(headline))


def _tag(code: str, tally: Tally, total: float, text: str) -> RegionTag:
    """Make the tag; its evidence are the words found most often, the first found first where they tie."""
    found = region(code)
    words = Counter(text[start:end] for start, end in tally.words)
    evidence = tuple(word for word, _ in words.most_common(MAX_EVIDENCE))
    return RegionTag(found.code, found.name, round(tally.score / total, 3), evidence, found.iso)
