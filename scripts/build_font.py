"""Build bot/data/sans.ttf: the letters that pictures are lettered with, out of Noto Sans.

Needs, in an environment of its own: fonttools; and NotoSans-Regular.ttf (Debian: fonts-noto-core). The source
and its licence are named in bot/data/SOURCES.md.

    python scripts/build_font.py /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf
"""

import sys
from pathlib import Path

from fontTools import subset

DATA = Path(__file__).resolve().parents[1] / "bot" / "data"
LETTERS = (
    range(0x20, 0x7F),  # ASCII
    range(0xA0, 0x180),  # Latin-1 and Latin Extended-A
    range(0x1E00, 0x1F00),  # Latin Extended Additional, for Vietnamese
    range(0x370, 0x400),  # Greek
    range(0x400, 0x530),  # Cyrillic and its supplement
    (0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x218, 0x219, 0x21A, 0x21B, 0x259, 0x2B9, 0x2BC),
    (0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x202F, 0x2212),
)


def main(source: Path) -> None:
    options = subset.Options(
        layout_features=["kern"], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14]
    )
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for span in LETTERS for code in span])
    subsetter.subset(font)
    subset.save_font(font, str(DATA / "sans.ttf"), options)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
