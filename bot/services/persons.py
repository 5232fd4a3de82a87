"""Persons: what is kept of somebody, and how it is deleted at their word."""

from dataclasses import dataclass

from bot.model import Traces
from bot.storage import persons
from bot.storage.database import Database


@dataclass(slots=True)
class Persons:
    """Knows and deletes the traces of a person."""

    database: Database

    async def traces(self, user_id: str) -> Traces:
        """Count what is kept of somebody."""
        async with self.database.read() as connection:
            return await persons.traces_of(connection, user_id)

    async def forget(self, user_id: str) -> Traces:
        """Delete what is theirs and their name in all else; return what that was."""
        async with self.database.write() as tx:
            traces = await persons.traces_of(tx, user_id)
            await persons.forget_person(tx, user_id)
        return traces
