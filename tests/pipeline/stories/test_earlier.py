"""Which stories one goes on from: much the same words, and a name in common beside the country's."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Candidate, Summary
from bot.pipeline.stories.earlier import earlier
from tests.records import KAZAKHSTAN, NOW, a_story, an_article

DAM = (
    "The Talas dam near Taraz cracked after a week of rain, engineers said.",
    "Villages below were emptied.",
)
REPAIR = ("Engineers began to repair the cracked Talas dam near Taraz.", "Villages below may return in May.")
OPERA = ("The opera of Almaty opens its season with a work by Tchaikovsky.", "Tickets for it are sold out.")


def a_candidate(number: int, title: str, summary: tuple[str, ...]) -> Candidate:
    return Candidate(
        id=number,
        title=title,
        summary=summary,
        headlines=(title,),
        outlets=("Steppe Courier",),
        regions=(KAZAKHSTAN,),
        reported_at=NOW - timedelta(days=2),
        last_at=NOW - timedelta(days=2),
        revision=1,
    )


STORY = a_story(an_article(title="Repair of Talas dam begins", summary=Summary(REPAIR)))
BEFORE = a_candidate(2, "Talas dam cracks in heavy rain", DAM)
UNLIKE = a_candidate(3, "Opera of Almaty opens its season", OPERA)


def test_a_story_goes_on_from_one_that_names_the_same() -> None:
    assert earlier(STORY, (UNLIKE, BEFORE), limit=3) == (2,)


def test_the_countrys_name_alone_joins_nothing() -> None:
    tea = a_candidate(4, "Kazakhstan buys more tea", ("Kazakhstan bought a third more tea from abroad.",))
    bus = ("Kazakhstan allowed the first private bus line on Monday.",)
    story = a_story(an_article(title="Kazakhstan allows bus line", summary=Summary(bus)))
    assert earlier(story, (tea,), limit=3) == ()


def test_the_nearest_come_first_and_only_so_many() -> None:
    nearer = a_candidate(5, STORY.title, REPAIR)
    assert earlier(STORY, (BEFORE, nearer, UNLIKE), limit=3) == (5, 2)
    assert earlier(STORY, (BEFORE, nearer, UNLIKE), limit=1) == (5,)


def test_a_story_without_words_goes_on_from_nothing() -> None:
    silent = replace(STORY, title="", summary=(), articles=(), regions=())
    assert earlier(silent, (BEFORE, a_candidate(6, "", ())), limit=3) == ()
    assert earlier(STORY, (), limit=3) == ()
