"""Offers last a quarter of an hour, and belong to whoever asked."""

from dataclasses import replace

import pytest

from bot.errors import UserError
from cogs.offers import KEPT, LASTS, Offers
from tests.records import a_subscription

DRAFT = a_subscription(id=0)


def test_an_offer_is_found_by_its_token_until_it_ends() -> None:
    offers = Offers()
    token = offers.keep(7, DRAFT, now=0)
    assert offers.find(token, 7, now=LASTS) == DRAFT
    with pytest.raises(UserError, match="expired"):
        offers.find(token, 7, now=LASTS + 1)


def test_somebody_elses_offer_is_not_found() -> None:
    offers = Offers()
    token = offers.keep(7, DRAFT, now=0)
    with pytest.raises(UserError):
        offers.find(token, 8, now=1)


def test_a_changed_offer_keeps_its_token() -> None:
    offers = Offers()
    token = offers.keep(7, DRAFT, now=0)
    changed = replace(DRAFT, at="21:00")
    offers.replace(token, changed)
    assert offers.find(token, 7, now=1) == changed


def test_a_dropped_offer_is_gone_and_may_be_dropped_again() -> None:
    offers = Offers()
    token = offers.keep(7, DRAFT, now=0)
    offers.drop(token)
    offers.drop(token)
    with pytest.raises(UserError):
        offers.find(token, 7, now=1)


def test_an_offer_dropped_while_it_was_kept_stays_gone() -> None:
    offers = Offers()
    token = offers.keep(7, DRAFT, now=0)
    offers.drop(token)
    offers.replace(token, replace(DRAFT, id=3))
    with pytest.raises(UserError):
        offers.find(token, 7, now=1)


def test_only_so_many_offers_are_kept_and_the_oldest_go_first() -> None:
    offers = Offers()
    tokens = [offers.keep(7, DRAFT, now=0) for _ in range(KEPT + 1)]
    with pytest.raises(UserError):
        offers.find(tokens[0], 7, now=1)
    assert offers.find(tokens[-1], 7, now=1) == DRAFT
