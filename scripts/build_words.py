"""Build bot/data/word_frequencies.tsv: how common the commonest stems of English are.

Needs the package symspellpy unpacked somewhere, for its list of words and counts; it is no dependency. The
source and its licence are named in bot/data/SOURCES.md.

    python scripts/build_words.py symspellpy/frequency_dictionary_en_82_765.txt

Columns: stem, and how often it stands in a million words of books; the commonest first.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.pipeline.words import term  # noqa: E402 - after the path

KEPT = 10_000
MILLION = 1_000_000


def main(source: Iterable[str]) -> None:
    counts: Counter[str] = Counter()
    for line in source:
        word, count = line.split()
        counts[term(word, "en")] += int(count)
    million = counts.total() / MILLION
    lines = [f"{stem}\t{count / million:.3g}\n" for stem, count in counts.most_common(KEPT)]
    (ROOT / "bot" / "data" / "word_frequencies.tsv").write_text("".join(lines), "utf-8", newline="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "source", type=argparse.FileType(encoding="utf-8-sig"), help="words and counts, a line each"
    )
    main(parser.parse_args().source)
