"""Discord's rules on what a message, command, modal or completion may look like."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sandbox.rules import DiscordError, Json

Path = tuple[str | int, ...]


class Form:
    """Collect what is wrong with a request body; `refuse` raises 50035 when anything is."""

    def __init__(self) -> None:
        self.errors: Json = {}

    def wrong(self, path: Sequence[str | int], code: str, message: str) -> None:
        """Note that the field at `path` is wrong."""
        node = self.errors
        for key in path:
            node = node.setdefault(str(key), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: Sequence[str | int], value: Any, most: int, least: int = 0) -> None:
        """Check a text's length in code points, or a list's in items."""
        if value is None and not least:
            return
        size = len(value or "")
        if size > most:
            self.wrong(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif size < least:
            self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")

    def refuse(self) -> None:
        """Raise when a field was wrong."""
        if self.errors:
            raise DiscordError(50035, errors=self.errors)


EMBED_LIMITS = {"title": 256, "description": 4096}
EMBED_TOTAL = 6000
ROWS, COMPONENTS, V2_TEXT = 5, 40, 4000
V2 = 1 << 15
ROW, BUTTON, STRING_SELECT, TEXT_INPUT, SECTION, TEXT_DISPLAY, CONTAINER, LABEL = 1, 2, 3, 4, 9, 10, 17, 18
SELECTS = (3, 5, 6, 7, 8)
LINK = 5


def check_message(body: Json, *, files: bool = False) -> None:
    """Refuse a message that Discord would refuse: 50006 when empty, 50035 when malformed or too long."""
    form = Form()
    form.length(["content"], body.get("content"), 2000)
    _check_embeds(form, body.get("embeds") or [])
    _check_attachments(form, body.get("attachments") or [])
    _check_components(form, body.get("components") or [], v2=bool((body.get("flags") or 0) & V2))
    if (body.get("flags") or 0) & V2 and (body.get("content") or body.get("embeds")):
        form.wrong(
            ["flags"], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "No content or embeds with V2."
        )
    form.length(["nonce"], str(body.get("nonce") or ""), 25)
    form.refuse()
    if not (str(body.get("content") or "").strip() or body.get("embeds") or body.get("components") or files):
        raise DiscordError(50006)


def _check_embeds(form: Form, embeds: Sequence[Json]) -> None:
    form.length(["embeds"], embeds, 10)
    total = 0
    for index, embed in enumerate(embeds):
        at: Path = ("embeds", index)
        for name, most in EMBED_LIMITS.items():
            form.length([*at, name], embed.get(name), most)
        footer, author = embed.get("footer") or {}, embed.get("author") or {}
        form.length([*at, "footer", "text"], footer.get("text"), 2048)
        form.length([*at, "author", "name"], author.get("name"), 256)
        fields = embed.get("fields") or []
        form.length([*at, "fields"], fields, 25)
        for number, field in enumerate(fields):
            form.length([*at, "fields", number, "name"], field.get("name"), 256, 1)
            form.length([*at, "fields", number, "value"], field.get("value"), 1024, 1)
        texts = [embed.get("title"), embed.get("description"), footer.get("text"), author.get("name")]
        texts += [field.get(key) for field in fields for key in ("name", "value")]
        total += sum(len(text or "") for text in texts)
        _check_address(form, [*at, "url"], embed.get("url"))
    if total > EMBED_TOTAL:
        message = f"Embed size exceeds maximum size of {EMBED_TOTAL}"
        form.wrong(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", message)


def _check_attachments(form: Form, attachments: Sequence[Json]) -> None:
    form.length(["attachments"], attachments, 10)
    for index, attachment in enumerate(attachments):
        for name in ("description", "filename"):
            form.length(["attachments", index, name], attachment.get(name), 1024)


def _check_address(form: Form, path: Sequence[str | int], url: str | None) -> None:
    if url is not None and not re.match(r"(https?|attachment|discord)://\S", url):
        form.wrong(path, "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https').")


def walk(
    components: Sequence[Json], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """Yield every component below and including these, each with its path in the body."""
    for index, component in enumerate(components):
        at = (*path, "components", index)
        yield at, component
        yield from walk(component.get("components") or (), at)
        for key in ("accessory", "component"):
            if component.get(key):
                yield (*at, key), component[key]


def _check_components(form: Form, components: Sequence[Json], *, v2: bool) -> None:
    if not v2:
        form.length(["components"], components, ROWS)
        for index, component in enumerate(components):
            if component.get("type") != ROW:
                form.wrong(
                    ["components", index, "type"], "UNION_TYPE_CHOICES", "Value of field 'type' must be 1."
                )
    found = list(walk(components))
    if len(found) > COMPONENTS:
        form.wrong(["components"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {COMPONENTS} in length.")
    if sum(len(part.get("content") or "") for _, part in found) > V2_TEXT:
        form.wrong(["components"], "COMPONENT_TEXT_TOO_LONG", f"Text must be {V2_TEXT} or fewer in total.")
    seen: set[str] = set()
    for path, part in found:
        check = _CHECKS.get(part.get("type", 0))
        if check:
            check(form, path, part)
        custom_id = part.get("custom_id")
        if custom_id in seen:
            form.wrong(
                [*path, "custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id is duplicated"
            )
        if custom_id:
            seen.add(custom_id)


def _check_row(form: Form, path: Path, row: Json) -> None:
    parts = row.get("components") or []
    form.length([*path, "components"], parts, 5, 1)
    if len(parts) > 1 and any(part.get("type") in SELECTS for part in parts):
        form.wrong([*path, "components"], "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select fills its row.")


def _check_button(form: Form, path: Path, button: Json) -> None:
    form.length([*path, "label"], button.get("label"), 80)
    if button.get("style") == LINK:
        _check_address(form, [*path, "url"], button.get("url") or "")
        form.length([*path, "url"], button.get("url"), 512)
    else:
        form.length([*path, "custom_id"], button.get("custom_id"), 100, 1)
    if not button.get("label") and not button.get("emoji"):
        form.wrong([*path, "label"], "BUTTON_COMPONENT_INVALID_LABEL", "A button needs a label or an emoji.")


def _check_select(form: Form, path: Path, select: Json) -> None:
    form.length([*path, "custom_id"], select.get("custom_id"), 100, 1)
    form.length([*path, "placeholder"], select.get("placeholder"), 150)
    if select.get("type") != STRING_SELECT:
        return
    options = select.get("options") or []
    form.length([*path, "options"], options, 25, 1)
    values = [option.get("value") for option in options]
    for index, option in enumerate(options):
        for name in ("label", "value"):
            form.length([*path, "options", index, name], option.get(name), 100, 1)
        form.length([*path, "options", index, "description"], option.get("description"), 100)
    if len(set(values)) < len(values):
        form.wrong([*path, "options"], "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Values must be unique.")


def _check_text_input(form: Form, path: Path, field: Json) -> None:
    form.length([*path, "custom_id"], field.get("custom_id"), 100, 1)
    form.length([*path, "label"], field.get("label"), 45)
    form.length([*path, "value"], field.get("value"), 4000)


def _check_section(form: Form, path: Path, section: Json) -> None:
    form.length([*path, "components"], section.get("components"), 3, 1)


_CHECKS: Mapping[int, Callable[[Form, Path, Json], None]] = {
    ROW: _check_row,
    BUTTON: _check_button,
    TEXT_INPUT: _check_text_input,
    SECTION: _check_section,
    **dict.fromkeys(SELECTS, _check_select),
}


def check_modal(modal: Json) -> None:
    """Refuse a modal that Discord would refuse."""
    form = Form()
    form.length(["data", "title"], modal.get("title"), 45, 1)
    form.length(["data", "custom_id"], modal.get("custom_id"), 100, 1)
    form.length(["data", "components"], modal.get("components"), 5, 1)
    _check_components(form, modal.get("components") or [], v2=True)
    form.refuse()


def check_choices(choices: Sequence[Json]) -> None:
    """Refuse completion that Discord would refuse: more than 25 choices, or names over 100."""
    form = Form()
    form.length(["data", "choices"], choices, 25)
    for index, choice in enumerate(choices):
        form.length(["data", "choices", index, "name"], choice.get("name"), 100, 1)
        if isinstance(choice.get("value"), str):
            form.length(["data", "choices", index, "value"], choice["value"], 100, 1)
    form.refuse()
