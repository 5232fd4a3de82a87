"""Which cogs there are and which service each holds."""

from discord.ext import commands

from bot import __version__
from bot.app import Desk
from bot.client import Bot
from cogs.about import AboutCog, ForgetCog
from cogs.briefs import BriefsCog
from cogs.clicks import ClicksCog
from cogs.corrections import CorrectionsCog
from cogs.failures import say_error
from cogs.feeds import FeedsCog
from cogs.manners import Pace, Tree
from cogs.moving import MovingCog
from cogs.news import NewsCog
from cogs.places import PlacesCog
from cogs.reasons import ReasonsCog
from cogs.settings import SettingsCog
from cogs.stats import StatsCog
from cogs.subscribe import SubscribeCog
from cogs.subscriptions import SubscriptionsCog
from cogs.summaries import SummariesCog
from cogs.trees import TreesCog


def make_cogs(bot: Bot, desk: Desk) -> list[commands.Cog]:
    """Return the cogs, after settling how errors are answered and how fast a person may ask."""
    bot.tree.error(say_error)
    pace = Pace(desk.settings.dateline_asks_a_minute)
    if isinstance(bot.tree, Tree):
        bot.tree.pace = pace
        bot.tree.language_of_guild = desk.preferring.language_of_guild
        bot.tree.likely = desk.likely
    summaries = SummariesCog(desk.links)
    # A cog's commands come with it, a context menu does not.
    bot.tree.add_command(summaries.menu)
    clicked = (
        BriefsCog(desk.briefs, desk.preferring, desk.pictures),
        NewsCog(desk.news),
        SubscribeCog(desk.subscriptions, desk.previews, desk.preferring),
        SubscriptionsCog(desk.subscriptions, desk.briefs, desk.preferring, desk.pictures),
        MovingCog(desk.subscriptions),
        ReasonsCog(desk.reasons, desk.news),
        CorrectionsCog(desk.corrections, desk.reasons),
        TreesCog(desk.news),
        StatsCog(desk.stats, desk.pictures),
        SettingsCog(desk.preferring),
        ForgetCog(desk.persons),
        FeedsCog(desk.feeds),
    )
    return [
        *clicked,
        summaries,
        AboutCog(desk.feeds, __version__),
        PlacesCog(desk.places, bot),
        ClicksCog(
            [each for cog in clicked for each in cog.routes()], pace, desk.preferring.language_of_guild
        ),
    ]
