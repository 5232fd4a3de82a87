"""`dateline analyze` answers every line in order, bad ones too, and keeps its contract."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.analyze import answers

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEYS = {
    *("id", "title", "text", "byline", "published", "language"),
    *("regions", "topics", "summary", "related", "error"),
}
TEXT = """\
A magnitude 5.8 earthquake struck the Naryn region of Kyrgyzstan on Sunday, the ministry said in Bishkek.
At least 300 homes in At-Bashy were damaged and 12 people were hurt, according to the governor.
Schools in the district stay closed on Monday while engineers look at the buildings there.
Rescue teams brought tents, blankets and two field kitchens over the pass from Kochkor."""


def ask(*requests: object, **options: bool) -> list[dict[str, Any]]:
    lines = [request if isinstance(request, bytes) else json.dumps(request).encode() for request in requests]
    return list(answers(lines, now=NOW, **options))


def test_an_article_is_answered_with_every_key() -> None:
    (answer,) = ask({"id": "a", "title": "Quake", "text": TEXT, "published": "2026-11-22T07:00:00Z"})
    assert answer.keys() == KEYS
    assert (answer["id"], answer["error"], answer["language"]) == ("a", None, "en")
    assert answer["published"] == "2026-11-22T07:00:00+00:00"
    assert (answer["regions"][0]["code"], answer["regions"][0]["iso"]) == ("417", "KG")
    assert all(region["code"].isdecimal() for region in answer["regions"])
    assert all(sentence in TEXT for sentence in answer["summary"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"nonsense", "not JSON"),
        (b'"text"', "not a JSON object"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": "b"}', "neither html nor text"),
        (b'{"id": "b", "text": ""}', "neither html nor text"),
        (b'{"id": "b", "text": 5}', "text must be a string"),
        (b'{"id": "b", "text": "x", "title": []}', "title must be a string"),
        (b'{"id": "b", "text": "x", "published": "someday"}', "published is no date"),
        (b"\xff\xfe", "not JSON"),
        (b'{"id": NaN, "text": "x"}', "NaN is no JSON value"),
    ],
)
def test_a_bad_line_is_answered_with_its_error_and_the_next_one_read(line: bytes, reason: str) -> None:
    bad, good = ask(line, {"id": "g", "text": TEXT})
    assert bad.keys() == KEYS
    assert reason in bad["error"]
    assert (good["id"], good["error"]) == ("g", None)


@pytest.mark.parametrize(
    ("country", "found"), [("US", "US"), (" us ", "US"), (None, "GE"), ("nowhere", "GE")]
)
def test_the_outlets_country_tells_places_of_one_name_apart(country: str | None, found: str) -> None:
    text = "Schools in Georgia stay open while engineers look at the bridges there, the governor said."
    (answer,) = ask({"id": 1, "text": text, "country": country})
    assert [region["iso"] for region in answer["regions"] if "iso" in region] == [found]


def test_what_no_terminal_shows_is_in_no_text() -> None:
    (answer,) = ask({"id": 1, "text": f"\0{TEXT}\x1b[2J"})
    assert answer["text"].startswith("A magnitude 5.8 earthquake")
    assert "\x1b" not in answer["text"]


def test_stories_join_in_input_order_and_a_bad_line_stands_alone() -> None:
    found = ask({"id": 1, "text": TEXT}, b"nonsense", {"id": 2, "text": TEXT}, stories=True)
    assert found[0]["story"] == found[2]["story"] != found[1]["story"]
    assert all(isinstance(answer["story"], str) for answer in found)


def test_reports_years_apart_are_no_story() -> None:
    first, second = ask(
        {"id": 1, "text": TEXT, "published": "2020-01-01T00:00:00Z"},
        {"id": 2, "text": TEXT, "published": "2024-01-01T00:00:00Z"},
        stories=True,
    )
    assert first["story"] != second["story"]


def test_topics_are_named_when_unsure_only_if_asked() -> None:
    request = {
        "id": 1,
        "text": "The man walked down the street and looked at the sky for a while, then went on.",
    }
    assert ask(request, all_topics=True)[0]["topics"]


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["id", "text", "html", "title", "url"]), st.text(max_size=60) | st.none())
)
def test_any_strings_are_answered(request: dict[str, str | None]) -> None:
    (answer,) = ask(request)
    assert answer.keys() == KEYS
    assert json.dumps(answer)


def test_the_command_streams_lines_in_utf_8_and_exits_0() -> None:
    text = f"{TEXT} “We go on,” he said."
    lines = f"nonsense\n\n{json.dumps({'id': chr(0xD83D), 'text': text})}\n{json.dumps({'text': text})}\n"
    done = subprocess.run(
        [sys.executable, "-m", "bot", "analyze", "--stories"],
        input=lines.encode(),
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=100,
    )
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert (done.returncode, done.stderr) == (0, b"")
    assert first["error"]
    assert second["id"] == chr(0xD83D)
    assert third["text"] == text
