"""Why: what was posted is explained, and what is no post says so."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import NotFoundError
from bot.model import Cadence, DeliveryState, Viewer
from bot.services.notices import NOTICE
from bot.services.reasons import Reasons
from bot.storage import deliveries
from tests.records import a_delivery
from tests.services.newsroom import CHANNEL, Newsroom, an_event, open_newsroom

MEMBER = Viewer(guild_id=CHANNEL.guild_id, user_id="9")


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "reasons.db") as room:
        yield room


async def test_a_notice_is_no_post_and_says_what_to_give_instead(room: Newsroom) -> None:
    followed = await room.follow()
    notice = replace(
        a_delivery(), kind=NOTICE, target=followed.target, subject="pause of 1 at 2026", nonce="n"
    )
    async with room.desk.database.write() as tx:
        await deliveries.owe(tx, [notice], room.clock())
        await deliveries.settle(tx, notice.id, DeliveryState.SENT, room.clock(), message_id="77")
    reasons = Reasons(room.desk.database, room.desk.news)
    with pytest.raises(NotFoundError, match="none of my posts"):
        await reasons.of_post(MEMBER, "77", [CHANNEL.address])


async def test_a_post_of_another_guild_is_refused_as_if_it_were_none(room: Newsroom) -> None:
    followed = await room.follow()
    brief = replace(a_delivery(), kind="brief", target=followed.target, subject="7", nonce="n")
    async with room.desk.database.write() as tx:
        await deliveries.owe(tx, [brief], room.clock())
        await deliveries.settle(tx, brief.id, DeliveryState.SENT, room.clock(), message_id="77")
    reasons = Reasons(room.desk.database, room.desk.news)
    stranger = Viewer(guild_id="8", user_id="9")
    with pytest.raises(NotFoundError, match="none of my posts"):
        await reasons.of_post(stranger, "77", [CHANNEL.address])
    with pytest.raises(NotFoundError, match="no longer kept") as pruned:
        await reasons.of_post(MEMBER, "77", [CHANNEL.address])
    assert "none of my posts" not in str(pruned.value)


async def test_a_story_that_is_placed_nowhere_says_so(room: Newsroom) -> None:
    feed = await room.feed()
    event = an_event(room.clock, 1)
    untagged = replace(event, analysis=replace(event.analysis, regions=(), topics=()))
    stored = await room.desk.store(feed, untagged)
    reasons = Reasons(room.desk.database, room.desk.news)
    about, *_ = await reasons.of_story(MEMBER, stored.stories[0])
    assert about.because == ("It is about no region.", "It is on no topic.")


async def test_what_came_before_the_first_brief_is_older_than_the_subscription(room: Newsroom) -> None:
    feed = await room.feed()
    stored = await room.desk.store(feed, an_event(room.clock, 1))
    room.clock.advance(3600)
    await room.follow(cadence=Cadence.DAILY)
    reasons = Reasons(room.desk.database, room.desk.news)
    (here, *_) = await reasons.of_place(MEMBER, stored.stories[0], CHANNEL.address)
    assert "it is older than the subscription" in " ".join(here.because)
    await room.pass_time(hours=25)
    (later, *_) = await reasons.of_place(MEMBER, stored.stories[0], CHANNEL.address)
    assert "it is older than the last brief" in " ".join(later.because)
