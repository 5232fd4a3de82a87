"""Every SQL statement of the project, and nothing else."""

from aiosqlite import Connection

__all__ = ["Connection"]
