"""`dateline analyze`: one JSON object a line in, one a line out, in the same order.

A line that cannot be analysed is answered too, with `error` set and every other key there.
The contract stands in docs/analyze.md.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.cli.output import say_bytes

if TYPE_CHECKING:
    from bot.model import Analysis, Document

_TEXTS = ("url", "html", "title", "text", "published", "country")
_SURROGATE = re.compile("[\ud800-\udfff]")


class _BadLineError(Exception):
    """The line is not what the contract asks for; the text says why."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--stories", action="store_true", help="join the reports of one event, in input order"
    )
    parser.add_argument(
        "--all-topics", action="store_true", help="name the likeliest topics even when unsure"
    )


def run(args: argparse.Namespace) -> int:
    """Answer standard input line by line; a bad line makes no bad exit."""
    now = datetime.now(UTC)
    lines = (line for line in sys.stdin.buffer if line.strip())
    for answer in answers(lines, now=now, stories=args.stories, all_topics=args.all_topics):
        say_bytes(_line(answer).encode())
    return 0


def _line(answer: Mapping[str, Any]) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    # an id may hold half an emoji; escaped it goes back as it came
    return (json.dumps(answer) if _SURROGATE.search(text) else text) + "\n"


def answers(
    lines: Iterable[bytes], *, now: datetime, stories: bool = False, all_topics: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the answer to each line."""
    clustering = _Clustering(now) if stories else None
    for line in lines:
        yield _answer(line, now, clustering, all_topics=all_topics)


def _answer(
    line: bytes, now: datetime, clustering: "_Clustering | None", *, all_topics: bool
) -> dict[str, Any]:
    from bot.pipeline.analysis import analyze

    request: Mapping[str, Any] = {}
    try:
        request = _request(line)
        analysis = analyze(_document(request, now), now=now, all_topics=all_topics)
        answer = _found(request, analysis)
        story = clustering.story(analysis) if clustering else None
    except _BadLineError as error:
        answer, story = _failed(request, str(error)), None
    except Exception as error:  # noqa: BLE001 - one article must never end the stream of all others
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        answer, story = _failed(request, f"cannot be analysed ({reason})"), None
    if clustering:
        answer["story"] = story or clustering.alone()
    return answer


def _request(line: bytes) -> Mapping[str, Any]:
    try:
        request = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _BadLineError(f"not JSON: {error}") from error
    if not isinstance(request, dict):
        raise _BadLineError("not a JSON object")
    return {
        key: _SURROGATE.sub("\ufffd", value) if key in _TEXTS and isinstance(value, str) else value
        for key, value in request.items()
    }


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _document(request: Mapping[str, Any], now: datetime) -> "Document":
    from bot.model import Document

    for key in _TEXTS:
        if not isinstance(request.get(key), str | None):
            raise _BadLineError(f"{key} must be a string")
    if not (request.get("html") or request.get("text") or "").strip():
        raise _BadLineError("neither html nor text is given")
    return Document(
        html=request.get("html") or None,
        text=request.get("text") or None,
        url=request.get("url") or None,
        title=request.get("title") or None,
        published=_published(request.get("published"), now),
        country=(request.get("country") or "").strip().upper() or None,
    )


def _published(raw: str | None, now: datetime) -> datetime | None:
    from bot.pipeline.dates import parse_date

    if not raw:
        return None
    published = parse_date(raw, now=now)
    if published is None:
        raise _BadLineError("published is no date; write it as 2026-11-22T09:00:00Z")
    return published


def _found(request: Mapping[str, Any], analysis: "Analysis") -> dict[str, Any]:
    return {
        "id": request.get("id"),
        "title": analysis.title or None,
        "text": "\n".join(analysis.paragraphs),
        "byline": analysis.byline,
        "published": analysis.published.isoformat() if analysis.published else None,
        "language": analysis.language,
        "regions": [
            {
                "code": tag.code,
                **({"iso": tag.iso} if tag.iso else {}),
                "name": tag.name,
                "weight": round(tag.weight, 4),
                "evidence": list(tag.evidence),
            }
            for tag in analysis.regions
            if tag.code.isdecimal()  # named groups ("group:sahel") have no M49 code
        ],
        "topics": [
            {"code": tag.code, "name": tag.name, "weight": round(tag.weight, 4)} for tag in analysis.topics
        ],
        "summary": list(analysis.summary.sentences),
        "related": [
            {**({"title": item.title} if item.title else {}), "text": item.text} for item in analysis.related
        ],
        "error": None,
    }


def _failed(request: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Give every key of the contract, empty, with the reason."""
    empty: dict[str, Any] = dict.fromkeys(("title", "text", "byline", "published", "language"))
    lists: dict[str, Any] = {key: [] for key in ("regions", "topics", "summary", "related")}
    return {"id": request.get("id"), **empty, **lists, "error": reason}


class _Clustering:
    """Joins articles in input order; an article without a date takes the time of the run."""

    def __init__(self, now: datetime) -> None:
        from bot.pipeline.stories import StoryIndex

        self._index = StoryIndex()
        self._now = now
        self._articles = 0
        self._stories = 0

    def story(self, analysis: "Analysis") -> str:
        """Place an article; give its story's id."""
        at = analysis.published or self._now
        self._articles += 1
        story = self._index.place(self._articles, analysis.fingerprint, at).story_id
        if story is None:
            self._stories += 1
            story = self._stories
        self._index.add(self._articles, story, analysis.fingerprint, at)
        return f"s{story}"

    def alone(self) -> str:
        """Give a story of its own to what could not be analysed."""
        self._stories += 1
        return f"s{self._stories}"
