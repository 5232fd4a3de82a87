"""The links of a message are those a person would click."""

from dataclasses import dataclass, field
from typing import cast

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.message_links import MOST, links_of


@dataclass
class Message:
    """What of a message is looked at."""

    content: str = ""
    embeds: list[discord.Embed] = field(default_factory=list)


def links(content: str, *embeds: discord.Embed) -> tuple[str, ...]:
    return links_of(cast("discord.Message", Message(content, list(embeds))))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("see https://a.example/x.", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("https://a.example/Mercury_(planet)", "https://a.example/Mercury_(planet)"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("[name](https://a.example/x), and", "https://a.example/x"),
        ("**https://a.example/x?y=1&z=2**!", "https://a.example/x?y=1&z=2"),
    ],
)
def test_what_stands_around_a_link_is_no_part_of_it(content: str, found: str) -> None:
    assert links(content) == (found,)


def test_each_link_is_taken_once_and_five_at_most() -> None:
    assert links("https://a.example/1 https://a.example/1") == ("https://a.example/1",)
    assert len(links(" ".join(f"https://a.example/{number}" for number in range(9)))) == MOST


def test_embeds_are_read_after_the_text() -> None:
    embed = discord.Embed(url="https://a.example/2", description="[b](https://a.example/3)")
    embed.add_field(name="x", value="-# [c](https://a.example/4)")
    assert links("https://a.example/1", embed) == tuple(f"https://a.example/{n}" for n in range(1, 5))


def test_links_into_discord_are_left_alone() -> None:
    assert links("https://discord.com/channels/1/2/3 https://ptb.discord.com/channels/@me/2/3") == ()


PIECES = st.sampled_from(["http://", "https://", "a.example", "b", "/", ":", ".", *"()[]<>* \n"])


@given(st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=12).map("".join))
def test_any_text_gives_addresses_without_blanks(before: str, after: str) -> None:
    found = links(f"{before} https://a.example/1{after}")
    assert found
    for link in found:
        assert link.startswith("http")
        assert not set(link) & set(" \n<>[]")
