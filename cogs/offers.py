"""What is offered to a person and waits for their word: kept in memory, for a quarter of an hour."""

import secrets
from collections import OrderedDict
from typing import NamedTuple

from bot.errors import UserError
from bot.model import Subscription
from bot.translation import _

LASTS = 15 * 60.0
"""Seconds; as long as Discord lets the message be changed."""
KEPT = 5000


class _Offer(NamedTuple):
    person: int
    draft: Subscription
    ends: float


class Offers:
    """Drafts of subscriptions by token; times in seconds."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Offer] = OrderedDict()

    def keep(self, person: int, draft: Subscription, *, now: float) -> str:
        """Keep a draft and return its token."""
        token = secrets.token_urlsafe(9)
        self._kept[token] = _Offer(person, draft, now + LASTS)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return token

    def find(self, token: str, person: int, *, now: float) -> Subscription:
        """Return a person's draft; raises UserError when it has expired or the bot was started again."""
        offer = self._kept.get(token)
        if offer is None or offer.person != person or now > offer.ends:
            raise UserError(_("This offer has expired, nothing was changed. Use `/subscribe` again."))
        return offer.draft

    def replace(self, token: str, draft: Subscription) -> None:
        """Put another draft in the place of one that is kept; one dropped meanwhile stays gone."""
        if token in self._kept:
            self._kept[token] = self._kept[token]._replace(draft=draft)

    def drop(self, token: str) -> Subscription | None:
        """Forget a draft; return it if there was one."""
        offer = self._kept.pop(token, None)
        return None if offer is None else offer.draft
