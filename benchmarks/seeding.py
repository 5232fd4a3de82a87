"""Fill a database with made-up articles, as thousands of feeds over three months would.

The words are our own: everyday English ones on top, the rest made of syllables, drawn by Zipf's law, so
that there are very common words and very rare ones. Regions, topics, story sizes and outlets follow the
same law. Rows go straight into the tables; the triggers that feed the search run as they do in the desk.
"""

import json
import math
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.model import RegionTag, TopicTag
from bot.services.tagging import region_rows, topic_rows
from bot.storage.tags import TagRow, tag_words
from bot.storage.times import stored, whole
from bot.vocabulary.regions import regions
from bot.vocabulary.topics import topics

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""When the newest seeded article was published; the benchmarks' clocks stand there."""
DAYS = 90
"""The articles are spread over so many days: bodies are kept no longer."""
WINDOW = timedelta(days=4)
"""Of these days the clustering remembers fingerprints."""
FEEDS = 3000
GUILD = "100"
GUILD_FEEDS = 30
"""The last so many feeds belong to one guild alone."""
WORDS = 50_000
BODY_WORDS = (350, 850)
"""The corpora folder's pages have 3,400 characters in the median; these have as many on average."""
PARAGRAPH = 60
CHUNK = 10_000

COMMON = """
the of to and a in that is for on said was with he as it at by be from has have his an are not who but they
had will their which this were its been more or about would after one people year president government new
state two over police could other last first than up minister party also years country million out when what
into some our no percent against time world election national officials we there before news three military
war city officers public since security between court week bank many day economy made most under now because
oil including company trade members while report group foreign all power political law market part union
support leader called just them business workers health russia china deal capital home water four high month
used plan attack died still billion how chief general down through make told another five crisis where talks
prices back meeting office region early near long end growth rights agency local parliament energy statement
killed number days should vote so only court case army children head held found team food interest sunday
monday per cent if did fire central cut tax job former press countries several army leaders even around take
house well going every work way right good women man per show set north south east west climate air black
schools flood storm border peace
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up article with the tags it is found under; `published` counts in seconds before NOW."""

    id: int
    story_id: int
    feed_id: int
    scope: str
    title: str
    body: str
    published: datetime
    region: str
    topic: str
    terms: dict[str, float]


class Press:
    """Writes articles; the same seed writes the same ones."""

    def __init__(self, seed: int = 6) -> None:
        self._chance = np.random.default_rng(seed)
        self.words = vocabulary()
        self._array = np.array(self.words, dtype=object)
        self._cumulated = np.cumsum(zipf(len(self.words)))
        self.regions = tuple(code for code, each in regions().items() if each.kind == "country")
        self.topics = tuple(code for code, each in topics().items() if not each.retired)

    def draw(self, number: int) -> NDArray[np.int64]:
        """Draw word numbers by Zipf's law."""
        drawn = self._chance.random(number) * self._cumulated[-1]
        return np.asarray(np.searchsorted(self._cumulated, drawn), np.int64)

    def articles(self, first: int, last: int, total: int) -> Iterator[Made]:
        """Write articles `first` to `last` of `total`; ids grow with time."""
        number = last - first + 1
        lengths = self._chance.integers(*BODY_WORDS, number)
        places = self._chance.choice(len(self.regions), number, p=zipf(len(self.regions)))
        subjects = self._chance.choice(len(self.topics), number, p=zipf(len(self.topics)))
        feeds = self._chance.choice(FEEDS, number, p=zipf(FEEDS, 0.5)) + 1
        joins = self._chance.random(number) < 0.45
        for offset in range(number):
            id_ = first + offset
            drawn: list[str] = self._array[self.draw(int(lengths[offset]) + 9)].tolist()
            story = id_ - offset % 7 if joins[offset] else id_
            at = NOW - timedelta(days=DAYS) * (1 - id_ / total)
            yield Made(
                id=id_,
                story_id=story,
                feed_id=int(feeds[offset]),
                scope=f"guild:{GUILD}" if feeds[offset] > FEEDS - GUILD_FEEDS else "",
                title=" ".join(drawn[:9]).capitalize(),
                body=_paragraphs(drawn[9:]),
                published=at,
                region=self.regions[places[offset]],
                topic=self.topics[subjects[offset]],
                terms=_terms(drawn[:200]) if at > NOW - WINDOW else {},
            )


@cache
def vocabulary() -> tuple[str, ...]:
    """Return the words, the most frequent first."""
    common = tuple(dict.fromkeys(COMMON.split()))
    syllables = [start + vowel for start, vowel in product("bdfgklmnprstvz", "aeiou")]
    made = ("".join(parts) for parts in product(syllables, repeat=3))
    return (*common, *(word for word, _ in zip(made, range(WORDS - len(common)), strict=False)))


def zipf(number: int, power: float = 1.0) -> NDArray[np.float64]:
    """Return shares that fall with rank."""
    shares = 1.0 / np.arange(1, number + 1) ** power
    return np.asarray(shares / shares.sum(), np.float64)


def _paragraphs(words: Sequence[str]) -> str:
    return "\n".join(" ".join(words[at : at + PARAGRAPH]) for at in range(0, len(words), PARAGRAPH))


def _terms(words: Sequence[str]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return {word: round(1 + math.log(count), 3) for word, count in counts.items()}


def seed(path: Path, articles: int, *, press: Press | None = None) -> int:
    """Fill a migrated database, or go on where an earlier call was cut off; return its bytes of text."""
    press = press or Press()
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        [[last]] = connection.execute("SELECT coalesce(max(id), 0) FROM article")
        if not last:
            _transact(connection, partial(_seed_feeds, connection))
        for first in range(last + 1, articles + 1, CHUNK):
            made = list(press.articles(first, min(first + CHUNK - 1, articles), articles))
            _transact(connection, partial(_insert, connection, made))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [[text]] = connection.execute(
            "SELECT sum(length(title) + length(body) + length(summary)) FROM article"
        )
    finally:
        connection.close()
    return int(text)


def _transact(connection: sqlite3.Connection, work: Callable[[], None]) -> None:
    connection.execute("BEGIN")
    work()
    connection.execute("COMMIT")


def _seed_feeds(connection: sqlite3.Connection) -> None:
    connection.executemany(
        "INSERT INTO feed (id, url, scope, outlet, added_at, last_success_at) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                f"https://outlet{number}.example/feed.xml",
                f"guild:{GUILD}" if number > FEEDS - GUILD_FEEDS else "",
                f"Outlet {number}",
                stored(NOW),
                stored(NOW),
            )
            for number in range(1, FEEDS + 1)
        ],
    )
    connection.execute(
        "INSERT INTO installation (id, token, created_at) VALUES (1, ?, ?)",
        (secrets.token_hex(16), stored(NOW)),
    )


def _insert(connection: sqlite3.Connection, made: Sequence[Made]) -> None:
    _many(connection, "article", [_article(each) for each in made])
    _many(
        connection,
        "article_feed",
        [
            {
                "article_id": each.id,
                "feed_id": each.feed_id,
                "scope": each.scope,
                "entry_key": f"id:{each.id:024x}",
            }
            for each in made
        ],
    )
    _many(
        connection,
        "seen",
        [
            {
                "feed_id": each.feed_id,
                "entry_key": f"{kind}:{each.id:024x}",
                "content_hash": f"{each.id:024x}",
                "first_seen_at": stored(each.published),
                "last_seen_at": stored(each.published),
            }
            for each in made
            for kind in ("id", "link", "text")
        ],
    )
    _many(
        connection,
        "article_fingerprint",
        [
            {"article_id": each.id, "terms": json.dumps(each.terms, separators=(",", ":"))}
            for each in made
            if each.terms
        ],
    )
    _insert_stories(connection, made)
    for owner, ids in (("article", [(each, each.id) for each in made]), ("story", _firsts(made))):
        _many(
            connection,
            f"{owner}_region",
            [_tag(owner, id_, tag) for each, id_ in ids for tag in _regions(each)],
        )
        _many(
            connection,
            f"{owner}_topic",
            [_tag(owner, id_, tag) for each, id_ in ids for tag in _topics(each)],
        )


def _insert_stories(connection: sqlite3.Connection, made: Sequence[Made]) -> None:
    reports: dict[int, list[Made]] = {}
    for each in made:
        reports.setdefault(each.story_id, []).append(each)
    _many(
        connection,
        "story",
        [
            {
                "id": first.story_id,
                "scope": first.scope,
                "lead_article_id": first.id,
                "title": first.title,
                "first_at": stored(first.published),
                "last_at": stored(last.published),
                "sort_at": stored(last.published),
                "revision": 1,
                "announced_revision": 1,
                "article_count": len(all_),
                "outlet_count": len({each.feed_id for each in all_}),
            }
            for all_ in reports.values()
            for first, last in [(all_[0], all_[-1])]
        ],
    )
    _many(
        connection,
        "story_article",
        [
            {
                "story_id": each.story_id,
                "article_id": each.id,
                "scope": each.scope,
                "revision": 1,
                "joined_at": stored(each.published),
            }
            for each in made
        ],
    )


def _firsts(made: Sequence[Made]) -> list[tuple[Made, int]]:
    """Return the first report of each story, in the order in which a desk makes stories.

    Backwards, SQLite would leave every page of their tags half empty.
    """
    firsts = {each.story_id: each for each in reversed(made)}
    return [(firsts[story], story) for story in sorted(firsts)]


def _article(each: Made) -> dict[str, Any]:
    at = stored(each.published)
    return {
        "id": each.id,
        "scope": each.scope,
        "canonical_url": _url(each),
        "url": _url(each),
        "outlet": f"Outlet {each.feed_id}",
        "title": each.title,
        "published_at": at,
        "added_at": at,
        "sort_at": at,
        "language": "en",
        "body": each.body,
        "body_hash": f"{each.id:032x}",
        "summary": _summary(each),
        "codes": tag_words(tag.code for tag in (*_regions(each), *_topics(each))),
    }


def _url(each: Made) -> str:
    return f"https://outlet{each.feed_id}.example/news/2026/{each.title[:40].replace(' ', '-')}-{each.id}"


def _summary(each: Made) -> str:
    words = each.body.split()[:60]
    return json.dumps([" ".join(words[at : at + 20]) + "." for at in range(0, 60, 20)])


def _regions(each: Made) -> list[TagRow]:
    return region_rows(0, [RegionTag(each.region, "", 0.8, ("Somewhere", "Elsewhere"))], each.published)


def _topics(each: Made) -> list[TagRow]:
    return topic_rows(0, [TopicTag(each.topic, "", 0.7, ("something",))], each.published)


def _tag(owner: str, id_: int, tag: TagRow) -> dict[str, Any]:
    return {
        f"{owner}_id": id_,
        "code": tag.code,
        "direct": int(tag.direct),
        "weight": tag.weight,
        "evidence": json.dumps(tag.evidence) if tag.evidence else None,
        "sort_at": whole(tag.sort_at),
    }


def _many(connection: sqlite3.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns; the names are this module's own."""
    if rows:
        names = list(rows[0])
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"  # noqa: S608 - as said above
        connection.executemany(sql, rows)
