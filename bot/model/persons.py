"""What is kept of a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traces:
    """How much is kept of a person: what is theirs alone, and what in servers bears their name."""

    subscriptions: int = 0
    """By direct message."""
    settings: int = 0
    links: int = 0
    """Given to `/summarize` outside servers."""
    lately: int = 0
    """What limits count of what they did."""
    set_up: int = 0
    """Subscriptions of servers."""
    feeds: int = 0
    reports: int = 0
    corrections: int = 0

    @property
    def are_none(self) -> bool:
        """Tell that nothing is kept."""
        return self == Traces()
