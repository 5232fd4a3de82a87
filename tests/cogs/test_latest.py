"""Pages of the newest articles: each event once, and a way on as long as there is something."""

from dataclasses import replace
from typing import Any, cast

from bot.model import Article, Viewer
from bot.services.news import News
from cogs.latest import READ, LatestPage, latest_page
from cogs.render.parts import Json
from tests.records import an_article

ANYWHERE = LatestPage("", "", "")


class StoredNews:
    """Articles, the newest first."""

    def __init__(self, *stories: int) -> None:
        self.articles = [
            replace(an_article(title=f"Event {story}"), id=number, story_id=story)
            for number, story in enumerate(stories)
        ]

    async def latest(self, _viewer: Viewer, *, limit: int, **_asked: Any) -> tuple[Article, ...]:
        return tuple(self.articles[:limit])


async def page_of(*stories: int) -> Json:
    return await latest_page(cast("News", StoredNews(*stories)), Viewer(), ANYWHERE)


def older(page: Json) -> str | None:
    """Return the id of the article after which the older ones begin."""
    buttons = [button["custom_id"] for row in page.get("components", ()) for button in row["components"]]
    return buttons[0].split("|")[4] if buttons else None


async def test_an_event_that_fills_a_page_hides_nothing_older() -> None:
    page = await page_of(*[1] * READ, 2, 3)
    assert page["embeds"][0]["description"].count("Event") == 1
    assert older(page) == str(READ - 1)


async def test_a_full_page_goes_on_after_its_last_event() -> None:
    assert older(await page_of(*range(READ))) == "7"


async def test_nothing_older_is_offered_where_all_was_shown() -> None:
    assert older(await page_of(1, 1, 2)) is None
    assert older(await page_of(*range(8))) is None
