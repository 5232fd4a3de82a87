"""The links that stand in a message, as a person sees them."""

import re
from collections.abc import Iterator

import discord

from cogs.reasons import MESSAGE_LINK

MOST = 5
# A masked link ends at its bracket, a link in a sentence before its full stop.
_LINK = re.compile(r"https?://[^\s<>\[\]\"]+")
_ENDING = ".,;:!?'*_~|"


def links_of(message: discord.Message) -> tuple[str, ...]:
    """Return the first links of a message, of its text and then its embeds, each once; none into Discord."""
    found = dict.fromkeys(link for text in _texts(message) for link in _links(text))
    return tuple(link for link in found if not MESSAGE_LINK.match(link))[:MOST]


def _texts(message: discord.Message) -> Iterator[str]:
    yield message.content
    for embed in message.embeds:
        yield embed.url or ""
        yield embed.description or ""
        yield from (field.value or "" for field in embed.fields)


def _links(text: str) -> Iterator[str]:
    for found in _LINK.findall(text):
        link = found.rstrip(_ENDING)
        while link.endswith(")") and link.count(")") > link.count("("):
            link = link[:-1].rstrip(_ENDING)
        yield link
