"""What picture a message shows, as data that can be stored: it is drawn only when the message is sent."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.model import BriefItem, Story
from bot.translation import _, number, spoken
from bot.vocabulary.regions import WORLD, descendants, region, region_name
from cogs.render.limits import ALT_TEXT
from cogs.render.parts import Json

PICTURE = "picture"
"""The key of a payload under which stands what picture its first embed shows; it is never sent."""

Picture = Mapping[str, Any]
"""`kind` ("map" or "chart"), `description` (the alt text), and what is drawn (services/pictures.py)."""


def map_of(code: str, items: Iterable[BriefItem]) -> Json | None:
    """Return the map of a region with the countries that stories are about; nothing where there are none."""
    weights: Counter[str] = Counter()
    for item in items:
        weights.update(dict(_countries(item.story)))
    if not weights:
        return None
    return {"kind": "map", "region": code, "weights": dict(weights), "description": _told(code, weights)}


def carrying(payload: Json, picture: Json | None) -> Json:
    """Return the message so that it shows the picture, if there is one."""
    return payload if picture is None else payload | {PICTURE: picture}


def filename(picture: Picture) -> str:
    """Return the name under which a picture is sent."""
    return f"{picture['kind']}.png"


def illustrated(payload: Mapping[str, Any], picture: Picture) -> Json:
    """Return the message with its first embed showing the picture that is sent with it."""
    first, *others = payload["embeds"]
    image = {"url": f"attachment://{filename(picture)}"}
    return {**payload, "embeds": [{**first, "image": image}, *others]}


def _countries(story: Story) -> Iterator[tuple[str, int]]:
    """Yield the countries of a story, one each; of a story on a whole area, its countries, with nothing."""
    kinds = {tag.code: region(tag.code).kind for tag in story.regions}
    named = [code for code, kind in kinds.items() if kind == "country"]
    if named:
        yield from ((code, 1) for code in named)
        return
    for code in kinds:
        if code != WORLD:
            yield from ((country, 0) for country in descendants(code))


def _told(code: str, weights: Counter[str]) -> str:
    """Say what a map shows, as far as an alt text reaches."""
    counted = [(country, stories) for country, stories in weights.most_common() if stories]
    about = region_name(code, spoken())
    if not counted:
        return _("Map: {region}.").format(region=about)
    while True:
        listed = ", ".join(
            f"{region_name(country, spoken())} {number(stories)}" for country, stories in counted
        )
        text = _("Map: {region}. Number of stories: {counts}.").format(region=about, counts=listed)
        if len(text) <= ALT_TEXT:
            return text
        counted.pop()
