"""What strangers wrote reaches the terminal readable, and steers nothing."""

import contextlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.forget import told
from bot.cli.output import plain, say, say_json
from bot.services.forgetting import Forgotten


@pytest.mark.parametrize(
    "text",
    [
        "two\nlines",
        "« Le barrage\u00a0», dit-elle\u202f!",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "👩\u200d🌾",
    ],
)
def test_words_stay_as_they_were_written(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    "steering", ["\x1b[2J", "\r", "\x9b", "\u202e", "\u2066", "\u2028", "\x00", "\ud83d"]
)
def test_what_steers_a_terminal_becomes_a_space(steering: str) -> None:
    assert plain(f"a{steering}b") == f"a {steering[1:]}b"


def test_a_terminal_of_another_encoding_gets_what_it_can_show() -> None:
    screen = io.BytesIO()
    terminal = io.TextIOWrapper(screen, encoding="latin-1")
    with contextlib.redirect_stdout(terminal):
        say("Café in Алматы")
        say_json(["Café in Алматы"])
    shown = screen.getvalue().decode("latin-1")
    assert shown.startswith("Café in ??????\n")
    assert json.loads(shown.partition("\n")[2]) == ["Café in Алматы"]


@given(st.text(max_size=40))
def test_json_says_every_character_and_steers_nothing(text: str) -> None:
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        say_json({"title": text})
    assert json.loads(written.getvalue()) == {"title": text}
    assert plain(written.getvalue()) == written.getvalue()


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (
            Forgotten(1, 1, 1),
            "1 article; 1 post goes when the bot runs next; nothing is kept of 1 unread entry.",
        ),
        (
            Forgotten(2, 2, 2),
            "2 articles; 2 posts go when the bot runs next; nothing is kept of 2 unread entries.",
        ),
        (Forgotten(0, 0, 3), "0 articles; no post told of it; nothing is kept of 3 unread entries."),
    ],
)
def test_what_was_forgotten_is_counted_as_people_count(done: Forgotten, said: str) -> None:
    assert told(done) == f"Deleted {said}"
