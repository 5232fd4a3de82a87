"""What was read a moment ago is known for a moment, whatever the clock did meanwhile."""

from datetime import timedelta

from bot.services.lately import Lately
from tests.records import NOW


def test_what_was_read_is_known_for_a_while() -> None:
    known: Lately[str] = Lately(timedelta(seconds=30))
    known.keep("", "titles", NOW)
    assert known.get("", NOW + timedelta(seconds=30)) == "titles"
    assert known.get("", NOW + timedelta(seconds=31)) is None


def test_what_was_read_while_the_clock_stood_ahead_is_read_again() -> None:
    known: Lately[str] = Lately(timedelta(seconds=30))
    known.keep("", "titles", NOW + timedelta(days=365))
    assert known.get("", NOW) is None
