"""What was read a moment ago, so that completion and counts are answered from memory."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar

SCOPES = 1000
"""How many guilds' own titles and counts are kept in memory."""

T = TypeVar("T")


class Lately(Generic[T]):
    """What was read a moment ago, by scope; the global scope is read once for everybody."""

    def __init__(self, lasting: timedelta) -> None:
        self._lasting = lasting
        self._kept: OrderedDict[str, tuple[datetime, T]] = OrderedDict()

    def get(self, scope: str, now: datetime) -> T | None:
        """Return what is kept and still fresh; not what was kept while the clock stood ahead."""
        at, value = self._kept.get(scope, (now, None))
        return value if abs(now - at) <= self._lasting else None

    def keep(self, scope: str, value: T, now: datetime) -> T:
        """Keep a value and return it; beyond a thousand scopes the longest kept one goes."""
        self._kept[scope] = (now, value)
        self._kept.move_to_end(scope)
        if len(self._kept) > SCOPES:
            self._kept.popitem(last=False)
        return value
