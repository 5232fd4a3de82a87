"""Why a story is in a brief is said in the reader's words."""

import json
from dataclasses import asdict

import pytest

from bot.model import BriefItem, Ground, ItemReason
from bot.services.grounds import item_reasons, worded_row
from bot.translation import LANGUAGES, speaking
from tests.records import a_story

REASONS = (
    ItemReason(Ground.OUTLETS, number=1),
    ItemReason(Ground.OUTLETS, number=5),
    ItemReason(Ground.AGE),
    ItemReason(Ground.AGE, number=21),
    ItemReason(Ground.REGION, code="398", weight=0.8, words=("Almaty", "Kazakh")),
    ItemReason(Ground.REGION, code="417", weight=0.2),
    ItemReason(Ground.UPDATE),
)


def test_each_ground_has_its_sentence() -> None:
    reason = item_reasons(BriefItem(a_story(), (), reasons=REASONS))
    assert reason.subject == a_story().title
    assert reason.because == (
        "a single source so far",
        "reported by 5 outlets",
        "newest report within the hour",
        "newest report 21 hours before the brief",
        "80% about Kazakhstan because of “Almaty”, “Kazakh”",
        "20% about Kyrgyzstan",
        "told here before; there is a newer report",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kept_reason_reads_like_the_one_just_made(language: str) -> None:
    with speaking(language):
        made = item_reasons(BriefItem(a_story(), (), reasons=REASONS)).because
        kept = tuple(worded_row(json.loads(json.dumps(asdict(reason)))) for reason in REASONS)
    assert kept == made
    assert len(set(made)) == len(made)


def test_the_region_is_named_in_the_readers_language() -> None:
    with speaking("de"):
        told = worded_row(asdict(REASONS[4]))
    assert "Kasachstan" in told
    assert "80\u00a0%" in told


def test_a_reason_that_an_earlier_version_kept_in_words_is_shown() -> None:
    assert (
        worded_row("80% about Kazakhstan because of “Almaty”") == "80% about Kazakhstan because of “Almaty”"
    )
