"""What is chosen in one form is taken as a whole."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.model import Preferences
from bot.services.preferences import Preferring
from tests.services.desk import open_desk

GUILD = "guild:1"


@pytest.fixture
async def preferring(tmp_path: Path) -> AsyncIterator[Preferring]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield Preferring(opened.database)


async def test_quiet_hours_and_their_zone_are_taken_together_or_not_at_all(preferring: Preferring) -> None:
    for hours, zone in (("22 to 7", "almaty"), ("22-7", "middle of nowhere")):
        with pytest.raises(UserError):
            await preferring.choose_quiet(GUILD, hours, timezone=zone)
    assert await preferring.of(GUILD) == Preferences(GUILD)
    kept = await preferring.choose_quiet(GUILD, "22-7", timezone="almaty")
    assert kept == Preferences(GUILD, timezone="Asia/Almaty", quiet="22:00-07:00")
