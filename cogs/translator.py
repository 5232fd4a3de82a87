"""Names, descriptions and choices of the commands in the languages of Discord's clients."""

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.translation import LANGUAGES, language_of, pgettext, speaking

CONTEXTS = {
    Location.command_name: "command name",
    Location.group_name: "command name",
    Location.command_description: "command description",
    Location.group_description: "command description",
    Location.parameter_name: "option name",
    Location.parameter_description: "option description",
    Location.choice_name: "choice",
}
"""What a text of a command is in the catalogues (their `msgctxt`)."""


class CommandTranslator(app_commands.Translator):
    """Answers from the catalogues; discord.py asks once a text and locale when the commands are synced."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return a text of a command in a locale, or None where English is shown."""
        kind = CONTEXTS.get(context.location)
        if kind is None or language_of(locale.value) == LANGUAGES[0]:
            return None
        with speaking(locale.value):
            translated = pgettext(kind, string.message)
        return None if translated == string.message else translated
