"""What is kept of a person, and its end: docs/privacy.md names the same."""

import aiosqlite

from bot.model import Traces
from bot.storage.rows import one


async def traces_of(connection: aiosqlite.Connection, user_id: str) -> Traces:
    """Count what is kept of a person."""
    row = await one(connection, _TRACES, {"user_id": user_id, "scope": f"user:{user_id}"})
    return Traces() if row is None else Traces(**dict(row))


async def forget_person(tx: aiosqlite.Connection, user_id: str) -> None:
    """Delete what is a person's own, and their name elsewhere."""
    parameters = {"user_id": user_id, "scope": f"user:{user_id}"}
    await tx.execute_fetchall("DELETE FROM target WHERE kind = 'dm' AND address = :user_id", parameters)
    await tx.execute_fetchall(
        "UPDATE subscription SET created_by = NULL WHERE created_by = :user_id", parameters
    )
    await tx.execute_fetchall("UPDATE feed SET added_by = NULL WHERE added_by = :user_id", parameters)
    await tx.execute_fetchall(_LENT, parameters)
    await tx.execute_fetchall("DELETE FROM article_loan WHERE scope = :scope", parameters)
    await tx.execute_fetchall("DELETE FROM usage WHERE scope = :scope", parameters)
    await tx.execute_fetchall("UPDATE report SET person = NULL WHERE person = :user_id", parameters)
    await tx.execute_fetchall("UPDATE correction SET person = NULL WHERE person = :user_id", parameters)
    await tx.execute_fetchall("DELETE FROM preferences WHERE scope = :scope", parameters)


# Pages they gave outside a guild: in no story, seen by nobody else. Found by their loans, which last as long:
# looking at each of a million articles would hold up all who write for seconds.
_LENT = """
    DELETE FROM article WHERE scope = :scope
        AND id IN (SELECT article_id FROM article_loan WHERE scope = :scope)
"""

_TRACES = """
    SELECT
        (SELECT count(*) FROM subscription JOIN target ON target.id = subscription.target_id
         WHERE target.kind = 'dm' AND target.address = :user_id) AS subscriptions,
        (SELECT count(*) FROM preferences WHERE scope = :scope) AS settings,
        (SELECT count(*) FROM article_loan WHERE scope = :scope) AS links,
        (SELECT count(*) FROM usage WHERE scope = :scope) AS lately,
        (SELECT count(*) FROM subscription JOIN target ON target.id = subscription.target_id
         WHERE target.kind <> 'dm' AND subscription.created_by = :user_id) AS set_up,
        (SELECT count(*) FROM feed WHERE added_by = :user_id) AS feeds,
        (SELECT count(*) FROM report WHERE person = :user_id) AS reports,
        (SELECT count(*) FROM correction WHERE person = :user_id) AS corrections
"""
