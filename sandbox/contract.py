"""Check what was said against Discord's official API description (OpenAPI 3.1); needs the dev extra."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sandbox.rest.router import Exchange
from sandbox.rules import Json

BASE = "urn:discord"
ID_LISTS = ("applied_tags", "users", "roles", "sticker_ids")
OWNERS = ("attachments", "default_values")
ERROR = "#/components/schemas/ErrorResponse"


class Contract:
    """The description, with one validator a schema."""

    def __init__(self, description: Json) -> None:
        self._paths = description["paths"]
        resource = DRAFT202012.create_resource(description)
        self._registry: Registry[Any] = Registry().with_resource(BASE, resource)
        self._validator = cache(self._make)

    def _make(self, pointer: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": f"{BASE}{pointer}"}, registry=self._registry)

    def violations(self, log: Iterable[Exchange]) -> list[str]:
        """List what in a log the description does not allow; ordered faults and our 501 are left aside."""
        return [found for exchange in log if exchange.fault is None for found in self._check(exchange)]

    def _check(self, exchange: Exchange) -> Iterator[str]:
        said = f"{exchange.method} {exchange.path}"
        operation = self._paths.get(exchange.template or "", {}).get(exchange.method.lower())
        if operation is None:
            yield f"{said}: no such operation"
            return
        at = f"#/paths/{_escaped(exchange.template or '')}/{exchange.method.lower()}"
        refused = exchange.status >= 400  # noqa: PLR2004 - HTTP's line between done and refused
        if exchange.body is not None and not refused:
            yield from self._compare(
                said, f"{at}/requestBody/content/application~1json/schema", _with_text_ids(exchange.body)
            )
        if refused:
            yield from self._compare(f"{said} -> {exchange.status}", ERROR, _without_names(exchange.answer))
        elif str(exchange.status) not in operation["responses"]:
            yield f"{said}: {exchange.status} is none of {list(operation['responses'])}"
        elif exchange.text:
            pointer = f"{at}/responses/{exchange.status}/content/application~1json/schema"
            yield from self._compare(f"{said} -> {exchange.status}", pointer, exchange.answer)

    def _compare(self, said: str, pointer: str, value: Any) -> Iterator[str]:
        if error := best_match(self._validator(pointer).iter_errors(value)):
            yield f"{said}: {_place(error)}"


def _with_text_ids(value: Any, key: str = "", around: str = "") -> Any:
    """Write a request's ids as text: Discord takes numbers too, and discord.py sends them."""
    if isinstance(value, dict):
        return {name: _with_text_ids(each, name, key) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_text_ids(each, key, around) for each in value]
    numbered = key.endswith("_id") or key in ID_LISTS or (key == "id" and around in OWNERS)
    return str(value) if numbered and type(value) is int else value


def _without_names(value: Any) -> Any:
    """Replace the codes of an errors tree, which Discord names and its description calls integers."""
    if not isinstance(value, dict):
        return value
    made = {key: _without_names(each) for key, each in value.items()}
    if "_errors" in made:
        made["_errors"] = [{**each, "code": 0} for each in made["_errors"]]
    return made


def _place(error: ValidationError) -> str:
    where = ".".join(str(part) for part in error.absolute_path) or "body"
    return f"{where}: {error.message[:200]}"


def _escaped(template: str) -> str:
    return template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
