"""Saying which Media Topics an article is about, and which of its words said so."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.model import TopicTag
from bot.pipeline.topics.categories import hinted_tops
from bot.pipeline.topics.model import LANGUAGES, Model, load_model
from bot.pipeline.topics.terms import Mention, mentions
from bot.vocabulary.topics import top_of, topic

SURE = 0.85
"""The least probability at which the best top term is published: a wrong topic is worse than none."""
ALSO = 0.22
"""The least probability of a second top term beside a sure first one."""
HINT = 1.2
"""What a feed's own category adds to its top term's score: less than two good words of the article do."""
MAX_TAGS = 3
MAX_EVIDENCE = 6
DEEPER_TERMS = 3
"""How many different words must speak for a deeper term."""
DEEPER_SHARE = 0.6
"""What part of the words that speak for any deeper term it must have."""

Scores = NDArray[np.float32]


def classify_topics(
    title: str,
    paragraphs: Sequence[str],
    *,
    language: str | None,
    categories: Sequence[str] = (),
    always: bool = False,
) -> tuple[TopicTag, ...]:
    """Tag an article with one to three Media Topics, best first; nothing where unsure, unless `always`.

    Knows English, Spanish, French, German, Portuguese and Russian. Other languages are left untagged; with
    `always` they are read as English, for the names and loan words in them.
    """
    known = (language or "en").split("-")[0].lower()
    if known not in LANGUAGES and not always:
        return ()
    model = load_model(known if known in LANGUAGES else "en")
    found = mentions(title, paragraphs, known if known in LANGUAGES else "en", model.rows)
    votes = model.votes(found)
    chances = _chances(votes.sum(axis=0) + model.bias + _hints(model, categories))
    return _tags(model, found, votes, chances, always=always)


def _hints(model: Model, categories: Sequence[str]) -> Scores:
    hinted = hinted_tops(categories)
    return np.array([HINT if top in hinted else 0.0 for top in model.tops], dtype=np.float32)


def _chances(scores: Scores) -> Scores:
    grown = np.exp(scores - scores.max())
    return np.asarray(grown / grown.sum(), dtype=np.float32)


def _tags(
    model: Model, found: Mapping[str, Mention], votes: Scores, chances: Scores, *, always: bool
) -> tuple[TopicTag, ...]:
    best, *others = (int(column) for column in np.argsort(-chances, kind="stable"))
    sure = bool(chances[best] >= SURE)
    if not sure and not always:
        return ()
    tags = [_tag(model, found, votes, chances, best)]
    if sure:
        tags += _deeper(model, found, votes[:, best], tags[0])
    tags += [_tag(model, found, votes, chances, column) for column in others if chances[column] >= ALSO]
    return tuple(tags[:MAX_TAGS])


def _tag(model: Model, found: Mapping[str, Mention], votes: Scores, chances: Scores, column: int) -> TopicTag:
    code = model.tops[column]
    evidence = _evidence(found, votes[:, column])
    return TopicTag(code, topic(code).name, round(float(chances[column]), 3), evidence)


def _evidence(found: Mapping[str, Mention], votes: Scores) -> tuple[str, ...]:
    """Return the words that spoke loudest, as the article wrote them; a phrase stands for its words."""
    written = (mention.written for mention in found.values())
    return _loudest({word: float(vote) for word, vote in zip(written, votes, strict=True) if vote > 0})


def _loudest(said: Mapping[str, float]) -> tuple[str, ...]:
    chosen: list[str] = []
    for written in sorted(said, key=lambda word: -said[word]):
        if not any(_overlap(written, other) for other in chosen):
            chosen.append(written)
    return tuple(chosen[:MAX_EVIDENCE])


def _overlap(one: str, other: str) -> bool:
    first, second = set(one.lower().split()), set(other.lower().split())
    return first <= second or second <= first


def _deeper(model: Model, found: Mapping[str, Mention], votes: Scores, top: TopicTag) -> list[TopicTag]:
    """Return the one deeper term most of the words speak for, if there is one under this top term."""
    speakers: dict[str, dict[str, float]] = {}
    for (term, mention), vote in zip(found.items(), votes, strict=True):
        section = model.section_of(term)
        if section is not None and vote > 0 and top_of(section) == top.code:
            speakers.setdefault(section, {})[mention.written] = float(vote)
    if not speakers:
        return []
    total = sum(sum(said.values()) for said in speakers.values())
    code, said = max(speakers.items(), key=lambda item: sum(item[1].values()))
    share = sum(said.values()) / total
    if len(said) < DEEPER_TERMS or share < DEEPER_SHARE:
        return []
    return [TopicTag(code, topic(code).name, round(top.weight * share, 3), _loudest(said))]
