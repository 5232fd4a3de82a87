"""Nobody may hurry the bot, and nobody else suffers for it."""

import pytest
from discord.app_commands import CommandOnCooldown

from cogs.manners import REMEMBERED, Pace


def test_the_one_too_many_is_told_when_to_come_back() -> None:
    pace = Pace(asked=2, per=60)
    pace.check(1, now=100)
    pace.check(1, now=110)
    with pytest.raises(CommandOnCooldown) as caught:
        pace.check(1, now=130)
    assert caught.value.retry_after == pytest.approx(30)


def test_after_a_while_one_may_ask_again() -> None:
    pace = Pace(asked=1, per=60)
    pace.check(1, now=100)
    pace.check(1, now=161)


def test_others_are_not_slowed_down() -> None:
    pace = Pace(asked=1, per=60)
    pace.check(1, now=100)
    pace.check(2, now=100)


def test_a_crowd_is_not_remembered_for_ever() -> None:
    pace = Pace(asked=1, per=1e9)
    for person in range(REMEMBERED + 1):
        pace.check(person, now=100)
    pace.check(0, now=101)
    with pytest.raises(CommandOnCooldown):
        pace.check(REMEMBERED, now=101)
