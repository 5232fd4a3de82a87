"""What a click or a keystroke brings to whoever should get nothing, or where the message lost its words."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.errors import NotFoundError
from bot.model import Feed, Viewer
from bot.services.feeds import Feeds
from bot.services.news import News
from cogs.feeds import FeedsCog
from cogs.news import NewsCog

OWN = Feed(7, "https://outlet.example/feed", "guild:5", title="Steppe Courier")


class OneFeed:
    """A guild's feeds: one."""

    async def list(self, _viewer: Viewer, *, own: bool) -> tuple[Feed, ...]:
        assert own
        return (OWN,)


def asking(**permissions: bool) -> Any:
    return SimpleNamespace(
        guild_id=5, user=SimpleNamespace(id=9), permissions=discord.Permissions(**permissions)
    )


@pytest.mark.parametrize("may", [True, False])
async def test_feeds_are_completed_for_those_who_may_manage_them(may: bool) -> None:
    cog = FeedsCog(cast("Feeds", OneFeed()))
    complete = cast("Any", cog._complete)  # discord.py's decorator hides that it is a method
    choices = await complete(asking(manage_guild=may), "ste")
    assert [choice.value for choice in choices] == (["7"] if may else [])


async def test_a_search_whose_embed_was_suppressed_says_that_its_words_are_lost() -> None:
    cog = NewsCog(cast("News", None))
    interaction: Any = SimpleNamespace(message=SimpleNamespace(embeds=[]))
    with pytest.raises(NotFoundError, match="/news search"):
        await cog.search_on(interaction, "", "", "", "8")
