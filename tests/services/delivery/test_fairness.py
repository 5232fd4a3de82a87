"""Who is served first, how fast, and what it costs to find out."""

import asyncio

import pytest
from aiolimiter import AsyncLimiter

from bot.services.delivery import BURST, RATE, Outbox
from bot.storage import deliveries, expiry
from bot.storage.database import Database
from tests.services.delivery.owing import a_place, numbered, owe, settle_all
from tests.services.fakes import Clock, FakePlatform


async def test_breaking_news_goes_before_a_brief_and_one_target_does_not_starve_another(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    busy, calm = await a_place(database, "1"), await a_place(database, "2")
    briefs = [numbered(busy, number, kind="brief") for number in range(1, 4)]
    await owe(database, *briefs, numbered(busy, 4, priority=10), numbered(calm, 5))
    await settle_all(outbox, clock)
    order = [identity for identity, _, _ in platform.messages]
    assert order[0] == "d4"
    assert order.index("d5") == 1


async def test_a_target_with_thousands_owed_does_not_hide_the_others(
    outbox: Outbox, database: Database, platform: FakePlatform
) -> None:
    busy, calm = await a_place(database, "1"), await a_place(database, "2")
    await owe(
        database, *(numbered(busy, number, priority=10) for number in range(3000)), numbered(calm, 9999)
    )
    await outbox.turn(AsyncLimiter(10_000, 1))
    await asyncio.sleep(0)
    assert sorted(platform.requests) == ["d0", "d9999"]


async def test_claiming_reads_an_index_and_sorts_nothing(database: Database) -> None:
    for query in (deliveries._READY, expiry.EXPIRED):
        async with database.read() as connection:
            plan = await connection.execute_fetchall(
                f"EXPLAIN QUERY PLAN {query}", {"now": "", "proven": None}
            )
        details = [row["detail"] for row in plan]
        assert not any("TEMP B-TREE" in detail for detail in details), details
        assert any("USING INDEX delivery_" in detail for detail in details), details


async def test_what_was_ever_sent_or_told_is_never_gone_through(database: Database) -> None:
    tables = {"delivery", "busy", "told", "brief", "story"}
    for query in (deliveries._READY, deliveries._HAND_BACK, expiry.EXPIRED, *expiry._SKIP):
        async with database.read() as connection:
            plan = await connection.execute_fetchall(
                f"EXPLAIN QUERY PLAN {query}",
                {"now": "", "proven": None, "ids": "[]", "reason": ""},
            )
        steps = [row["detail"].split() for row in plan]
        # These two hold what waits alone; what is made of a few rows first is no table.
        made = {step[1] for step in steps if step[0] == "MATERIALIZE"}
        partial = {"delivery_ready", "delivery_expiring"}
        through = [step for step in steps if step[0] == "SCAN" and step[1] in tables - made]
        assert [step for step in through if not partial.intersection(step)] == []
        by_kind = [step for step in steps if "delivery_subject" in step]
        assert by_kind == []


async def test_the_rate_never_passes_45_in_any_second() -> None:
    limiter = AsyncLimiter(BURST, BURST / RATE)
    assert limiter.max_rate + RATE <= 45
    assert limiter.max_rate / limiter.time_period == pytest.approx(RATE)
