#!/usr/bin/env python3
"""Build bot/data/topics.json from a copy of the IPTC Media Topics.

    scripts/build_topics.py TERMS.json

TERMS.json is a list of {"id", "label", "level", "parent", "retired"}, as IPTC's own download of the
vocabulary holds them. Media Topics is by IPTC (https://iptc.org/standards/media-topics/), licensed CC BY 4.0.
"""

import argparse
import json
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[1] / "bot" / "data" / "topics.json"


def row(term: dict[str, Any]) -> list[Any]:
    """Give a term as it is kept: code, label, parent, level, 1 when retired."""
    return [term["id"], term["label"].strip(), term["parent"], term["level"], int(bool(term["retired"]))]


def build(terms: list[dict[str, Any]]) -> str:
    """Give the file's text: one term a line, so that a new release shows as a readable difference."""
    rows = sorted((row(term) for term in terms), key=lambda kept: kept[0])
    known = {kept[0] for kept in rows}
    orphans = [kept[0] for kept in rows if kept[2] is not None and kept[2] not in known]
    if orphans:
        raise SystemExit(f"these terms name a parent that is not there: {', '.join(orphans)}")
    lines = (json.dumps(kept, ensure_ascii=False, separators=(",", ":")) for kept in rows)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("terms", type=argparse.FileType(encoding="utf-8"), metavar="TERMS.json")
    terms = json.load(parser.parse_args().terms)
    TARGET.write_text(build(terms), "utf-8")
    print(f"{TARGET.name}: {len(terms)} terms")


if __name__ == "__main__":
    main()
