"""Files: what a request brings, what a message has attached, and what of it stands beside the embeds.

As Discord does it: an edit that lists `attachments` keeps what it lists and removes the rest, one that does
not keeps all; a file that an embed or a component shows is not among the message's attachments, and comes
back there when an edit takes it out of the embed (discord-api-docs #1340, #2840).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sandbox.rules import Json
from sandbox.state import State

TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain; charset=utf-8",
}
OTHER = "application/octet-stream"
_PNG = b"\x89PNG\r\n\x1a\n"
_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")
_PART = re.compile(r"files\[(\d+)\]")


class Upload(NamedTuple):
    """A file of a form: `number` is the n of its part `files[n]`, by which `attachments` speaks of it."""

    filename: str
    data: bytes
    number: int


def uploaded(part: str | None, filename: str | None, data: bytes, *, before: int) -> Upload:
    """Return a file as a part of a form brings it; one not called `files[n]` counts on."""
    found = _PART.fullmatch(part or "")
    return Upload(filename or "file", data, int(found[1]) if found else before)


def keep_file(state: State, filename: str, data: bytes) -> Json:
    """Keep a file to be served, and describe it as Discord does."""
    file_id = state.snowflake()
    safe = _STRANGE.sub("_", filename)
    state.files[file_id] = (safe, data)
    url = f"{state.files_url}/{file_id}/{safe}"
    made: Json = {"id": file_id, "filename": safe, "size": len(data), "url": url, "proxy_url": url}
    return made | {"content_type": type_of(safe)} | _size(data)


def type_of(filename: str) -> str:
    """Return the media type by which a file is served."""
    return TYPES.get(filename.rpartition(".")[2].lower(), OTHER)


def _size(data: bytes) -> Json:
    """Return a PNG's width and height; other pictures are shown as large as they are."""
    if data[:8] != _PNG or data[12:16] != b"IHDR":
        return {}
    return {"width": int.from_bytes(data[16:20]), "height": int.from_bytes(data[20:24])}


def attach(state: State, message: Json, body: Json, uploads: Sequence[Upload]) -> list[Json]:
    """Change what a message has attached as a request says, and return all of it."""
    listed = {str(part["id"]): part for part in body.get("attachments") or []}
    kept = left(state, message, body)
    for file in state.attached.get(message["id"], ()):
        if file not in kept:
            del state.files[file["id"]]
    added = [
        _described(keep_file(state, upload.filename, upload.data), listed.get(str(upload.number), {}))
        for upload in uploads
    ]
    files = [_described(file, listed.get(file["id"], {})) for file in kept] + added
    state.attached[message["id"]] = files
    return files


def left(state: State, message: Json, body: Json) -> list[Json]:
    """Return what a message keeps of its files when a request changes it."""
    had = state.attached.get(message["id"], [])
    if "attachments" not in body:
        return had
    listed = {str(part["id"]) for part in body["attachments"] or []}
    return [file for file in had if file["id"] in listed]


def detach(state: State, message: Json) -> None:
    """Forget what a message that is deleted had attached."""
    for file in state.attached.pop(message["id"], ()):
        del state.files[file["id"]]


def beside(message: Json, files: Sequence[Json]) -> list[Json]:
    """Return the files that no embed and no component of the message shows."""
    shown = set(_shown(message))
    return [file for file in files if file["url"] not in shown]


def _described(file: Json, part: Json) -> Json:
    return {**file, **{key: part[key] for key in ("description", "title") if part.get(key)}}


def _shown(value: object) -> Iterator[str]:
    """Yield the addresses of all media in a message's embeds and components."""
    if isinstance(value, dict):
        parts = [value.get(key) for key in ("embeds", "components")] if "embeds" in value else value.values()
        if isinstance(value.get("url"), str) and "proxy_url" in value:
            yield value["url"]
        for part in parts:
            yield from _shown(part)
    elif isinstance(value, list):
        for part in value:
            yield from _shown(part)
