"""Pictures as services give them: drawn once, off the event loop, a few kept."""

import asyncio
import json
from typing import Any

import pytest

from bot.services import pictures as module
from bot.services.pictures import KEPT, Pictures

FIJI = {"kind": "map", "region": "242", "weights": {"242": 1}, "description": "Map of Fiji."}
WEEK = {"kind": "chart", "strips": [["Fiji", [1, 2, 3], False]], "days": ["1", "2", "3"]}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Count what is drawn, without drawing."""
    counted: list[Any] = []

    def draw(picture: Any) -> bytes:
        counted.append(picture)
        return json.dumps(picture).encode()

    monkeypatch.setattr(module, "_drawn", draw)
    return counted


@pytest.mark.parametrize("picture", [FIJI, WEEK])
async def test_what_was_stored_as_json_is_drawn(picture: dict[str, Any]) -> None:
    png = await Pictures().draw(json.loads(json.dumps(picture)))
    assert png.startswith(b"\x89PNG")


async def test_the_same_picture_is_drawn_once_for_all_who_want_it(drawn: list[Any]) -> None:
    pictures = Pictures()
    russian = FIJI | {"description": "Карта: Фиджи."}
    assert len({*await asyncio.gather(*(pictures.draw(each) for each in [FIJI, russian] * 5))}) == 1
    await pictures.draw(FIJI | {"weights": {"242": 2}})
    assert len(drawn) == 2


async def test_only_so_many_are_kept_the_last_used_ones(drawn: list[Any]) -> None:
    pictures = Pictures()
    for weight in range(KEPT + 1):
        await pictures.draw(FIJI | {"weights": {"242": weight + 1}})
        await pictures.draw(FIJI)
    before = len(drawn)
    await pictures.draw(FIJI)
    await pictures.draw(FIJI | {"weights": {"242": 2}})
    assert len(drawn) == before + 1, "the one not asked for again has gone"


async def test_one_that_failed_is_drawn_again(drawn: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Any) -> bytes:
        raise OSError("disk")

    pictures = Pictures()
    with monkeypatch.context() as patched:
        patched.setattr(module, "_drawn", fails)
        with pytest.raises(OSError, match="disk"):
            await pictures.draw(FIJI)
    assert await pictures.draw(FIJI)
    assert len(drawn) == 1
