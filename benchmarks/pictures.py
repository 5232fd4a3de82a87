"""Measure what pictures cost: a map and a chart, cold and again, beside the least that Pillow must do.

    python -m benchmarks.pictures [--rounds 20] [--json FILE]

Times are of processor time, which a busy machine does not change much; by the clock there is the median. Cold
is a process of its own that draws its first map, imports and outlines included. The floor is Pillow alone: a
blank picture of the same size, filled, reduced, given a palette and written. The last figure is the longest
that the event loop stood still while the thread drew.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from benchmarks.measuring import machine, share, table, write_json
from bot.pictures.charts import Strip, draw_chart
from bot.pictures.colours import LAND, SEA, packed
from bot.pictures.maps import FINE, WIDTH, draw_map
from bot.services.pictures import Pictures
from bot.vocabulary.regions import descendants, region_name, regions

ROOT = Path(__file__).resolve().parents[1]
AREAS = ("143", "150", "142", "019", "001", "242")
"""Central Asia, Europe, Asia, the Americas, the world, Fiji."""
COLD = """
import time
started = time.process_time()
from bot.pictures.maps import draw_map
draw_map("143", {"398": 2, "417": 1})
print(time.process_time() - started)
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    regions()  # the vocabulary is loaded long before the first brief
    drawn = {f"map: {region_name(code)}": _map(code) for code in AREAS} | {
        f"chart: {days} days": _chart(days) for days in (7, 30)
    }
    figures: dict[str, Any] = {"machine": machine(), "pictures": {}}
    rows = []
    for name, draw in drawn.items():
        png = draw()
        spent, clock = _timed(draw, chosen.rounds)
        floor, _ = _timed(partial(_floor, png), chosen.rounds)
        p50, worst, least = share(spent, 0.5), max(spent), share(floor, 0.5)
        rows.append((name, p50, worst, share(clock, 0.5), least, p50 / least, len(png)))
        figures["pictures"][name] = {"p50": p50, "worst": worst, "floor": least, "bytes": len(png)}
    table(("", "CPU p50 ms", "worst", "by the clock", "Pillow alone", "ratio", "bytes"), rows)
    figures |= {"cold_cpu_ms": _cold(), "loop_stall_ms": asyncio.run(_stall())}
    print(
        f"\nfirst map of a process, imports and outlines included: {figures['cold_cpu_ms']:.0f} ms of CPU;"
        f" the event loop never still for more than {figures['loop_stall_ms']:.1f} ms"
    )
    write_json(chosen.json, figures)


def _map(code: str) -> Callable[[], bytes]:
    weights = {country: number % 4 + 1 for number, country in enumerate(sorted(descendants(code)))}
    return lambda: draw_map(code, weights)


def _chart(days: int) -> Callable[[], bytes]:
    codes = sorted(descendants("143"))
    strips = [
        Strip(region_name(code, "ru"), tuple((3 * day + 7 * row) % 41 for day in range(days)))
        for row, code in enumerate(codes)
    ]
    return lambda: draw_chart(strips, [f"{day + 1} нояб." for day in range(days)])


def _floor(png: bytes) -> bytes:
    """Do with Pillow what every picture of this size needs."""
    height = int.from_bytes(png[20:24])
    image = Image.new("RGB", (WIDTH * FINE, height * FINE), SEA)
    ImageDraw.Draw(image).rectangle((100, 100, 900, 500), fill=LAND)
    return packed(image.reduce(FINE))


def _timed(call: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Return milliseconds of processor time and by the clock."""
    spent, clock = [], []
    for _ in range(rounds):
        started, began = time.perf_counter(), time.thread_time()
        call()
        spent.append(1000 * (time.thread_time() - began))
        clock.append(1000 * (time.perf_counter() - started))
    return spent, clock


def _cold() -> float:
    command = [sys.executable, "-c", COLD]
    taken = [
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
        for _ in range(3)
    ]
    return 1000 * min(float(each.stdout) for each in taken)


async def _stall() -> float:
    """Return the longest pause of a beat of 1 ms while maps are drawn."""
    pauses: list[float] = []

    async def beat() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            pauses.append(now - last)
            last = now

    beating = asyncio.create_task(beat())
    pictures = Pictures()
    for code in AREAS:
        await pictures.draw({"kind": "map", "region": code, "weights": dict.fromkeys(descendants(code), 1)})
    beating.cancel()
    return 1000 * max(pauses)


if __name__ == "__main__":
    main()
