"""Whether a further report changes a story, or only says it again."""

from collections.abc import Collection, Mapping

COPY = 0.9
"""Share of a report's weight already told from which it is a copy or an edit of what was told."""


def is_news(
    fingerprint: Mapping[str, float],
    outlet: str,
    *,
    told: Collection[Mapping[str, float]],
    outlets: Collection[str],
) -> bool:
    """Tell whether a report changes its story: another outlet's own words, or new content of a known one.

    `told` are the fingerprints of the story's reports, `outlets` those that made them. A syndicated copy is
    no news although its outlet is new; an article edited a little is none either.
    """
    if not told:
        return True
    newness = 1 - max(_covered(fingerprint, other) for other in told)
    if outlet in outlets:
        return newness > NEW_CONTENT
    return newness > 1 - COPY


NEW_CONTENT = 0.35
"""Share of new weight from which an outlet's further report is a development, not the same report again."""


def _covered(fingerprint: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Give the share of a report's weight that another one holds already."""
    total = sum(fingerprint.values())
    shared = sum(min(weight, other.get(term, 0.0)) for term, weight in fingerprint.items())
    return shared / total if total else 1.0
