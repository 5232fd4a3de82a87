"""From mentions to countries: which of several places a name stands for, and how much each is spoken of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.pipeline.regions.mentions import Mention

COUNTS = {"c": 1.0, "d": 0.45, "s": 1.0, "p": 1.0, "t": 0.8, "i": 0.3, "l": 0.15, "a": 1.0}
"""What one mention of each kind adds to a country."""
VISITING = COUNTS | {"d": 1.0, "i": 1.0, "l": 1.0}
"""The same in an article about a visit: the guest stands for a country as the towns do for the host's."""
WEAK = 0.4
"""What a university or a dateline adds, in parts of a mention."""
SUPPORTED, MOST_SUPPORT = 50.0, 3
"""How many times more people a town seems to have for each other name of its country, up to three names."""
DOMINANT = 20
"""How many times larger than its namesakes a town is that needs no further word: London, Paris."""
OUTLET = 4.0
"""The same where it is in the outlet's own country."""


@dataclass(slots=True)
class Tally:
    """What speaks for one country or area."""

    first: int
    score: float = 0.0
    strong: int = 0
    towns: set[str] = field(default_factory=set)
    others: int = 0
    words: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_plausible(self) -> bool:
        """Whether more than one small town speaks for it: a lone one may be a planet or a firm."""
        return bool(self.others) or len(self.towns) > 1

    @property
    def rank(self) -> tuple[float, int]:
        """What to sort by: the most mentioned first, then the first mentioned."""
        return -self.score, self.first


_AMERICAN_ANYWHERE = frozenset(
    {"US", "U.S.", "USA", "U.S.A.", "United States", "United States of America", "America", "American"}
    | {"Americans", "Washington", "White House", "Pentagon", "State Department", "New York", "CIA"}
)
_AROUND_GEORGIA = ("RU", "AM", "AZ", "TR", "UA", "group:eu", "group:nato", "group:caucasus")

Support = Mapping[str, set[str]]
"""The names in the article that stand for one country alone and are no one's but a place's."""


def settle(mentions: Sequence[Mention], country: str | None) -> list[tuple[Mention, str]]:
    """Choose what each mention stands for; words and people's names that nothing supports are left out."""
    support = _support(mentions)
    settled: list[tuple[Mention, str]] = []
    for mention in mentions:
        if "&" in mention.place.flags:
            settled.extend((mention, code) for code, _ in mention.candidates)
            continue
        code = _choose(mention, support, country)
        if _is_believed(mention, code, support, country):
            settled.append((mention, code))
    return settled


def _support(mentions: Sequence[Mention]) -> Support:
    support: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        plain = mention.sure or not mention.place.flags
        if plain and not mention.weak and mention.place.kind != "t" and _is_clear(mention):
            support[mention.candidates[0][0]].add(mention.place.name)
    return support


def _is_clear(mention: Mention) -> bool:
    """Tell whether a name stands for one place, or for one so much larger that nobody means the others."""
    (_, first), *others = mention.candidates
    return not others or first >= DOMINANT * others[0][1]


def _choose(mention: Mention, support: Support, country: str | None) -> str:
    if len(mention.candidates) == 1:
        return mention.candidates[0][0]
    if "g" in mention.place.flags:
        return "US" if _is_the_state(support, country) else "GE"
    return max(mention.candidates, key=lambda pair: _likelihood(pair, support, country))[0]


def _is_the_state(support: Support, country: str | None) -> bool:
    """Tell Georgia in the United States from the country, of which Washington speaks as well.

    Only names of places inside the United States speak for the state; where none does, and neither Georgia's
    own names nor its neighbours' are there, any American name does.
    """
    inside = support.get("US", set()) - _AMERICAN_ANYWHERE
    own = support.get("GE", set())
    if len(inside) != len(own):
        return len(inside) > len(own)
    if any(support.get(code) for code in _AROUND_GEORGIA):
        return False
    return country == "US" or bool(support.get("US"))


def _likelihood(pair: tuple[str, int], support: Support, country: str | None) -> float:
    code, people = pair
    names = min(len(support.get(code, ())), MOST_SUPPORT)
    return (people + 1) * (SUPPORTED * names or 1.0) * (OUTLET if code == country else 1.0)


def _is_believed(mention: Mention, code: str, support: Support, country: str | None) -> bool:
    """Tell whether a name that is also a word, or a town's that is also a surname, is a place here.

    A small town's that is a word ("Commerce", "Enterprise") is none without a preposition, whatever else is
    named: nearly every article on the United States holds such a word.
    """
    if mention.sure or not (mention.place.is_word or mention.place.is_surname):
        return True
    if mention.place.is_word and mention.place.kind == "t":
        return False
    return bool(support.get(code, set()) - {mention.place.name}) or code == country


def weigh(settled: Sequence[tuple[Mention, str]], counts: Mapping[str, float] = COUNTS) -> dict[str, Tally]:
    """Add up the mentions of each country and area; `counts` is what one of each kind adds."""
    tallies: dict[str, Tally] = {}
    for mention, code in settled:
        tally = tallies.setdefault(code, Tally(first=mention.start))
        tally.score += counts[mention.place.kind] * (WEAK if mention.weak else 1.0)
        tally.strong += _is_strong(mention)
        if mention.place.kind == "t" and not mention.sure:
            tally.towns.add(mention.place.name)
        else:
            tally.others += 1
        tally.words.append((mention.start, mention.end))
    return tallies


def _is_strong(mention: Mention) -> bool:
    """Tell whether a mention alone puts its country on the list; so does a dateline that spells it out."""
    return mention.place.kind == "c" or not (mention.weak or mention.place.kind == "t")


def established(tallies: Mapping[str, Tally]) -> Mapping[str, Tally]:
    """Leave out countries that only a school, a dateline or a town speaks for, unless no other has more."""
    if not any(tally.strong for code, tally in tallies.items() if code.isalpha()):
        return {code: tally for code, tally in tallies.items() if tally.strong or tally.is_plausible}
    return {code: tally for code, tally in tallies.items() if tally.strong}
