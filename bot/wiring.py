"""Which cogs there are and which service each holds."""

from discord.ext import commands

from bot.app import Desk
from bot.client import Bot
from cogs.briefs import BriefsCog
from cogs.feeds import FeedsCog
from cogs.news import NewsCog, OlderButton
from cogs.places import PlacesCog
from cogs.reasons import ReasonsCog, WhyButton
from cogs.replies import say_error
from cogs.subscriptions import SubscriptionButton, SubscriptionsCog
from cogs.summaries import SummariesCog


def make_cogs(bot: Bot, desk: Desk) -> list[commands.Cog]:
    """Return the cogs, after registering the lasting buttons and how errors are answered."""
    bot.add_dynamic_items(OlderButton, SubscriptionButton, WhyButton)
    bot.tree.error(say_error)
    return [
        BriefsCog(desk.briefs),
        NewsCog(desk.news),
        SummariesCog(desk.links),
        SubscriptionsCog(desk.subscriptions),
        FeedsCog(desk.feeds),
        ReasonsCog(desk.reasons),
        PlacesCog(desk.places, bot),
    ]
