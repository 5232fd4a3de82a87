"""Words that point back when a sentence begins with them; the lists stand in `bot/data/openers.toml`.

Such a sentence says nothing on its own: it needs the sentence before it.
"""

import tomllib
from functools import cache
from importlib.resources import files

UNSPACED_LANGUAGES = frozenset({"zh", "ja"})

# "Because he …", "When they …": in English the clause in front points back as often as ahead.
_CLAUSES = (
    "because",
    "although",
    "though",
    "if",
    "while",
    "when",
    "as",
    "since",
    "after",
    "before",
    "until",
    "once",
)
_SUBJECTS = ("he", "she", "it", "they", "this", "that", "these", "those")


@cache
def openers(language: str | None) -> frozenset[tuple[str, ...]]:
    """Give the openers of a language, each as its words; a language without a list has none."""
    code = (language or "en").split("-")[0].lower()
    listed = {tuple(opener.split("|")) for opener in _lists().get(code, "").split()}
    if code == "en":
        listed |= {(clause, subject) for clause in _CLAUSES for subject in _SUBJECTS}
    return frozenset(listed)


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads(files("bot").joinpath("data/openers.toml").read_text("utf-8"))
