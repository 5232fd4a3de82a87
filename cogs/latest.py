"""A page of the newest articles, each event once."""

from collections.abc import Sequence
from datetime import datetime

from bot.model import Article, Viewer
from bot.services.news import News
from bot.translation import _, pgettext, spoken
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name
from cogs.render import limits
from cogs.render.news import LISTED, listing, one_a_story
from cogs.render.parts import Json, button

READ = LISTED * 3
"""Articles read for one page: several may report one event."""


class LatestPage:
    """Where a page of the newest articles begins, and what it is limited to."""

    def __init__(
        self, region: str, topic: str, outlet: str, before: tuple[datetime, int] | None = None
    ) -> None:
        self.region, self.topic, self.outlet, self.before = region, topic, outlet, before

    def after(self, last: Article) -> str | None:
        """Return the custom_id of the next page's button, or None when it would be too long for Discord."""
        micros = int(last.sort_at.timestamp() * 1_000_000)
        custom_id = f"latest|{self.region}|{self.topic}|{micros}|{last.id}|{self.outlet}"
        return custom_id if len(custom_id) <= limits.CUSTOM_ID else None

    def title(self) -> str:
        """Return the page's heading."""
        parts = [region_name(self.region, spoken()) if self.region else "", self.outlet]
        parts.append(topic_name(self.topic, spoken()) if self.topic else "")
        if not any(parts):
            return _("Latest news")
        return _("Latest: {wanted}").format(wanted=" · ".join(part for part in parts if part))


async def latest_page(news: News, viewer: Viewer, page: LatestPage) -> Json:
    """Return a page of the newest articles, each event once."""
    articles = await news.latest(
        viewer,
        region=page.region or None,
        topic=page.topic or None,
        outlet=page.outlet or None,
        limit=READ,
        before=page.before,
    )
    return listing(
        page.title(),
        one_a_story(articles)[:LISTED],
        empty=_("Nothing yet. The feeds are read every few minutes."),
        buttons=_buttons(page, articles),
    )


def _buttons(page: LatestPage, articles: Sequence[Article]) -> list[Json]:
    last = _last(articles)
    older = page.after(last) if last else None
    return [button(pgettext("page", "Older"), older)] if older else []


def _last(articles: Sequence[Article]) -> Article | None:
    """Return the article after which the next page begins, where there may be one.

    A page may be short though there is more: all that was read for it may report the same few events.
    """
    events = one_a_story(articles)
    if len(events) > LISTED:
        return events[LISTED - 1]
    return articles[-1] if len(articles) == READ else None
