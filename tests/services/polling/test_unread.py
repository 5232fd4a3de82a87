"""An entry whose analysis fails by our own trouble is tried again, and not for ever."""

import pytest

from bot.services.polling import PollOutcome
from bot.services.reading import MOST_TRIES
from bot.storage.unread import count_unread
from tests.services.polling import dying
from tests.services.polling.newsstand import SENTENCE, XML, Desk, a_feed, an_item
from tests.web.site import Site

# one parsing process for all tests here: it takes a second to start
pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE, TWO = "Report number 1 from Almaty", "Report number 2 from Almaty"


def two_reports(text: str = "An earthquake struck Peru at night.") -> bytes:
    return a_feed(an_item(1), an_item(2, text=text))


async def counted(desk: Desk) -> dict[str, int]:
    async with desk.database.read() as connection:
        return dict(await count_unread(connection))


async def poll_later(desk: Desk) -> tuple[PollOutcome, int, int]:
    desk.clock.advance(1000)
    result = await desk.poll()
    return result.outcome, result.new, result.changed


async def test_it_is_read_at_the_next_poll_and_told_like_any_other(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site.say("/feed", a_feed(an_item(1)), etag='"a"', **XML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    site.say("/feed", two_reports(), etag='"b"', **XML)
    monkeypatch.setattr("bot.services.reading.jobs.analyze", dying.analyze)
    await poll_later(desk)
    assert await desk.titles() == [ONE]
    assert await counted(desk) == {"waiting": 1, "given up": 0}
    assert f"tried again at the next poll: {TWO}: analyze brought the parsing process down" in caplog.text
    monkeypatch.undo()
    assert await poll_later(desk) == (PollOutcome.UPDATED, 1, 0)
    # A 304 would have told nothing of it.
    assert "if-none-match" not in site.asked[-1].headers
    assert await desk.titles() == [ONE, TWO]
    assert await desk.rows("SELECT baseline FROM story ORDER BY id") == [(1,), (0,)]
    assert await counted(desk) == {"waiting": 0, "given up": 0}
    assert await poll_later(desk) == (PollOutcome.UNCHANGED, 0, 0)


async def test_one_of_a_feeds_first_answer_is_still_no_news_when_it_is_read(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.say("/feed", two_reports(), **XML)
    await desk.add(site.url("/feed"))
    monkeypatch.setattr("bot.services.reading.jobs.analyze", dying.analyze)
    await desk.poll()
    monkeypatch.undo()
    assert (await poll_later(desk))[1] == 1
    assert await desk.rows("SELECT baseline FROM story ORDER BY id") == [(1,), (1,)]


async def test_one_that_fails_each_time_is_given_up_and_stays_on_record(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site.say("/feed", two_reports(), **XML)
    await desk.add(site.url("/feed"))
    monkeypatch.setattr("bot.services.reading.jobs.analyze", dying.analyze)
    results = [await desk.poll()]
    for _ in range(MOST_TRIES - 1):
        desk.clock.advance(1000)
        results.append(await desk.poll())
    assert [len(result.problems) for result in results] == [0] * (MOST_TRIES - 1) + [1]
    assert f"left out: {TWO}" in caplog.text
    assert await counted(desk) == {"waiting": 0, "given up": 1}
    lost = desk.worker.restarts
    assert await poll_later(desk) == (PollOutcome.UNCHANGED, 0, 0)
    assert desk.worker.restarts == lost
    assert await desk.titles() == [ONE]


async def test_a_change_that_could_not_be_read_is_read_later(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The feed carries the whole text: a mere teaser would wait for the page.
    site.say("/feed", two_reports(SENTENCE * 40), **XML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    site.say("/feed", two_reports(SENTENCE * 40 + "The bridge cost a million."), **XML)
    monkeypatch.setattr("bot.services.reading.jobs.analyze", dying.analyze)
    assert await poll_later(desk) == (PollOutcome.UNCHANGED, 0, 0)
    monkeypatch.undo()
    assert await poll_later(desk) == (PollOutcome.UPDATED, 0, 1)
    [(body,)] = await desk.rows("SELECT body FROM article ORDER BY id DESC LIMIT 1")
    assert "cost a million" in body
