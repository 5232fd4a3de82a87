"""Where the word around a found name begins and ends, in languages that inflect names or write no spaces."""

import re

MAX_PREFIX = 3
"""Arabic and Hebrew write "and", "in", "the" onto the front of a word: up to three letters."""

_LETTERS = re.compile(r"[^\W\d_]*")
# Endings of Russian and Ukrainian nouns (cases), adjectives (-ск-) and inhabitants (-ец, -яне).
_SLAVIC = re.compile(
    r"(?:[аеёийоуыьюяії]{0,3}|[аеоыиуюяії]{1,2}[мхвй]|[ая]ми|[а-яії]{0,4}(?:ск|ськ|цк)[а-яії]{1,3}"  # noqa: RUF001 - Cyrillic
    r"|[а-я]{0,3}(?:ец|ц[аыуе]|ц[еа]в|ц[ае]ми?|цах|янин[а-я]{0,2}|ян[еаа]?[мх]?и?|к[иаеу]|ок))"  # noqa: RUF001 - Cyrillic
)
_LATIN = re.compile(r"(?:[aoeiuy]s?|[nsrx]|nes?|e[nrms]|h[ie]|[aeiou]{1,2}[mhj]?|ami|[aeo]ch|ov)")
# Other languages' endings are not told apart: a few letters after a name long enough to be no other word.
_LONG_NAME, _LONG_ENDING = 5, 6


def word_end(text: str, start: int, end: int, flags: str) -> int | None:
    """Return where the word that holds the name ends, or None where it is only a piece of another word."""
    if "*" in flags:
        return end
    if not (_begins_word(text, start) or ("<" in flags and _is_prefix(text, start))):
        return None
    rest = _LETTERS.match(text, end)
    after = rest.end() if rest else end
    if after < len(text) and text[after].isalnum() and text[end - 1].isalnum():
        return None
    if after == end or not text[end - 1].isalnum():
        return end
    return after if "~" in flags and _is_ending(text[start:end], text[end:after]) else None


def _begins_word(text: str, start: int) -> bool:
    return not (start and text[start - 1].isalnum() and text[start].isalnum())


def _is_prefix(text: str, start: int) -> bool:
    return any(_begins_word(text, at) for at in range(max(0, start - MAX_PREFIX), start))


def _is_ending(name: str, rest: str) -> bool:
    if _SLAVIC.fullmatch(rest) or _LATIN.fullmatch(rest):
        return True
    return len(name) >= _LONG_NAME and len(rest) <= _LONG_ENDING
