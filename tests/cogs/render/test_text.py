"""Text from feeds is data: no Markdown, no mention, nothing hidden, within its limit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.render.limits import length
from cogs.render.text import capital, clean, link, plain, safe, web_address

HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("\\*_~|`[]()<>@#-+1. \n\t\u202e\u2066\u200b\u200d\u0301\U0001f600"), st.characters()
    ),
    max_size=200,
)


def unescaped(text: str) -> str:
    """Return the characters of a text that no backslash takes the meaning from."""
    return re.sub(r"\\.", "", text, flags=re.DOTALL)


@given(HOSTILE, st.integers(1, 100))
def test_safe_text_holds_no_markdown_and_keeps_its_limit(text: str, limit: int) -> None:
    shown = safe(text, limit)
    assert not set(unescaped(shown)) & set("*_~|`[]()<>@")
    assert not re.match(r"#|-|\+|\d+\.", shown)
    assert "\n" not in shown
    assert length(shown) <= limit


@given(HOSTILE)
def test_clean_text_hides_nothing(text: str) -> None:
    assert not re.search(
        "[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff\u00ad\x00-\x1f\x7f-\x9f]", clean(text)
    )
    assert clean(clean(text)) == clean(text)


def test_many_marks_on_a_letter_become_few() -> None:
    assert len(clean("z" + "\u0335" * 50)) <= 3


def test_joiners_stay_in_persian_and_in_emoji_and_go_from_latin() -> None:
    assert "\u200c" in clean("می\u200cخواهم")
    assert "\u200d" in clean("\U0001f469\u200d\U0001f680")
    assert "\u200d" not in clean("a\u200db")


def test_a_cut_ends_at_a_word() -> None:
    assert plain("Kazakhstan opens a new railway", 20) == "Kazakhstan opens a…"


def test_a_link_cannot_be_ended_by_the_outlets_name() -> None:
    assert link("News](https://evil.example) [x", "https://good.example/a") == (
        "[News)(https://evil.example) (x](https://good.example/a)"
    )


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/x(y)z", "https://a.example/x%28y%29z"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/ж", "https://a.example/%D0%B6"),
        ("javascript:alert(1)", None),
        ("https://user:secret@a.example/", None),
        ("ftp://a.example/", None),
        ("https:///nowhere", None),
        ("http://[bad", None),
    ],
)
def test_only_web_addresses_become_links(address: str, shown: str | None) -> None:
    assert web_address(address) == shown


def test_a_hidden_character_between_blanks_leaves_one_blank() -> None:
    assert clean("Almaty \x1b opens") == "Almaty opens"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("весь мир", "Весь мир"),
        ("«весь мир»", "«Весь мир»"),
        ("↑ économie", "↑ Économie"),
        ("о-в Св. Елены", "О-в Св. Елены"),
        ("США", "США"),
        ("iPhone und mehr", "iPhone und mehr"),
        ("al-Qaida", "al-Qaida"),
        ("ǆungla", "ǅungla"),
        ("ßa", "ßa"),
        ("7 дней", "7 дней"),
        ("العالم", "العالم"),
        ("", ""),
        ("…", "…"),
    ],
)
def test_our_own_words_begin_with_a_capital(words: str, shown: str) -> None:
    assert capital(words) == shown


@given(HOSTILE)
def test_only_the_first_letter_may_change_and_only_once(text: str) -> None:
    shown = capital(text)
    assert len(shown) == len(text)
    changed = [at for at, sign in enumerate(text) if shown[at] != sign]
    assert len(changed) <= 1
    assert capital(shown) == shown
    for at in changed:
        assert not any(sign.isalnum() for sign in text[:at])
        assert shown[at].istitle() or shown[at].isupper()
