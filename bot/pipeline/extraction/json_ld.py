"""schema.org data in a page's JSON-LD, read as tolerantly as search engines do."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.pipeline.extraction.text import plain, printable, squeeze

_ARTICLE_TYPES = frozenset(
    {
        "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
        "backgroundnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "advertisercontentarticle",
        "liveblogposting", "blogposting", "report", "scholarlyarticle", "techarticle", "socialmediaposting",
        "satiricalarticle", "medicalscholarlyarticle",
    }
)  # fmt: skip
_LONGEST_SCRIPT = 1_000_000
_MOST_NODES = 5_000
_WRAPPING = re.compile(r"^\s*(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[)|(?://\s*)?(?:\]\]>|-->)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_FIELD = re.compile(r'"(headline|datePublished|articleBody)"\s*:\s*"((?:[^"\\]|\\.){1,200000})"')
_LONGEST_NAME = 100
_LINE_END = re.compile(r"</p>|</h\d>|</li>|<br\s{0,9}/?>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class Node:
    """An article as its page's JSON-LD states it; everything may be missing."""

    headline: str | None = None
    body: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    publisher: str | None = None
    language: str | None = None
    image: str | None = None
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


def read_article(scripts: Iterable[str]) -> Node:
    """Give the article a page's JSON-LD describes, or an empty node."""
    texts = [script[:_LONGEST_SCRIPT] for script in scripts]
    nodes = [node for text in texts for node in _nodes(_load(text))][:_MOST_NODES]
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    articles = [node for node in nodes if _types(node) & _ARTICLE_TYPES]
    if articles:
        # a page may describe its teasers too: its own report is the one told most fully
        return _read(max(articles, key=_fullness), by_id)
    return _salvage(texts)


def _load(text: str) -> Any:
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    for candidate in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(data: Any) -> Iterator[Mapping[str, Any]]:
    """Give every object in the data, outer ones first."""
    waiting = [data]
    for value in waiting:  # grows while it is read
        if len(waiting) > _MOST_NODES:
            return
        if isinstance(value, dict):
            yield value
            waiting.extend(child for child in value.values() if isinstance(child, dict | list))
        elif isinstance(value, list):
            waiting.extend(child for child in value if isinstance(child, dict | list))


def _types(node: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(name).rsplit("/", 1)[-1].lower() for name in _listed(node.get("@type")))


def _fullness(node: Mapping[str, Any]) -> int:
    told = sum(bool(node.get(key)) for key in ("headline", "author", "datePublished", "publisher", "image"))
    return told + 3 * bool(node.get("articleBody"))


def _read(node: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> Node:
    publisher = _names(node.get("publisher"), by_id)
    return Node(
        headline=_text(node.get("headline")) or _text(node.get("name")),
        body=_body(node.get("articleBody")),
        authors=_names(node.get("author") or node.get("creator"), by_id),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        publisher=publisher[0] if publisher else None,
        language=_text(node.get("inLanguage")),
        image=_image(node.get("image"), by_id),
        sections=_terms(node.get("articleSection")),
        keywords=_terms(node.get("keywords")),
    )


def _salvage(texts: Iterable[str]) -> Node:
    """Read the plain fields of data too broken to load."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _FIELD.finditer(text):
            found.setdefault(match[1], _unescaped(match[2]))
    return Node(
        headline=_text(found.get("headline")),
        body=_body(found.get("articleBody")),
        published=found.get("datePublished"),
    )


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str | None:
    value = _listed(value)[0] if _listed(value) else None
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("name") or value.get("alternateName")
    # "\ud83d", half an emoji: a headline cut by its site. An escape, so the page's cleaning did not see it
    return (plain(printable(value)) or None) if isinstance(value, str) else None


def _body(value: Any) -> str | None:
    """Give the lines of an articleBody; some sites put markup there."""
    text = "\n".join(part for part in _listed(value) if isinstance(part, str))[:_LONGEST_SCRIPT]
    text = _MARKUP.sub("", _LINE_END.sub("\n", unescape(printable(text))))
    lines = (squeeze(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line) or None


def _names(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    names: list[str | None] = []
    for person in _listed(value)[:20]:
        if isinstance(person, Mapping):
            full = person if "name" in person else by_id.get(str(person.get("@id")), person)
            names.extend(_text(name) for name in _listed(full.get("name")))
        else:
            names.append(_text(person))
    return tuple(dict.fromkeys(name for name in names if name and len(name) <= _LONGEST_NAME))


def _image(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> str | None:
    for image in _listed(value):
        if isinstance(image, Mapping):
            image = by_id.get(str(image.get("@id")), image)  # noqa: PLW2901 - unwrapped - the reference is followed
            image = image.get("url") or image.get("contentUrl")  # noqa: PLW2901 - unwrapped
        if isinstance(image, str) and image:
            return image
    return None


def _terms(value: Any) -> tuple[str, ...]:
    terms = (_text(term) for term in _listed(value))
    return tuple(part.strip() for term in terms if term for part in term.split(",") if part.strip())
