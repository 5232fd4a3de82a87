"""What a line may be is told in time, however long it or its text is: a test that hangs has failed."""

from bot.pipeline.extraction.lines import byline_in, published_in, without_tail
from tests.records import NOW


def test_a_line_can_be_byline_and_date_in_one() -> None:
    line = "By Ann Lee on Monday, November 16, 2026"
    assert byline_in(line) == "Ann Lee"
    published = published_in(line, NOW)
    assert published is not None
    assert (published.month, published.day) == (11, 16)


def test_a_rule_of_a_million_dashes_is_no_byline() -> None:
    assert byline_in("By Ann" + "-" * 1_000_000) is None
    assert published_in("By Ann" + " " * 1_000_000 + "x", NOW) is None


def test_a_text_ends_at_headlines_of_others_unless_it_goes_on_below_them() -> None:
    told = ["The port was closed by the storm on Monday."] * 3
    assert without_tail([*told, "Read more", "Storm closes port"]) == told
    going_on = [*told, "Read more", *told[:1]]
    assert without_tail(going_on) == going_on


def test_a_hundred_thousand_lines_are_cut_in_time() -> None:
    cut = without_tail(["A story is told here in full.", *["Read more"] * 100_000])
    assert 59_990 < len(cut) < 60_010, "two fifths of a text may go as its tail"
