"""Buttons that stand in one row stay in it on a phone, in every language."""

from importlib.resources import files
from typing import Any

import pytest
from PIL import ImageFont

from bot.model import Cadence, Preferences, SubscriptionState
from bot.services.previews import Preview
from bot.services.subscriptions import Alike
from bot.translation import LANGUAGES, speaking
from cogs.render.offers import offer_answer
from cogs.render.subscriptions import card, removal_question
from tests.records import a_subscription

ROOM = 324
"""Pixels that a message has on a phone 390 wide, as the sandbox's page draws it."""
GAP = 8
FONT = ImageFont.truetype(str(files("bot.data") / "sans.ttf"), 15)
BOLDER, PADDING = 1.13, 30
"""A label in the page's bold is so much wider than in our font, and its button wider than the label."""
DAILY = a_subscription(cadence=Cadence.DAILY, mention_role="7")
PAUSED = a_subscription(state=SubscriptionState.PAUSED)
PLAIN = Preferences("guild:1")


def width(row: dict[str, Any]) -> float:
    labels = [FONT.getlength(part["label"]) * BOLDER + PADDING for part in row["components"]]
    return sum(labels) + GAP * (len(labels) - 1)


def answers() -> list[dict[str, Any]]:
    preview = Preview(0, 0, ())
    return [
        card(DAILY, PLAIN, page=0),
        card(PAUSED, PLAIN, page=0),
        removal_question(DAILY, page=0),
        offer_answer(DAILY, preview, PLAIN, token="t" * 12),
        offer_answer(DAILY, preview, PLAIN, token="t" * 12, alike=Alike(PAUSED)),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_of_a_subscription_fit_a_phone(language: str) -> None:
    with speaking(language):
        rows = [row for made in answers() for row in made["components"]]
    wide = [[part["label"] for part in row["components"]] for row in rows if width(row) > ROOM]
    assert wide == []


def test_what_is_too_wide_for_a_phone_is_seen() -> None:
    labels = ["Возобновить #1", "Изменить…", "Приостановить"]
    assert width({"components": [{"label": label} for label in labels]}) > ROOM


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_buttons_of_an_answer_read_alike(language: str) -> None:
    with speaking(language):
        shown = [
            [part["label"] for row in made["components"] for part in row["components"]] for made in answers()
        ]
    for labels in shown:
        assert len({label.strip("…") for label in labels}) == len(labels)
