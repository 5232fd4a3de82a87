"""Forum posts get the tags that name their topics."""

from dataclasses import dataclass, field
from typing import cast

import discord

from cogs.forum_tags import tags_for
from cogs.render.discord_renderer import TOPICS, DiscordRenderer
from tests.records import a_story


@dataclass
class Forum:
    """What of a forum is looked at."""

    available_tags: list[discord.ForumTag]
    flags: discord.ChannelFlags = field(default_factory=discord.ChannelFlags)


def tag(name: str, *, moderated: bool = False) -> discord.ForumTag:
    return discord.ForumTag(name=name, moderated=moderated)


def chosen(forum: Forum, topics: list[str]) -> list[str]:
    found = tags_for(cast("discord.ForumChannel", forum), {TOPICS: topics})
    return [each.name for each in found]


def test_a_story_gets_the_tag_of_its_topic_or_of_one_above() -> None:
    payload = DiscordRenderer().story(a_story(), locale="en", mark=str)
    forum = Forum([tag("Politics"), tag("Economy"), tag("Chess club")])
    assert chosen(forum, payload[TOPICS]) == ["Economy"]


def test_a_tag_that_only_moderators_set_is_left_alone() -> None:
    assert chosen(Forum([tag("Economy", moderated=True)]), ["medtop:04000000"]) == []


def test_where_a_tag_is_demanded_and_none_fits_the_first_is_taken() -> None:
    flags = discord.ChannelFlags(require_tag=True)
    assert chosen(Forum([tag("Off topic"), tag("Sport")], flags), []) == ["Off topic"]
    assert chosen(Forum([], flags), []) == []


def test_a_post_has_at_most_five_tags() -> None:
    forum = Forum([tag("Economy")] * 7)
    assert len(chosen(forum, ["medtop:04000000"])) == 5
