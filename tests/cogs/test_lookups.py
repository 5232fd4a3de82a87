"""What a click or a keystroke brings to whoever should get nothing, or where the message lost its words."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.errors import NotFoundError
from bot.model import Feed, Viewer
from bot.services.feeds import Feeds
from bot.services.news import News
from bot.storage.visibility import borrower
from cogs.feeds import FeedsCog
from cogs.news import NewsCog
from cogs.replies import PRIVATE, readers_of, viewer_of

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
    complete = cast("Any", cog)._complete  # discord.py hides that it is a method
    choices = await complete(asking(manage_guild=may), "ste")
    assert [choice.value for choice in choices] == (["7"] if may else [])


@pytest.mark.parametrize("is_private", [True, False])
@pytest.mark.parametrize("context", ["guild", "dm_channel", "private_channel"])
def test_ones_own_links_are_not_shown_to_others_in_a_group(context: str, is_private: bool) -> None:
    interaction: Any = SimpleNamespace(
        guild_id=5 if context == "guild" else None,
        user=SimpleNamespace(id=9),
        context=discord.app_commands.AppCommandContext(**{context: True}),
        extras={PRIVATE: is_private},
    )
    shown_to = readers_of(interaction)
    assert shown_to != Viewer(), "only the operator is nobody at all"
    is_group = context == "private_channel" and not is_private
    assert (borrower(shown_to) == borrower(viewer_of(interaction))) != is_group


async def test_a_search_whose_embed_was_suppressed_says_that_its_words_are_lost() -> None:
    cog = NewsCog(cast("News", None))
    interaction: Any = SimpleNamespace(message=SimpleNamespace(embeds=[]))
    with pytest.raises(NotFoundError, match="/news search"):
        await cog.search_on(interaction, "", "", "", "8")
