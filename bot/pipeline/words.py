"""Words of a text as comparable terms: folded, stemmed where the language has a stemmer."""

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache

import Stemmer

_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(
    rf"[{UNSPACED}]+|(?:[^\W\d_{UNSPACED}]\.){{2,}}|[^\W_{UNSPACED}]+(?:['’][^\W\d_{UNSPACED}]+|[.,]\d+)*"
)
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_POSSESSIVE = re.compile(r"['’]s?$")
_local = threading.local()


def words(text: str) -> Iterator[str]:
    """Yield the words as written; a run in a script without spaces as its pairs of characters."""
    if text.isascii() and text.isalnum():
        yield text  # most tokens of most pages, without a search
        return
    for match in _WORD.finditer(text):
        word = match[0]
        if _UNSPACED.match(word):
            yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        else:
            yield word


@lru_cache(maxsize=16_384)  # by Zipf's law they hold nine in ten words of what is read; some 3 MB
def term(word: str, language: str | None) -> str:
    """Fold and stem one word."""
    folded = _POSSESSIVE.sub("", word.casefold()).replace("’", "'")
    stemmer = _stemmer(language)
    return stemmer.stemWord(folded) if stemmer else folded


def terms(text: str, language: str | None) -> list[str]:
    """Give the terms of a text, in order."""
    return [term(word, language) for word in words(text)]


def _stemmer(language: str | None) -> Stemmer.Stemmer | None:
    """One stemmer a language and thread: a Stemmer must not be shared between threads."""
    name = _known(language)
    if name is None:
        return None
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__.setdefault("stemmers", {})
    if name not in stemmers:
        stemmers[name] = Stemmer.Stemmer(name)
    return stemmers[name]


@cache
def _known(language: str | None) -> str | None:
    """Name the stemmer where this PyStemmer has it."""
    name = _STEMMERS.get((language or "").split("-")[0].lower())
    return name if name in Stemmer.algorithms() else None
