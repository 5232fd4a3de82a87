"""What guilds and persons chose for themselves."""

from collections.abc import Iterable, Mapping

import aiosqlite

from bot.model import MentionPolicy, Preferences, TargetKind
from bot.storage.rows import as_list


async def preferences_of(
    connection: aiosqlite.Connection, scopes: Iterable[str]
) -> Mapping[str, Preferences]:
    """Return what each of the scopes chose; one that chose nothing has the defaults."""
    wanted = dict.fromkeys(scopes)
    rows = await connection.execute_fetchall(
        "SELECT * FROM preferences WHERE scope IN (SELECT value FROM json_each(:scopes))",
        {"scopes": as_list(wanted)},
    )
    found = {row["scope"]: _preferences_from(row) for row in rows}
    return {scope: found.get(scope) or Preferences(scope) for scope in wanted}


async def languages(connection: aiosqlite.Connection) -> Mapping[str, str]:
    """Return the language of each scope that chose one."""
    rows = await connection.execute_fetchall(
        "SELECT scope, language FROM preferences WHERE language IS NOT NULL"
    )
    return {row["scope"]: row["language"] for row in rows}


async def save_preferences(tx: aiosqlite.Connection, preferences: Preferences) -> None:
    """Keep what a scope chose, in place of what it chose before."""
    await tx.execute_fetchall(
        """
        INSERT INTO preferences (scope, timezone, language, channel, channel_kind, quiet, mentions, maps)
        VALUES (:scope, :timezone, :language, :channel, :channel_kind, :quiet, :mentions, :maps)
        ON CONFLICT (scope) DO UPDATE SET timezone = excluded.timezone, language = excluded.language,
            channel = excluded.channel, channel_kind = excluded.channel_kind, quiet = excluded.quiet,
            mentions = excluded.mentions, maps = excluded.maps
        """,
        {
            "scope": preferences.scope,
            "timezone": preferences.timezone,
            "language": preferences.language,
            "channel": preferences.channel,
            "channel_kind": preferences.channel_kind,
            "quiet": preferences.quiet,
            "mentions": preferences.mentions,
            "maps": preferences.maps,
        },
    )


async def delete_preferences(tx: aiosqlite.Connection, scope: str) -> None:
    """Delete what a scope chose, so that it has chosen nothing."""
    await tx.execute_fetchall("DELETE FROM preferences WHERE scope = :scope", {"scope": scope})


async def forget_channel(tx: aiosqlite.Connection, channel: str) -> None:
    """Have nobody's subscriptions go to a channel that is gone."""
    await tx.execute_fetchall(
        "UPDATE preferences SET channel = NULL, channel_kind = NULL WHERE channel = :channel",
        {"channel": channel},
    )


def _preferences_from(row: aiosqlite.Row) -> Preferences:
    kind = row["channel_kind"]
    return Preferences(
        scope=row["scope"],
        timezone=row["timezone"],
        language=row["language"],
        channel=row["channel"],
        channel_kind=None if kind is None else TargetKind(kind),
        quiet=row["quiet"],
        mentions=MentionPolicy(row["mentions"]),
        maps=bool(row["maps"]),
    )
