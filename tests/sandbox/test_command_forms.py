"""The sandbox refuses commands that Discord would refuse, in any of its languages."""

from typing import Any

import pytest

from sandbox.command_forms import check_commands
from sandbox.rules import DiscordError


def command(**changes: Any) -> dict[str, Any]:
    return {
        "name": "brief",
        "description": "Show a brief",
        "name_localizations": {"ru": "обзор", "fr": "d'abord", "hi": "समाचार"},
        "description_localizations": {"ru": "Показать обзор"},
        "options": [
            {
                "type": 3,
                "name": "region",
                "description": "Where",
                "name_localizations": {"ru": "регион"},
                "choices": [{"name": "World", "value": "001", "name_localizations": {"ru": "Мир"}}],
            },
            {"type": 3, "name": "topic", "description": "What"},
        ],
    } | changes


def test_commands_with_names_in_other_languages_are_taken() -> None:
    check_commands(
        [command(), {"type": 3, "name": "Links", "name_localizations": {"ru": "Пересказать ссылки"}}]
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"name_localizations": {"ru": "Обзор"}},
        {"name_localizations": {"ru": "обзор мира"}},
        {"name_localizations": {"ru": "о" * 33}},
        {"name_localizations": {"ru": ""}},
        {"name_localizations": {"es": "boletín"}},
        {"description_localizations": {"de": "x" * 101}},
        {"description_localizations": {"de": ""}},
        {
            "options": [
                {"type": 3, "name": "a", "description": "a", "name_localizations": {"de": "gleich"}},
                {"type": 3, "name": "b", "description": "b", "name_localizations": {"de": "gleich"}},
            ]
        },
        {
            "options": [
                {"type": 3, "name": "a", "description": "a", "name_localizations": {"de": "b"}},
                {"type": 3, "name": "b", "description": "b"},
            ]
        },
        {
            "options": [
                {
                    "type": 3,
                    "name": "a",
                    "description": "a",
                    "choices": [{"name": "x", "value": "x", "name_localizations": {"de": "x" * 101}}],
                }
            ]
        },
    ],
)
def test_what_breaks_a_rule_in_one_language_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(DiscordError):
        check_commands([command(**changes)])


def test_two_commands_of_one_name_in_one_language_are_refused() -> None:
    other = command(name="news", name_localizations={"ru": "обзор"})
    with pytest.raises(DiscordError):
        check_commands([command(), other])
