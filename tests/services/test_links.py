"""A link somebody gives: what it says, whose it is, and what its publisher lets us show."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import QuotaError, UserError
from bot.model import Viewer
from bot.services.links import PAGES_PER_HOUR, Links
from bot.web import Fetched
from tests.services.desk import QUAKE, Desk, Inline, a_report, open_desk

PERSON = Viewer(user_id="5")
MEMBER = Viewer(guild_id="1", user_id="5")
LINK = "https://courier.example/quake"
PAGE = (
    "<html lang=en><head><title>Earthquake shakes Almaty</title></head><body><article>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in QUAKE)
    + "</article></body></html>"
).encode()


class FakeWeb:
    """One page at every address; keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.robots: str | None = None

    async def fetch_page(self, url: str) -> Fetched:
        self.asked.append(url)
        return Fetched(url, PAGE, content_type="text/html", robots_tag=self.robots)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb()


@pytest.fixture
def links(desk: Desk, web: FakeWeb) -> Links:
    return Links(
        desk.database,
        web,  # type: ignore[arg-type]  # what Links uses of it
        Inline(),  # type: ignore[arg-type]  # as above
        desk.articles,
        desk.news,
        desk.clock,
    )


async def test_a_link_is_fetched_and_summarized(links: Links) -> None:
    article = await links.article(MEMBER, LINK)
    assert (article.title, article.url, article.story_id) == ("Earthquake shakes Almaty", LINK, None)
    assert article.summary.sentences[0] == QUAKE[0]


@pytest.mark.parametrize("viewer", [PERSON, MEMBER])
async def test_a_link_given_again_is_not_fetched_again(links: Links, web: FakeWeb, viewer: Viewer) -> None:
    first = await links.article(viewer, LINK)
    again = await links.article(viewer, f"<{LINK}?utm_source=chat#top>")
    assert (again.id, web.asked) == (first.id, [LINK])


async def test_a_link_somebody_else_gave_is_fetched_for_oneself(links: Links, web: FakeWeb) -> None:
    theirs = await links.article(Viewer(user_id="6"), LINK)
    assert (await links.article(PERSON, LINK)).id != theirs.id
    assert len(web.asked) == 2


async def test_a_stored_article_is_not_fetched(desk: Desk, links: Links, web: FakeWeb) -> None:
    stored = await desk.store(await desk.feed("https://courier.example/rss"), a_report(desk.clock, LINK))
    assert ((await links.article(PERSON, LINK)).id,) == stored.ids
    assert web.asked == []


async def test_what_a_pages_header_forbids_is_not_quoted(links: Links, web: FakeWeb) -> None:
    web.robots = "googlebot: nosnippet"
    article = await links.article(MEMBER, LINK)
    assert article.policy.nosnippet
    assert article.summary.sentences == ()


@pytest.mark.parametrize("typed", ["", "quake", "mailto:a@courier.example", "ann@courier.example", "http://"])
async def test_what_is_no_address_is_said_with_an_example(links: Links, web: FakeWeb, typed: str) -> None:
    with pytest.raises(UserError, match="such as https://"):
        await links.article(MEMBER, typed)
    assert web.asked == []


async def test_pages_are_counted_by_person(desk: Desk, links: Links) -> None:
    for number in range(PAGES_PER_HOUR):
        await links.article(MEMBER, f"{LINK}/{number}")
    with pytest.raises(QuotaError, match="Try again in 60 min"):
        await links.article(PERSON, f"{LINK}/one-more")
    desk.clock.advance(3601)
    assert (await links.article(PERSON, f"{LINK}/one-more")).url == f"{LINK}/one-more"
