"""Build bot/data/outlines.npz: the outlines of countries that maps are drawn with.

Needs, in an environment of its own: shapely, numpy; and the unpacked npm package world-atlas (countries of
Natural Earth at 1:50m and 1:10m as TopoJSON). Sources and licences are named in bot/data/SOURCES.md, what is
drawn where borders are disputed in docs/pictures.md.

    npm pack world-atlas@2 && tar xzf world-atlas-2.*.tgz
    python scripts/build_outlines.py package
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry import MultiPoint, Point, Polygon, box
from shapely.ops import unary_union

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "bot" / "data"
NOBODY = "000"
"""Land that no region of ours has: the Siachen glacier, islands without people."""
SCALE = 100
"""Hundredths of a degree, about a kilometre: half a pixel of the closest view."""
CORE = 0.9
"""A view shows a country's largest parts, as many as make up this share of its area."""
LEAST = 4
"""Points of the smallest ring: three corners and the first again."""
HULL = 24
"""Points that a country's view is made of at most."""

JOINED = ("804", "196", "706", "732", "760")
GAP = 0.006
"""Degrees: wider than a step of the file's own grid, narrower than ours."""
SEAM = -169.0
"""The meridian in the Bering Strait at which a map of the world begins."""

UNNUMBERED = {"Kosovo": "983", "N. Cyprus": "196", "Somaliland": "706", "Siachen Glacier": NOBODY}
# (code in Natural Earth, a box of longitudes and latitudes, the code that M49 has for what lies in it)
PARTS = (
    ("250", box(-56, 1, -50, 7), "254"),  # French Guiana
    ("250", box(-62.5, 15.5, -60.5, 17), "312"),  # Guadeloupe
    ("250", box(-62, 14, -60, 15.2), "474"),  # Martinique
    ("250", box(54, -22, 57, -20), "638"),  # Réunion
    ("250", box(44, -14, 46, -12), "175"),  # Mayotte
    ("578", box(-12, 70, -5, 72), "744"),  # Jan Mayen
    ("578", box(8, 74, 36, 82), "744"),  # Svalbard
    ("578", box(2, -56, 5, -53), "074"),  # Bouvet Island
    ("528", box(-70, 11, -62, 19), "535"),  # Bonaire, Saba, Sint Eustatius
    ("554", box(-174, -10, -170, -8), "772"),  # Tokelau
    ("036", box(104, -12, 107, -9), "162"),  # Christmas Island
    ("036", box(96, -13, 98, -11), "166"),  # Cocos Islands
)
# Natural Earth draws who holds a place; the codes are the United Nations', and so is whose it is where they
# have said so.
CEDED = (
    ("643", box(32.3, 44.2, 36.65, 46.3), "804"),  # Crimea: General Assembly resolution 68/262
    ("504", box(-18, 20, -8.6, 27.667), "732"),  # Western Sahara: list of Non-Self-Governing Territories
    ("376", box(35.64, 32.68, 36, 33.4), "760"),  # Golan: Security Council resolution 497
)
# What a view of a country shows where that is not simply its largest parts.
ALONE = {"840": box(-126, 24, -66, 50)}
AMONG = {"840": box(-170, 24, -66, 72), "643": box(19, 41, 60, 70)}
# No outline even at 1:10m; where its people live.
POINTS = {"772": (-171.8, -9.2), "292": (-5.35, 36.14), "074": (3.35, -54.42), "581": (166.6, 19.3)}

Shapes = dict[str, list[Polygon]]


def read(folder: Path, resolution: str) -> Shapes:
    """Read a TopoJSON file as polygons by code."""
    topology = json.loads((folder / f"countries-{resolution}.json").read_bytes())
    arcs = _arcs(topology)
    found: Shapes = defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = geometry.get("id") or UNNUMBERED.get(name) or ("036" if "Indian Ocean" in name else NOBODY)
        for polygon in _polygons(geometry, arcs):
            found[_part_of(code, polygon)].append(polygon)
    return found


def _arcs(topology: Mapping[str, Any]) -> list[np.ndarray]:
    scale, translate = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def _polygons(geometry: Mapping[str, Any], arcs: list[np.ndarray]) -> Iterator[Polygon]:
    """Yield the areas without their holes, which are other countries."""
    listed = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for rings in listed:
        # Antarctica's first ring is the pole.
        ring = max((_ring(each, arcs) for each in rings), key=len)
        if len(ring) >= LEAST:  # less is an island of the size of one point
            yield Polygon(_unrolled(ring))


def _unrolled(ring: np.ndarray) -> np.ndarray:
    """Return the ring in one piece where it crosses the antimeridian; most of it lies east of the seam."""
    ring = ring.copy()
    ring[:, 0] = np.unwrap(ring[:, 0], period=360)
    ring[:, 0] -= 360 * np.floor((ring[:, 0].mean() - SEAM) / 360)
    return ring


def _ring(indices: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    pieces = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _part_of(code: str, polygon: Polygon) -> str:
    inside = polygon.representative_point()
    return next((part for whole, frame, part in PARTS if whole == code and frame.contains(inside)), code)


def settled(shapes: Shapes) -> Shapes:
    """Give each country what is its own, and join it with what Natural Earth has apart."""
    for holder, place, owner in CEDED:
        shapes[owner] = [*shapes[owner], *_cut(shapes[holder], lambda each, place=place: each & place)]
        shapes[holder] = list(_cut(shapes[holder], lambda each, place=place: each - place))
    return {code: _union(polygons) if code in JOINED else polygons for code, polygons in shapes.items()}


def _cut(polygons: list[Polygon], cut: Callable[[Polygon], Any]) -> Iterator[Polygon]:
    for polygon in polygons:
        left = cut(polygon.buffer(0))
        yield from (
            each for each in getattr(left, "geoms", [left]) if each.geom_type == "Polygon" and each.area
        )


def _union(polygons: list[Polygon]) -> list[Polygon]:
    whole = unary_union([each.buffer(GAP, join_style="mitre") for each in polygons])
    whole = whole.buffer(-GAP, join_style="mitre")
    return [Polygon(each.exterior) for each in getattr(whole, "geoms", [whole])]


def view(code: str, polygons: list[Polygon], frames: Mapping[str, Polygon]) -> np.ndarray:
    """Return the points that a view of a country must show."""
    if code == "010":  # around the pole, where a hull of longitudes and latitudes is none
        return np.array([(longitude, -66) for longitude in range(-180, 180, 15)])
    if code in frames:
        parts = [each.intersection(frames[code]) for each in polygons]
    else:
        ordered = sorted(polygons, key=_size, reverse=True)
        sizes = np.cumsum([_size(each) for each in ordered])
        parts = ordered[: int(np.searchsorted(sizes, CORE * sizes[-1])) + 1]
    corners = [point for part in parts if not part.is_empty for point in _corners(part)]
    hull = MultiPoint(corners).convex_hull
    points = np.array(getattr(hull, "exterior", hull).coords)
    step = max(1, -(-len(points) // HULL))
    return points[::step]


def _corners(part: Any) -> list[tuple[float, float]]:
    hull = part.convex_hull
    return list(getattr(hull, "exterior", hull).coords)


def _size(polygon: Polygon) -> float:
    """Return an area in which a degree of longitude counts as little as it is long."""
    return float(polygon.area * np.cos(np.radians(polygon.centroid.y)))


def main(folder: Path) -> None:
    shapes = settled(read(folder, "50m"))
    for code, polygons in read(folder, "10m").items():
        shapes.setdefault(code, polygons)
    known = {entry["code"]: entry for entry in json.loads((DATA / "regions.json").read_bytes())}
    owned = [(polygon, code) for code in sorted(shapes) for polygon in shapes[code]]
    if strange := {code for _, code in owned} - set(known) - {NOBODY}:
        raise ValueError(f"Natural Earth's {strange} are no regions of ours")
    # A hole is somebody else's land, which is smaller and so drawn later.
    owned.sort(key=lambda each: -_size(each[0]))
    for code, at in POINTS.items():
        if code not in shapes:
            shapes[code] = [Point(at).buffer(0.01)]
    missing = [code for code, entry in known.items() if entry["kind"] == "country" and code not in shapes]
    print("without an outline:", missing)
    write([(np.array(polygon.exterior.coords)[:-1], code) for polygon, code in owned], shapes)


def write(rings: Sequence[tuple[np.ndarray, str]], shapes: Shapes) -> None:
    """Write rings as differences in hundredths of a degree, the form that packs best."""
    points, lengths, owners = [], [], []
    for ring, owner in rings:
        steps = np.rint(ring * SCALE).astype(np.int32)
        steps = steps[np.r_[True, np.any(np.diff(steps, axis=0), axis=1)]]
        if len(steps) >= LEAST:
            points.append(np.diff(steps, axis=0, prepend=0))
            lengths.append(len(steps))
            owners.append(int(owner))
    alone = {code: view(code, shapes[code], ALONE) for code in shapes if code != NOBODY}
    among = {code: view(code, shapes[code], AMONG) for code in AMONG}
    np.savez_compressed(
        DATA / "outlines.npz",
        points=np.concatenate(points).astype(np.int16),
        lengths=np.array(lengths, np.uint16),
        owners=np.array(owners, np.uint16),
        **_views("alone", alone),
        **_views("among", among),
    )


def _views(name: str, views: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    ordered = sorted(views)
    return {
        f"{name}_codes": np.array([int(code) for code in ordered], np.uint16),
        f"{name}_lengths": np.array([len(views[code]) for code in ordered], np.uint8),
        f"{name}_points": np.concatenate([np.rint(views[code] * SCALE) for code in ordered]).astype(np.int16),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
