"""The renderer that services are given for Discord."""

from collections.abc import Iterable

from bot.model import Brief, Payload, Story
from bot.services.rendering import Mark, Notice
from bot.translation import speaking
from bot.vocabulary.topics import ancestors
from cogs.render.briefs import brief_messages
from cogs.render.notices import notice_message
from cogs.render.parts import Json, silent
from cogs.render.stories import story_message

TOPICS = "topics"
"""The key of a payload under which the codes of its topics stand, for a forum's tags; it is never sent."""


class DiscordRenderer:
    """Renders with embeds and buttons, which survive publishing to followers (decision 18)."""

    def brief(
        self, brief: Brief, *, locale: str, mark: Mark, mention: str | None = None, maps: bool = True
    ) -> tuple[Payload, ...]:
        """Return the messages of a brief; only the first calls the role and carries the map."""
        with speaking(locale):
            made = brief_messages(brief, mark=mark, maps=maps)
        if brief.topic:
            made = tuple(each | {TOPICS: _with_ancestors([brief.topic])} for each in made)
        first, *others = made
        return (_called(first, mention) if mention else silent(first), *map(silent, others))

    def story(self, story: Story, *, locale: str, mark: Mark, mention: str | None = None) -> Payload:
        """Return the message that posts one story."""
        with speaking(locale):
            made = story_message(story, mark=mark)
        made |= {TOPICS: _with_ancestors(tag.code for tag in story.topics)}
        return _called(made, mention) if mention else made

    def notice(self, notice: Notice, *, locale: str, mark: str) -> Payload:
        """Return the message that tells why something stopped, and what to do."""
        with speaking(locale):
            return notice_message(notice, mark=mark)


def _called(made: Json, role: str) -> Json:
    return made | {"content": f"<@&{role}>", "allowed_mentions": {"parse": [], "roles": [role]}}


def _with_ancestors(codes: Iterable[str]) -> list[str]:
    """Return topic codes with those above them, so that a tag "Politics" fits a post on elections."""
    return list(dict.fromkeys(above for code in codes for above in (code, *ancestors(code))))
