"""A page of a search; its words stand in the title of its own message, so that any of them can be turned."""

from datetime import datetime
from typing import NamedTuple

from bot.errors import NotFoundError
from bot.model import Viewer
from bot.services.news import News
from bot.translation import LANGUAGES, _, pgettext, speaking
from cogs.render.news import LISTED, listing
from cogs.render.parts import Json, button
from cogs.transformers import SINCE

DEEPEST = 200
"""Results after which nobody turns on: better words find more."""
SEARCHED = r"search\|(?P<region>[^|]*)\|(?P<topic>[^|]*)\|(?P<since>\d{0,2}[hd]?)\|(?P<skip>\d{1,3})"


class SearchPage(NamedTuple):
    """What a search is limited to, and how many results came before."""

    region: str
    topic: str
    since: str = ""
    skip: int = 0

    @property
    def custom_id(self) -> str:
        """Return the custom_id of the button that leads here."""
        return f"search|{self.region}|{self.topic}|{self.since}|{self.skip}"


async def search_page(news: News, viewer: Viewer, query: str, page: SearchPage, *, now: datetime) -> Json:
    """Return results of a search, with buttons to those before and after them."""
    result = await news.search(
        viewer,
        query,
        region=page.region or None,
        topic=page.topic or None,
        since=now - SINCE[page.since] if page.since else None,
        limit=page.skip + LISTED + 1,
    )
    shown = result.articles[page.skip : page.skip + LISTED]
    made = listing(
        _heading(query),
        shown,
        empty=_nothing(page),
        buttons=_buttons(page, len(result.articles)),
    )
    if result.stopped_early:
        made["embeds"][0]["footer"] = {"text": _("The search was stopped early; more words narrow it down.")}
    return made


def searched_words(title: str | None) -> str:
    """Return the words of a search from its message's title; raises NotFoundError when they are not there.

    The message may be in the language of whoever searched first.
    """
    for language in LANGUAGES:
        with speaking(language):
            before = _heading("")
        if title and title.startswith(before):
            return title.removeprefix(before)
    raise NotFoundError(_("The words of that search are lost. Use `/news search` again."))


def _heading(query: str) -> str:
    # Translators: the searched words come last; they are read back from here.
    return _("Search: {words}").format(words=query)


def _buttons(page: SearchPage, found: int) -> list[Json]:
    buttons = []
    if page.skip:
        back = page._replace(skip=max(0, page.skip - LISTED))
        buttons.append(button(pgettext("page", "Back"), back.custom_id))
    if found > page.skip + LISTED and page.skip + LISTED < DEEPEST:
        buttons.append(button(pgettext("page", "More"), page._replace(skip=page.skip + LISTED).custom_id))
    return buttons


def _nothing(page: SearchPage) -> str:
    if page.skip:
        return _("No further results.")
    if page.since:
        return _("Nothing found. Try fewer words, another spelling, or a longer period.")
    return _("Nothing found. Try fewer words, or another spelling.")
