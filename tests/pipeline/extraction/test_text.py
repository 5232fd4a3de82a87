"""Decoding and cleaning of characters."""

import pytest

from bot.pipeline.extraction.text import decode, plain, printable, squeeze


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    marked = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "utf-8-sig": b""}[encoding]
    assert decode(marked + "Žofín — café".encode(encoding)) == "Žofín — café"


def test_a_declared_set_is_used_where_the_bytes_are_no_utf8() -> None:
    assert decode('<meta charset="windows-1251">Вокзал'.encode("cp1251")).endswith("Вокзал")


def test_latin_1_is_read_as_browsers_do() -> None:
    assert decode(b'<meta charset="iso-8859-1">\x93yes\x94').endswith("“yes”")


def test_an_unknown_set_falls_back_to_windows_1252() -> None:
    assert decode(b'<meta charset="x-nothing">caf\xe9').endswith("café")


def test_one_broken_byte_does_not_spoil_a_utf8_page() -> None:
    page = '<meta charset="utf-8">' + "Ärger über Öl. " * 20
    assert "Ärger über Öl." in decode(page.encode() + b"\xff" + b" end")


def test_a_page_cut_inside_a_character_is_still_utf8() -> None:
    assert decode("Zürich liegt am See – schön".encode()[:-2]).startswith("Zürich liegt am See –")


def test_characters_no_parser_likes_are_dropped() -> None:
    assert printable("a\x00b\x08c\ud800d\te\n") == "abcd\te\n"


def test_white_space_is_folded_and_invisible_marks_go() -> None:
    assert squeeze(" a\u00a0\n b\u200bc\u00ad ") == "a bc"


def test_entities_escaped_twice_are_read() -> None:
    assert plain("AT&amp;amp;T &quot;x&quot;") == 'AT&T "x"'
