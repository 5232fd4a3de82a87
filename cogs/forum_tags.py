"""Which of a forum's tags a post gets: those that name a topic the post is on."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.errors import UnknownTopicError
from bot.vocabulary.topics import find_topic
from cogs.render.discord_renderer import TOPICS

MOST = 5
"""Tags a forum post may have (developers/resources/channel)."""


def tags_for(forum: discord.ForumChannel, payload: Mapping[str, Any]) -> list[discord.ForumTag]:
    """Return the tags a post gets; where the forum demands one and none fits, its first.

    Moderated tags are left to moderators: to set one needs Manage Threads.
    """
    free = [tag for tag in forum.available_tags if not tag.moderated]
    wanted = set(payload.get(TOPICS, ()))
    found = [tag for tag in free if _topic_of(tag.name) in wanted]
    if not found and forum.flags.require_tag:
        found = free[:1]
    return found[:MOST]


def _topic_of(name: str) -> str | None:
    try:
        return find_topic(name).code
    except UnknownTopicError:
        return None
