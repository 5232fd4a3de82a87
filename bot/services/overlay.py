"""Stories and articles as a viewer reads them: with the corrections of the operator and of their guild."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Article, Candidate, Story, Viewer
from bot.pipeline.corrections import correct_article, correct_regions, correct_story, is_about
from bot.services.tagging import codes_above
from bot.storage import Connection, articles, corrections, stories
from bot.storage.articles import Position
from bot.storage.corrections import Period
from bot.storage.tags import load_regions


async def load_stories(
    connection: Connection, viewer: Viewer, ids: Sequence[int], *, now: datetime
) -> Mapping[int, Story]:
    """Return those of the stories that the viewer may see, corrected for them."""
    found = await stories.load_stories(connection, viewer, ids, now=now)
    said = await corrections.corrections_of(connection, found, viewer.scopes)
    return {id_: correct_story(story, said.get(id_, ())) for id_, story in found.items()}


async def load_candidates(
    connection: Connection,
    viewer: Viewer,
    ids: Sequence[int],
    *,
    region: str | None,
    topic: str | None,
    period: Period,
    now: datetime,
) -> list[Candidate]:
    """Return stories found under a region and topic, as corrected: some are gone, some came.

    In the order of the ids; with corrections among them, those of most outlets first.
    """
    said = await corrections.corrected_stories(connection, viewer, period)
    corrected = await load_stories(connection, viewer, said, now=now) if said else {}
    wanted = [
        id_
        for id_ in dict.fromkeys((*ids, *corrected))
        if id_ not in corrected or is_about(corrected[id_], region, topic)
    ]
    found = await stories.load_candidates(connection, viewer, wanted, now=now)
    chosen = [_as(found[id_], corrected.get(id_)) for id_ in wanted if id_ in found]
    if corrected:
        chosen.sort(key=lambda each: (len(each.outlets), each.reported_at, each.id), reverse=True)
    return chosen


async def load_articles(
    connection: Connection,
    viewer: Viewer,
    ids: Sequence[int],
    *,
    region: str | None = None,
    topic: str | None = None,
    bodies: bool = False,
    now: datetime,
) -> list[Article]:
    """Return those of the articles that the viewer may see, corrected with their stories, in their order.

    What is then no longer about the region and topic it was found under is left out.
    """
    loaded = await articles.load_articles(connection, viewer, ids, now=now, bodies=bodies)
    found = [loaded[id_] for id_ in ids if id_ in loaded]
    told = {article.story_id for article in found if article.story_id is not None}
    said = await corrections.corrections_of(connection, told, viewer.scopes)
    corrected = [correct_article(article, said.get(article.story_id or 0, ())) for article in found]
    return [each for each in corrected if each.story_id not in said or is_about(each, region, topic)]


async def articles_put_there(
    connection: Connection,
    viewer: Viewer,
    *,
    region: str | None,
    topic: str | None,
    before: Position | None = None,
    now: datetime,
) -> list[Article]:
    """Return the articles that corrections brought under a region or topic, newest first."""
    if region is None and topic is None:
        return []
    ids = await corrections.added_articles(connection, viewer.scopes, before=before)
    return await load_articles(connection, viewer, ids, region=region, topic=topic, now=now) if ids else []


async def moved_codes(
    connection: Connection, viewer: Viewer, *, since: datetime, now: datetime
) -> tuple[Counter[str], Counter[str]]:
    """Return by how many stories the corrections of a period change the count of each region and topic."""
    said = await corrections.corrected_stories(connection, viewer, Period(since, now, reached=since))
    stated = await stories.load_stories(connection, viewer, said, now=now) if said else {}
    corrected = await load_stories(connection, viewer, said, now=now) if said else {}
    regions: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    for id_, story in corrected.items():
        regions.update(codes_above(story.regions, ()))
        regions.subtract(codes_above(stated[id_].regions, ()))
        topics.update(codes_above((), story.topics))
        topics.subtract(codes_above((), stated[id_].topics))
    return regions, topics


async def moved_regions(
    connection: Connection, viewer: Viewer, *, since: datetime, until: datetime
) -> list[tuple[datetime, Counter[str]]]:
    """Return the time of each corrected story of a period, and by how much it counts more or less where."""
    # The edges of a period in which something is counted are its first moment and the one after its last.
    before = timedelta(microseconds=1)
    said = await corrections.corrected_stories(
        connection, viewer, Period(since - before, until - before, reached=since - before)
    )
    if not said:
        return []
    times = await stories.times_of(connection, said)
    tags = await load_regions(connection, "story_region", said)
    laid_over = await corrections.corrections_of(connection, said, viewer.scopes)
    moved = []
    for id_ in times:
        stated = tags.get(id_, ())
        by = Counter(codes_above(correct_regions(stated, laid_over.get(id_, ())), ()))
        by.subtract(codes_above(stated, ()))
        moved.append((times[id_], by))
    return moved


def _as(candidate: Candidate, corrected: Story | None) -> Candidate:
    if corrected is None:
        return candidate
    return replace(candidate, regions=corrected.regions, summary=corrected.summary)
