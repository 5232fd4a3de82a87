"""Any string is a query, and every query ends within its deadline."""

import asyncio
import os
import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Viewer
from bot.storage import search
from bot.storage.database import Database
from bot.storage.times import stored
from tests.records import NOW

FUZZED = int(os.environ.get("FUZZED", "1500"))
"""How many strings; 20,000 take a minute."""
EVERYBODY = Viewer(guild_id="1")
PIECES = [
    *(
        "almaty",
        "metro",
        "Алматы",
        "新闻",
        "ไทย",
        "मेट्रो",
        "é",
        "e\u0301",
        "ß",
        "İ",
        "\ud800",
        "🚇",
        "\u200b",
        "\u202e",
    ),
    *(
        '"',
        "'",
        '""',
        "*",
        "^",
        ":",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "+",
        "-",
        ",",
        ".",
        ";",
        "\\",
        "/",
        "%",
        "_",
        "?",
        "@",
    ),
    *(
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "NEAR(a b, 2)",
        "title:",
        "body:",
        "codes:",
        "{title body}:",
        "rowid",
        "bm25(",
        "--",
    ),
    *(
        "\x00",
        "\n",
        "\t",
        "\x1b",
        "\x7f",
        "\ufeff",
        "\ufffe",
        "a" * 300,
        "1",
        "٣",
        "²",
        "…",
        "’",
        "\u0301",
        "\u0e31",
    ),
]


def fuzzed(seed: int) -> str:
    """Return a query: pieces with and without spaces, or characters of the whole of Unicode."""
    dice = random.Random(seed)  # noqa: S311 - repeatable
    if seed % 4 == 0:
        return "".join(chr(dice.randrange(0x11_0000)) for _ in range(dice.randrange(40)))
    joint = dice.choice(["", " ", " ", "  "])
    return joint.join(dice.choice(PIECES) for _ in range(dice.randrange(1, 30)))


def seed_articles(path: Path, number: int) -> None:
    """Fill the table with short articles of common and rare words, as fast as SQLite takes them."""
    dice = random.Random(1)  # noqa: S311 - repeatable
    words = [f"{'con' if n % 2 else 'pre'}{n}" for n in range(3000)] + ["the"] * 600 + ["of"] * 600
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("INSERT INTO feed (id, url, added_at) VALUES (1, 'u', :now)", {"now": stored(NOW)})
        for n in range(1, number + 1):
            row = {
                "id": n,
                "title": " ".join(dice.choices(words, k=6)),
                "body": " ".join(dice.choices(words, k=30)),
                "at": stored(NOW - timedelta(minutes=number - n)),
            }
            connection.execute(_ARTICLE, row)
            connection.execute("INSERT INTO article_feed VALUES (:id, 1, '', :id)", row)
        connection.commit()


_ARTICLE = """
    INSERT INTO article (id, outlet, title, body, added_at, sort_at, body_hash, summary)
    VALUES (:id, 'o', :title, :body, :at, :at, '', '[]')
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("search") / "dateline.db"
    asyncio.run(_make(made))
    seed_articles(made, 5000)
    return made


async def _make(path: Path) -> None:
    async with Database.open(path):
        pass


async def test_as_many_odd_strings_are_as_many_queries(path: Path) -> None:
    async with Database.open(path) as database, database.read() as connection:
        for seed in range(FUZZED):
            await search.search_ids(connection, EVERYBODY, fuzzed(seed), now=NOW, limit=10)


@pytest.mark.parametrize("query", ["the", "the of", "of the of", "the-of-the-of"])
async def test_a_search_that_takes_too_long_is_stopped_and_says_so(path: Path, query: str) -> None:
    async with Database.open(path) as database, database.read() as connection:
        found = await search.search_ids(connection, EVERYBODY, query, now=NOW, limit=5000, seconds=0.0)
        assert found.stopped
        # the next one on the same connection has its own time
        again = await search.search_ids(connection, EVERYBODY, "the", now=NOW, limit=10)
    assert not again.stopped
    assert len(again.ids) == 10
    assert list(again.ids) == sorted(again.ids, reverse=True)


async def test_what_was_found_before_the_deadline_is_kept(path: Path) -> None:
    async with Database.open(path) as database, database.read() as connection:
        for milliseconds in range(1, 200):
            found = await search.search_ids(
                connection, EVERYBODY, "the", now=NOW, limit=5000, seconds=milliseconds / 1000
            )
            if found.ids:
                break
    assert list(found.ids) == sorted(found.ids, reverse=True)
    assert found.ids[0] == 5000 or found.ids[0] > 4900


async def test_the_last_word_may_be_a_beginning_when_nothing_holds_it_whole(path: Path) -> None:
    async with Database.open(path) as database, database.read() as connection:
        whole = await search.search_ids(connection, EVERYBODY, "the con11", now=NOW, limit=10)
        begun = await search.search_ids(connection, EVERYBODY, "the con298", now=NOW, limit=10)
        nothing = await search.search_ids(connection, EVERYBODY, "con298 the", now=NOW, limit=10)
    assert whole.ids
    assert begun.ids
    assert nothing == search.Found(())


async def test_words_too_common_to_be_counted_in_time_are_answered_newest_first(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_COUNTING", 0.0)
    async with Database.open(path) as database, database.read() as connection:
        found = await search.search_ids(connection, EVERYBODY, "the of", now=NOW, limit=10, seconds=30)
    assert len(found.ids) == 10
    assert not found.stopped
    assert list(found.ids) == sorted(found.ids, reverse=True)
