"""Draw cost against size from the benchmarks' JSON, as SVG.

    python -m benchmarks.plots [--scale FILE] [--clustering FILE] [--fan-out FILE] [--soak FILE]
        [--folder docs/images]

Both axes are logarithmic: what does not grow is level, what grows with the size rises one for one.
"""

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 190, 34, 44
COLOURS = ("#1f6f8b", "#c8553d", "#588157", "#7b4b94", "#b8860b", "#33415c", "#d1495b", "#2a9d8f")

Points = Sequence[tuple[float, float]]


def draw(title: str, across: str, up: str, lines: Mapping[str, Points]) -> str:
    """Return an SVG of lines, the axes logarithmic."""
    xs = [x for points in lines.values() for x, _ in points]
    ys = [max(y, 0.01) for points in lines.values() for _, y in points]
    x_range, y_range = _decades(xs), _decades(ys)

    def place(x: float, y: float) -> str:
        across_ = _along(x, x_range, LEFT, WIDTH - RIGHT)
        return f"{across_:.1f},{_along(max(y, 0.01), y_range, HEIGHT - BOTTOM, TOP):.1f}"

    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>', _text(LEFT, 20, title, size=14)]
    for power in range(x_range[0], x_range[1] + 1):
        x = _along(10**power, x_range, LEFT, WIDTH - RIGHT)
        parts.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#dddddd"/>')
        parts.append(_text(x, HEIGHT - BOTTOM + 16, f"{10**power:,.10g}", anchor="middle"))
    for power in range(y_range[0], y_range[1] + 1):
        y = _along(10**power, y_range, HEIGHT - BOTTOM, TOP)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        parts.append(_text(LEFT - 6, y + 4, f"{10.0**power:,.10g}", anchor="end"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, across, anchor="middle"))
    parts.append(_text(8, TOP - 6, up))
    for at, (name, points) in enumerate(lines.items()):
        colour = COLOURS[at % len(COLOURS)]
        path = " ".join(place(x, y) for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y in points:
            centre = place(x, y).split(",")
            parts.append(f'<circle cx="{centre[0]}" cy="{centre[1]}" r="3" fill="{colour}"/>')
        parts.append(_text(WIDTH - RIGHT + 12, TOP + 12 + 18 * at, name, colour=colour))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    return "\n".join((head, f"<title>{escape(title)}</title>", *parts, "</svg>\n"))


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _along(value: float, decades: tuple[int, int], start: float, end: float) -> float:
    return start + (math.log10(value) - decades[0]) / (decades[1] - decades[0]) * (end - start)


def _text(
    x: float, y: float, text: str, *, size: int = 11, anchor: str = "start", colour: str = "#333333"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="sans-serif" font-size="{size}" '
        f'text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
    )


def scale_lines(sizes: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    """Return the p99 of each kind of read by size."""
    names = {
        "latest of a region": "latest of a region",
        "latest of a region on a topic": "latest, region and topic",
        "story": "story",
        "brief of a day, region": "brief of a day, region",
        "brief of a week, world": "brief of a week, world",
        "complete a story": "complete a story",
    }
    lines = {"search": [(float(each["articles"]), float(each["search"]["p99"])) for each in sizes]}
    for name, label in names.items():
        lines[label] = [(float(each["articles"]), float(each["lookups"][name]["p99"])) for each in sizes]
    return lines


def main() -> None:
    """Parse the arguments, draw what there is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=Path)
    parser.add_argument("--clustering", type=Path)
    parser.add_argument("--fan-out", type=Path)
    parser.add_argument("--soak", type=Path)
    parser.add_argument("--folder", type=Path, default=Path("docs/images"))
    args = parser.parse_args()
    if args.scale:
        sizes = _sizes(args.scale)
        _write(args.folder / "scale.svg", draw("Reads, p99", "articles", "ms", scale_lines(sizes)))
    if args.clustering:
        sizes = _sizes(args.clustering)
        lines = {name: [(each["reports"], each[f"{name}_ms"]) for each in sizes] for name in ("p50", "p99")}
        _write(
            args.folder / "clustering.svg",
            draw("Placing one report", "reports in the window", "CPU ms", lines),
        )
    if args.fan_out:
        sizes = _sizes(args.fan_out)
        lines = {
            "all deliveries owed": [(each["subscriptions"], 1000 * each["seconds"]) for each in sizes],
            "rows alone": [(each["subscriptions"], 1000 * each["bare_seconds"]) for each in sizes],
            "one claim, p99": [(each["subscriptions"], each["claim_ms"]["p99"]) for each in sizes],
        }
        _write(args.folder / "fan-out.svg", draw("One new story", "subscriptions", "ms", lines))
    if args.soak:
        each_minute = json.loads(args.soak.read_text(encoding="utf-8"))["each_minute"]
        lines = {
            name: [(float(at), float(value)) for at, value in enumerate(each_minute[key], start=1)]
            for key, name in SOAKED.items()
        }
        _write(args.folder / "soak.svg", draw("The desk at work", "minutes", "", lines))


SOAKED = {
    "memory_mb": "memory, MB",
    "parsers_mb": "parsing process, MB",
    "files": "open files",
    "tasks": "tasks",
    "wal_mb": "write-ahead log, MB",
}


def _sizes(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["sizes"]
    return found


def _write(path: Path, svg: str) -> None:
    path.write_text(svg, encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
