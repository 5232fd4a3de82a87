"""The renderer that services are given for Discord."""

from bot.model import Brief, Payload, Story
from bot.services.rendering import Mark
from cogs.render.briefs import brief_messages
from cogs.render.stories import story_message


class DiscordRenderer:
    """Renders with embeds and buttons, which survive publishing to followers (decision 18)."""

    def brief(self, brief: Brief, *, locale: str, mark: Mark) -> tuple[Payload, ...]:
        """Return the messages of a brief."""
        return brief_messages(brief, locale=locale, mark=mark)

    def story(self, story: Story, *, locale: str, mark: Mark) -> Payload:
        """Return the message that posts one story."""
        return story_message(story, locale=locale, mark=mark)
