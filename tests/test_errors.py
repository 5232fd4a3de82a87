"""The tree of errors is drawn as it is, and errors carry their ids."""

import pickle
import re

import pytest

from bot import errors


def test_the_drawing_names_every_error_with_its_parent() -> None:
    drawn: dict[str, str] = {}
    levels: dict[int, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^(\s*[│├└─\s]*)([A-Z]\w+Error)", line)
        if found:
            depth = len(found[1])
            parents = [level for level in levels if level < depth]
            drawn[found[2]] = levels[max(parents)] if parents else "Exception"
            levels = {level: name for level, name in levels.items() if level < depth} | {depth: found[2]}
    actual = {
        name: cls.__mro__[1].__name__
        for name, cls in vars(errors).items()
        if isinstance(cls, type) and issubclass(cls, errors.DatelineError)
    }
    assert drawn == actual


@pytest.mark.parametrize(
    "error",
    [
        errors.FetchError("https://a.example/", "answered 503", status=503, retry_after=30.0),
        errors.ParseError("https://a.example/", "no feed"),
        errors.UnknownRegionError("Kazakstan", ("Kazakhstan",)),
    ],
)
def test_an_error_survives_the_way_from_the_parsing_process(error: errors.DatelineError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_an_unknown_region_suggests_names() -> None:
    assert str(errors.UnknownRegionError("Kazakstan", ("Kazakhstan",))) == (
        "No region is called “Kazakstan”. Did you mean Kazakhstan?"
    )


def test_an_unknown_name_that_looks_like_none_says_what_to_type() -> None:
    assert str(errors.UnknownRegionError("Atlantis")).endswith(
        "Name a country, or a region such as Central Asia."
    )
    assert str(errors.UnknownTopicError("zzz")).endswith("Name one such as politics, sport or health.")


def test_a_long_name_is_cut_in_the_message() -> None:
    assert len(str(errors.UnknownRegionError("x" * 5000))) < 150
