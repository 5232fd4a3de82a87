"""Stories, and the briefs made of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.articles import Article, RegionTag, TopicTag
from bot.model.scope import GLOBAL


@dataclass(frozen=True, slots=True)
class Story:
    """The reports of one event, as one viewer may see them."""

    id: int
    title: str
    summary: tuple[str, ...]
    regions: tuple[RegionTag, ...]
    topics: tuple[TopicTag, ...]
    articles: tuple[Article, ...]
    first_at: datetime
    last_at: datetime
    revision: int
    scope: str = GLOBAL

    @property
    def reported_at(self) -> datetime:
        """The newest report's own time; `last_at` is when it reached us."""
        return max((article.sort_at for article in self.articles), default=self.last_at)

    @property
    def outlets(self) -> tuple[str, ...]:
        """The names of the outlets that report it, in order of their first report."""
        return tuple(dict.fromkeys(article.outlet for article in self.articles))

    @property
    def headlines(self) -> tuple[str, ...]:
        """The titles of its reports, each once."""
        return tuple(dict.fromkeys(article.title for article in self.articles))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story as it is chosen for a brief: hundreds are ranked, and only those shown are read whole."""

    id: int
    title: str
    summary: tuple[str, ...]
    headlines: tuple[str, ...]
    outlets: tuple[str, ...]
    regions: tuple[RegionTag, ...]
    reported_at: datetime
    last_at: datetime
    revision: int


class Ground(StrEnum):
    """What speaks for a story's place in a brief."""

    OUTLETS = "outlets"
    AGE = "age"
    REGION = "region"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class ItemReason:
    """One reason why a story is in a brief; services put it into the reader's words.

    `number` counts outlets, or whole hours between the newest report and the brief; `code` is a region's,
    with its weight (0..1) and the words of its evidence.
    """

    ground: Ground
    number: int = 0
    code: str = ""
    weight: float = 0.0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One story in a brief; `update` when the target was told an earlier revision of it."""

    story: Story
    summary: tuple[str, ...]
    update: bool = False
    reasons: tuple[ItemReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """The stories of a region (and topic) in a period, ranked.

    `rolled_up_from` is the thin region first asked for.
    """

    region: str
    since: datetime
    until: datetime
    items: tuple[BriefItem, ...]
    topic: str | None = None
    rolled_up_from: str | None = None
    left_out: int = 0
    """How many further stories of the period did not fit."""
