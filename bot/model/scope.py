"""Who may see what."""

from dataclasses import dataclass

GLOBAL = ""
"""The scope of what every viewer may see."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and so which articles exist; both None is the operator, who sees what is global."""

    guild_id: str | None = None
    user_id: str | None = None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes this viewer may see, global first."""
        return (GLOBAL,) if self.guild_id is None else (GLOBAL, f"guild:{self.guild_id}")
