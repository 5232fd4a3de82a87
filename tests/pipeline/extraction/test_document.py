"""Plain-text documents; all sample pages are written for these tests, their outlets do not exist."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Related
from bot.pipeline.extraction import extract_text

HARBOUR = """Sample Coast News

Home > World > Europe

Storm closes the harbour of Marwick for a third day

By Anna Lind and Tom Reyes
Published: November 20, 2026 at 9:14 AM

Fishing boats lie behind the harbour wall on Thursday. Photo: Ida Berg/Sample Pictures

The harbour of Marwick stayed closed on Thursday as a storm held the coast for a third day, the port said.

Ferries to the islands were cancelled, and two villages had no power. "We wait for the wind," the master said.

Forecasters expect calmer weather on Saturday.

Related

Ferry line orders two larger ships
Islands ask for a second power cable

Share this article
© 2026 Sample Coast News. All rights reserved.
"""

BRIDGE_ES = """El puente nuevo de Valdeluz abre tras dos años de obras

Por María Robledo

20 de noviembre de 2026

El puente nuevo de Valdeluz abrió este viernes al tráfico después de dos años, informó el ayuntamiento.

Unos 12.000 vehículos lo cruzarán cada día. La alcaldesa dijo que el coste final fue de 31 millones.

Lea también: La autopista del norte sube de precio

El siguiente paso es la estación de autobuses, prevista para la primavera.

Te puede interesar

El río baja con menos agua que nunca
Suscríbete a nuestro boletín diario
"""

TRAIN_FR = """La ligne de nuit entre Aubrive et Calmont reprend en décembre

La ligne de nuit entre Aubrive et Calmont reprendra le 12 décembre, a annoncé mardi la compagnie régionale.

Les billets seront en vente dès lundi. Trois trains circuleront chaque semaine dans les deux sens.

À lire aussi

Le prix des abonnements augmente de 4 %

Abonnez-vous à notre infolettre pour recevoir l'essentiel de l'actualité
"""

DAM_DE = """Der Staudamm von Hohenried wird erhöht

Von Klara Beil

Der Staudamm von Hohenried wird um vier Meter erhöht, wie das Land am Mittwoch mitteilte.

Die Arbeiten beginnen im Frühjahr und dauern drei Jahre. Anwohner hatten gegen die Pläne geklagt.

Foto: Jan Moll/dpa

Mehr zum Thema

Warum der Fluss so oft über die Ufer tritt

Das Wasserwerk rechnet mit einem trockenen Sommer und bereitet Regeln für Gärten vor.
"""

METRO_RU = """В Заречье открыли вторую линию метро

Автор: Ольга Тарасова

21 ноября 2026, 10:30

В Заречье в пятницу открыли вторую линию метро, сообщила мэрия города.

Линия соединит вокзал с университетом. Поезда будут ходить каждые четыре минуты.

Читайте также

Трамвайный парк получит двадцать новых вагонов
"""

QUAKE_NO_CAPTION = """Small quake shakes the Orlo valley

A small earthquake shook the Orlo valley early on Sunday; nobody was hurt, the civil defence said.

The quake was felt in three towns. Schools stay open on Monday.
"""


def test_byline_date_and_title_come_from_above_the_body() -> None:
    found = extract_text(HARBOUR, now=datetime(2026, 11, 22, tzinfo=UTC))
    assert found.title == "Storm closes the harbour of Marwick for a third day"
    assert found.byline == "Anna Lind, Tom Reyes"
    assert found.published == datetime(2026, 11, 20, 9, 14, tzinfo=UTC)


def test_the_body_ends_at_the_related_articles_and_holds_no_caption(now: datetime) -> None:
    found = extract_text(HARBOUR, now=now)
    assert [paragraph.split()[0] for paragraph in found.paragraphs] == ["The", "Ferries", "Forecasters"]
    assert [item.text for item in found.related] == [
        "Ferry line orders two larger ships",
        "Islands ask for a second power cable",
    ]


RELEASE = """Ports of the coast to share one pilot service

The ports of Marwick and Orlo will share one pilot service from January, both councils said on Friday.

Twelve pilots will work from a new station on the breakwater, which costs four million crowns.

The service will be open at night too, for the first time in eleven years, said harbour master Ida Berg.
"""


@pytest.mark.parametrize(
    "ending", ["", "\n", "\n\n\n", "\n\nRelated\n\nFerry line orders two larger ships\n"]
)
def test_a_headline_may_stand_directly_above_its_report(ending: str, now: datetime) -> None:
    head, *paragraphs = RELEASE.strip().split("\n\n")
    found = extract_text("\n".join([head, "By Anna Lind", *paragraphs]) + ending, now=now)
    assert (found.title, found.byline, list(found.paragraphs)) == (head, "Anna Lind", paragraphs)


@pytest.mark.parametrize("mark", ["###", "-30-", "- ENDS -", "Notes to editors", "Media contact"])
def test_a_press_release_ends_at_its_end_mark(mark: str, now: datetime) -> None:
    text = f"{RELEASE}\n{mark}\n\nMarwick is the largest port of the coast, with 300 berths.\n"
    assert extract_text(text, now=now).paragraphs == extract_text(RELEASE, now=now).paragraphs


def test_a_part_called_about_something_is_no_end(now: datetime) -> None:
    head, first, *rest = RELEASE.split("\n\n")
    parted = "\n\n".join([head, first, "About the pilots", *rest])
    assert extract_text(parted, now=now).paragraphs[-2:] == extract_text(RELEASE, now=now).paragraphs[-2:]


def test_a_spanish_page_with_a_teaser_between_its_paragraphs(now: datetime) -> None:
    found = extract_text(BRIDGE_ES, now=now)
    assert found.byline == "María Robledo"
    assert found.published == datetime(2026, 11, 20, tzinfo=UTC)
    assert len(found.paragraphs) == 3
    assert found.paragraphs[-1].startswith("El siguiente paso")
    assert [item.text for item in found.related] == [
        "La autopista del norte sube de precio",
        "El río baja con menos agua que nunca",
    ]


def test_a_french_page_without_byline_and_date(now: datetime) -> None:
    found = extract_text(TRAIN_FR, now=now)
    assert (found.byline, found.published) == (None, None)
    assert len(found.paragraphs) == 2
    assert [item.text for item in found.related] == ["Le prix des abonnements augmente de 4 %"]


def test_a_german_page_whose_teaser_has_a_headline_and_a_blurb(now: datetime) -> None:
    found = extract_text(DAM_DE, now=now)
    assert found.byline == "Klara Beil"
    assert len(found.paragraphs) == 2
    assert found.related == (
        Related(
            title="Warum der Fluss so oft über die Ufer tritt",
            text="Das Wasserwerk rechnet mit einem trockenen Sommer und bereitet Regeln für Gärten vor.",
        ),
    )


def test_a_russian_page(now: datetime) -> None:
    found = extract_text(METRO_RU, now=now)
    assert found.title == "В Заречье открыли вторую линию метро"
    assert found.byline == "Ольга Тарасова"
    assert found.published == datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
    assert len(found.paragraphs) == 2
    assert [item.text for item in found.related] == ["Трамвайный парк получит двадцать новых вагонов"]


def test_a_short_report_without_anything_around_it_is_an_article(now: datetime) -> None:
    found = extract_text(QUAKE_NO_CAPTION, now=now)
    assert found.refusal is None
    assert len(found.paragraphs) == 2
    assert found.related == ()


def test_lines_broken_at_a_fixed_width_make_one_paragraph(now: datetime) -> None:
    text = (
        "Ferry fares rise on the lake\n\n"
        "Fares on the lake ferry rise by a tenth in January, the company said\n"
        "on Friday. Season tickets stay as they are, and children under six go\n"
        "free as before.\n\nThe company blames the price of fuel. It carried two million people last year.\n"
    )
    found = extract_text(text, now=now)
    assert len(found.paragraphs) == 2
    assert "said on Friday." in found.paragraphs[0]


def test_a_text_with_one_paragraph_a_line_and_no_blank_lines(now: datetime) -> None:
    text = (
        "Museum of the sea reopens\nBy Lea Sand\n"
        "The museum of the sea reopened on Friday after a year of repairs to its roof.\n"
        "Entry is free until the end of the month. The director expects many visitors.\n"
    )
    found = extract_text(text, now=now)
    assert found.title == "Museum of the sea reopens"
    assert len(found.paragraphs) == 2


def test_a_report_that_goes_on_below_its_related_headlines_is_kept_whole(now: datetime) -> None:
    paragraphs = [
        f"The council voted on item {number} of the plan, and the mayor signed it at once."
        for number in range(6)
    ]
    text = "\n\n".join(
        [
            "Council votes on the harbour plan",
            *paragraphs[:2],
            "Related",
            "Old plan was dropped in May",
            *paragraphs[2:],
        ]
    )
    found = extract_text(text, now=now)
    assert found.paragraphs == tuple(paragraphs)
    assert [item.text for item in found.related] == ["Old plan was dropped in May"]


def test_a_pull_quote_that_repeats_the_text_is_left_out(now: datetime) -> None:
    text = (
        "Village saves its school\n\n"
        "The village of Tarn keeps its school. “We counted every child twice,” the mayor said on Monday.\n\n"
        "“We counted every child twice,”\n\n"
        "The county will pay for two teachers. The contract runs for five years."
    )
    assert len(extract_text(text, now=now).paragraphs) == 2


def test_a_cookie_wall_is_refused_and_gives_no_paragraphs(now: datetime) -> None:
    text = (
        "Your privacy\n\nWe and our partners use cookies to store data and need your consent for it.\n\n"
        "You can change your cookie settings at any time in the privacy settings of this site."
    )
    found = extract_text(text, now=now)
    assert (found.refusal, found.paragraphs) == ("cookie page", ())


@pytest.mark.parametrize("around", ["\n\n", " \n \n\t"])
def test_blank_lines_around_a_text_separate_nothing(around: str, now: datetime) -> None:
    text = "\n".join(["Almaty rebuilds after the storm", *BODY])
    found = extract_text(around + text + around, now=now)
    assert (found.title, found.paragraphs) == ("Almaty rebuilds after the storm", BODY)


@pytest.mark.parametrize("text", ["", "\n\n\n", "Only a headline here", "\x00\x01\x02"])
def test_a_text_without_a_report_is_refused(text: str, now: datetime) -> None:
    assert extract_text(text, now=now).refusal == "not enough text"


def printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable() and not character.isspace())


WORDS = st.sampled_from(
    ["storm", "By Ann Lee", "Reuters", "Related", "said.", "Photo: X", "news", "a", "\x00", "2026", "—"]
)
LINES = st.lists(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60), max_size=12)
BODY = tuple(
    f"The {thing} of Almaty was rebuilt after the storm, the mayor said, and opens again in May {year}."
    for thing, year in (("bridge", 2027), ("market", 2028), ("harbour", 2029))
)


@settings(max_examples=80, deadline=None)
@given(LINES, st.sampled_from(["\n", "\n\n"]))
def test_nothing_is_invented_and_the_order_is_kept(lines: list[str], between: str) -> None:
    text = "\n\n".join(["Almaty rebuilds after the storm", *BODY, between.join(lines), BODY[0]])
    found = extract_text(text, now=datetime(2026, 11, 22, tzinfo=UTC))
    assert found.paragraphs
    rest = printable(text)
    # A paragraph may be a character that Unicode has not given out yet (U+D7FC), which nobody can print.
    for paragraph in filter(None, map(printable, found.paragraphs)):
        _, there, rest = rest.partition(paragraph)
        assert there
