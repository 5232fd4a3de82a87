"""How rare a term is: what was read, and what is known of English before anything was."""

import numpy as np
import pytest

from bot.pipeline.stories import fingerprint
from bot.pipeline.stories.postings import Ids, term_id, vector
from bot.pipeline.stories.rarity import Rarity

ENGLISH = (
    "The minister said on Monday that the railway across the mountains would open to travellers in May.",
    "Engineers have worked on its longest tunnel for six years, and the first trains carried stone.",
    "Farmers in the valley hope to sell more fruit in the capital, as lorries need two days for the way.",
)
OTHERS = {
    "de": (
        "Die Ministerin sagte am Montag, dass die Bahn über die Berge im Mai für Reisende geöffnet wird.",
    ),
    "es": ("El ministro dijo el lunes que el tren por las montañas abrirá en mayo para todos los viajeros.",),
    "fr": ("La ministre a dit lundi que le train des montagnes ouvrira en mai pour tous les voyageurs.",),
    "ru": ("Министр заявил в понедельник, что железная дорога через горы откроется для пассажиров в мае.",),
}


def ids(*terms: str) -> Ids:
    return np.array([term_id(term) for term in terms], np.int32)


def told(language: str) -> Ids:
    paragraphs = ENGLISH if language == "en" else OTHERS[language]
    return vector(fingerprint("", paragraphs, language)).ids


def test_a_desk_that_has_read_nothing_knows_the_common_words_of_english() -> None:
    the, minister, dzungaria = Rarity().seen_from(told("en"))(ids("the", "minist", "dzungaria"))
    assert the < 0.1 < minister < dzungaria


@pytest.mark.parametrize("language", OTHERS)
def test_a_report_in_another_language_is_weighed_by_what_was_read_alone(language: str) -> None:
    rarity = Rarity()
    rarity.count(told(language))
    terms = ids("die", "the", "dzungaria")
    assert rarity.seen_from(told(language))(terms).tolist() == rarity.of(terms).tolist()


def test_what_is_known_beforehand_gives_way_to_what_is_read() -> None:
    rarity = Rarity()
    rare = ids("dzungaria")
    known = float(rarity.seen_from(told("en"))(rare)[0])
    for _ in range(3_000):
        rarity.count(rare)  # a desk in Dzungaria
    assert known > 6
    assert float(rarity.seen_from(told("en"))(rare)[0]) < 0.4


def test_a_report_without_words_is_weighed_all_the_same() -> None:
    assert Rarity().seen_from(ids("2026", "6.1"))(ids("6.1")).tolist() == pytest.approx([np.log(2)], rel=1e-6)
