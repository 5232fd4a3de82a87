"""Which parts of the world an article is about: countries and areas, weighed, with the words that said so."""

from collections import Counter
from collections.abc import Sequence

from bot.model import RegionTag
from bot.pipeline.regions.gazetteer import gazetteer
from bot.pipeline.regions.mentions import find_mentions, fold_text
from bot.pipeline.regions.weighing import Tally, established, settle, weigh
from bot.vocabulary.regions import region

__all__ = ["classify_regions"]

MAX_CHARACTERS = 20_000
"""How much of an article is read; what comes later repeats what its first pages said."""
MAX_EVIDENCE = 6


def classify_regions(
    title: str, paragraphs: Sequence[str], *, language: str | None = None, country: str | None = None
) -> tuple[RegionTag, ...]:
    """Return the countries an article is about and the areas it names, most important first.

    Weights are shares of all mentions. Named groups ("group:sahel") come last. `country` is the outlet's: it
    only breaks ties between places of one name. Evidence is as the article writes it.
    """
    text = "\n".join((title, *paragraphs))[:MAX_CHARACTERS]
    mentions = find_mentions(fold_text(text), gazetteer(language or "en"), title_end=len(title) + 1)
    tallies = established(weigh(settle(mentions, country)))
    total = sum(tally.score for tally in tallies.values())
    ordered = sorted(tallies, key=lambda code: (code.startswith("group:"), *tallies[code].rank))
    return tuple(_tag(code, tallies[code], total, text) for code in ordered)


def _tag(code: str, tally: Tally, total: float, text: str) -> RegionTag:
    """Make the tag; its evidence are the words found most often, the first found first where they tie."""
    found = region(code)
    words = Counter(text[start:end] for start, end in tally.words)
    evidence = tuple(word for word, _ in words.most_common(MAX_EVIDENCE))
    return RegionTag(found.code, found.name, round(tally.score / total, 3), evidence, found.iso)
