"""A place in the tree of regions or topics: what lies below, with how much was reported lately."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.translation import _, ngettext, number, spoken
from bot.vocabulary import regions, topics
from cogs.render import limits
from cogs.render.parts import Json, button, menu, message, rows
from cogs.render.stories import COLOUR
from cogs.render.text import capital, own_title, plain, safe

REGIONS, TOPICS = "regions", "topics"


class Node(NamedTuple):
    """One entry below: how many stories of the last week it has."""

    code: str
    name: str
    stories: int


def region_answer(code: str, counts: Mapping[str, int], *, brief: str) -> Json:
    """Show an area; the world shows the named groups too. `brief` is the custom_id of its brief's button."""
    groups = [each.code for each in regions.regions().values() if each.kind == "group"]
    nodes = _ranked(_regions(regions.children(code), counts))
    named = _ranked(_regions(groups, counts)) if code == regions.WORLD else []
    above = regions.region(code).parent
    known = None if code == regions.WORLD else counts.get(code, 0)
    head = Node(code, regions.region_name(code, spoken()), known or 0)
    leave = [] if above is None else [_up(REGIONS, above, regions.region_name(above, spoken()))]
    last = [button(_("Brief"), brief), button(_("Subscribe to this"), f"follow|{code}|")]
    return _answer(REGIONS, head, nodes, [*leave, *last], counted=known is not None, groups=named)


def topic_answer(code: str, counts: Mapping[str, int], *, brief: str) -> Json:
    """Show a topic and what lies below; "" is the list of the top topics."""
    below = topics.children(code) if code else [each.code for each in topics.top_topics()]
    nodes = _ranked(Node(each, topics.topic_name(each, spoken()), counts.get(each, 0)) for each in below)
    if not code:
        return _answer(TOPICS, Node("", _("Topics"), 0), nodes, [], counted=False)
    above = topics.topic(code).parent
    up = _up(TOPICS, above or "top", topics.topic_name(above, spoken()) if above else _("All topics"))
    head = Node(code, topics.topic_name(code, spoken()), counts.get(code, 0))
    last = [button(_("Brief"), brief), button(_("Subscribe to this"), f"follow|{regions.WORLD}|{code}")]
    return _answer(TOPICS, head, nodes, [up, *last], counted=True)


def _answer(
    tree: str,
    head: Node,
    nodes: Sequence[Node],
    buttons: Sequence[Json],
    *,
    counted: bool,
    groups: Sequence[Node] = (),
) -> Json:
    lines = [_in_last_week(head.stories)] if counted else []
    lines += _lines(nodes)
    if any(node.stories for node in groups):
        lines += ["", "-# " + _("Named groups of countries"), *_lines(groups)]
    embed: Json = {
        "title": own_title(head.name, limits.TITLE),
        "description": "\n".join(lines) or _("Nothing lies below."),
        "color": COLOUR,
    }
    options = [_option(node) for node in (*nodes, *groups)]
    components = [menu(f"tree|{tree}", _("Look inside…"), options)] if options else []
    return message(embeds=[embed], components=[*components, *rows(*buttons)])


def _lines(nodes: Sequence[Node]) -> list[str]:
    """Return those with news, a line each, and how many have none."""
    lively = [node for node in nodes if node.stories][: limits.CHOICES]
    lines = [f"**{safe(node.name, 80)}** · {_stories(node.stories)}" for node in lively]
    silent = len(nodes) - len(lively)
    if not silent:
        return lines
    text = ngettext(
        "{n} without a story in the last week", "{n} without a story in the last week", silent
    ).format(n=silent)
    return [*lines, f"-# {text}"]


def _regions(codes: Iterable[str], counts: Mapping[str, int]) -> Iterable[Node]:
    return (Node(code, capital(regions.region_name(code, spoken())), counts.get(code, 0)) for code in codes)


def _ranked(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: (-node.stories, node.name))


def _option(node: Node) -> tuple[str, str, str]:
    return node.code, plain(node.name, limits.CHOICE_NAME), _stories(node.stories)


def _up(tree: str, code: str, name: str) -> Json:
    return button(plain(f"↑ {capital(name)}", limits.BUTTON_LABEL), f"tree|{tree}|{code}")


def _stories(count: int) -> str:
    return ngettext("{n} story", "{n} stories", count).format(n=number(count)) if count else _("no stories")


def _in_last_week(count: int) -> str:
    if not count:
        return _("No stories in the last week.")
    text = ngettext("{n} story in the last week.", "{n} stories in the last week.", count)
    return text.format(n=number(count))
