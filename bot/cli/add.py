"""`dateline add FILE…`: store local documents, HTML or plain text, as articles."""

import argparse
import asyncio
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.output import say
from bot.errors import DatelineError, StorageError

if TYPE_CHECKING:
    from bot.app import Desk
    from bot.model import Analysis, Document

MAX_BYTES = 5 * 1024 * 1024
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|article|div|p|h1|meta|title)\b", re.IGNORECASE)
_BEGINNING = 4096


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an HTML or plain-text document")


def run(args: argparse.Namespace) -> int:
    """Store the files; 1 when any could not be stored."""
    return asyncio.run(_run(args.files))


async def _run(files: list[Path]) -> int:
    from bot.app import Desk
    from bot.config import load_settings

    failed = 0
    async with Desk.open(load_settings(), holder="dateline add") as desk:
        for file in files:
            try:
                say(await _add(desk, file))
            except StorageError:
                raise
            except DatelineError as error:
                failed += 1
                print(f"dateline add: {file}: {error}", file=sys.stderr)  # noqa: T201 - one file of several
    return 1 if failed else 0


async def _add(desk: "Desk", file: Path) -> str:
    from bot.pipeline import jobs

    analysis = await desk.worker.run(jobs.analyze, read_document(file), now=desk.clock())
    if not analysis.paragraphs:
        reason = analysis.summary.refusal or "there is no article in it"
        raise DatelineError(f"not stored: {reason}. Give a page or text with at least a paragraph.")
    article_id, new = await desk.articles.add_document(analysis)
    return describe(analysis, article_id, new=new)


def read_document(file: Path) -> "Document":
    """Read a file as what it seems to be: HTML when it begins like a page, else plain text in UTF-8."""
    from bot.model import Document

    try:
        body = file.read_bytes()
    except OSError as error:
        raise DatelineError(f"it cannot be read: {error.strerror}.") from error
    if len(body) > MAX_BYTES:
        raise DatelineError(f"it is larger than {MAX_BYTES // 2**20} MB, more than any article.")
    if _MARKUP.search(body[:_BEGINNING]):
        return Document(html=body)
    if b"\x00" in body[:_BEGINNING]:
        raise DatelineError("it is neither HTML nor plain text.")
    return Document(text=body.decode("utf-8-sig", errors="replace"))


def describe(analysis: "Analysis", article_id: int, *, new: bool) -> str:
    """Say what was understood of a document."""
    lines = [
        f"{analysis.title}",
        f"  {'stored' if new else 'known already'} as article {article_id}",
        f"  paragraphs: {len(analysis.paragraphs)}, related items: {len(analysis.related)}",
        f"  regions: {', '.join(tag.name or tag.code for tag in analysis.regions) or 'none'}",
        f"  topics: {', '.join(tag.name or tag.code for tag in analysis.topics) or 'none'}",
    ]
    if analysis.byline:
        lines.append(f"  by {analysis.byline}")
    if analysis.published:
        lines.append(f"  published {analysis.published:%Y-%m-%d %H:%M} UTC")
    lines += [f"  · {sentence}" for sentence in analysis.summary.sentences]
    return "\n".join(lines)
