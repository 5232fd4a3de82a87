"""What is wrong about a story, as buttons and answers: reports by everybody, corrections by those who may."""

from collections.abc import Sequence

from bot.model import RegionTag, ReportKind, Story, TopicTag
from bot.services.corrections import Taken
from bot.translation import N_, _
from cogs.render import limits
from cogs.render.parts import Json, Style, button, field, menu, message, rows
from cogs.render.stories import COLOUR, untitled
from cogs.render.text import plain, safe, title_text

_WRONG = {
    ReportKind.REGION: N_("Wrong region"),
    ReportKind.TOPIC: N_("Wrong topic"),
    ReportKind.SUMMARY: N_("Bad summary"),
}
_NOTED = {
    ReportKind.REGION: N_("Noted: its region is wrong. Thank you."),
    ReportKind.TOPIC: N_("Noted: its topic is wrong. Thank you."),
    ReportKind.SUMMARY: N_("Noted: its summary is bad. Thank you."),
}
_NAME = {
    ReportKind.REGION: N_("Name the right region"),
    ReportKind.TOPIC: N_("Name the right topic"),
}
_DROP = {
    ReportKind.REGION: N_("It is not about …"),
    ReportKind.TOPIC: N_("It is not on …"),
}


def report_rows(stories: Sequence[tuple[int, str]]) -> list[Json]:
    """Return buttons that report one story (id, title), or a menu to choose which of several."""
    if len(stories) == 1:
        [(number, _title)] = stories
        return rows(*(button(_(_WRONG[kind]), f"wrong|{kind}|{number}") for kind in ReportKind))
    if not stories:
        return []
    options = [
        (str(number), plain(title, limits.CHOICE_NAME) or untitled(), "")
        for number, title in dict(stories).items()
    ]
    return [menu("wrong|story", _("Something is wrong with …"), options)]


def report_answer(taken: Taken, kind: ReportKind, *, may_correct: bool) -> Json:
    """Thank for a report; whoever may correct the story for the server is asked what is right."""
    said = _(_NOTED[kind]) if taken.new else _("You reported that before.")
    if not may_correct:
        return _answer(taken.story, [said], [])
    return correction_answer(taken.story, kind, said=said)


def correction_answer(story: Story, kind: ReportKind, *, said: str, changed: bool = False) -> Json:
    """Show what a story is about in this server, with what changes it."""
    lines = [said, "", *_about(story, kind), _("What you change here holds in this server, at once.")]
    made = []
    if kind is ReportKind.SUMMARY:
        buttons = [button(_("Show the headline alone"), f"right|hide|{story.id}", disabled=not story.summary)]
    else:
        if tags := _tags(story, kind):
            options = [(tag.code, plain(tag.name, limits.CHOICE_NAME), "") for tag in tags]
            made.append(menu(f"right|drop|{kind}|{story.id}", _(_DROP[kind]), options))
        name = f"right|name|{kind}|{story.id}"
        buttons = [button(_("{what}…").format(what=_(_NAME[kind])), name, style=Style.PRIMARY)]
    if changed:
        buttons.append(button(_("Undo all corrections"), f"right|undo|{kind}|{story.id}"))
    return _answer(story, lines, [*made, *rows(*buttons)])


def name_form(kind: ReportKind, story_id: int) -> Json:
    """Return the form in which the right region or topic is named."""
    label = _("Region") if kind is ReportKind.REGION else _("Topic")
    place = _("Central Asia, KZ, Ivory Coast …") if kind is ReportKind.REGION else _("elections, transport …")
    described = _("As you would type it for /brief")
    return {
        "title": _(_NAME[kind]),
        "custom_id": f"right|form|{kind}|{story_id}",
        "fields": [
            field(label, "name", "", description=described, placeholder=place, required=True, max_length=80)
        ],
    }


def _about(story: Story, kind: ReportKind) -> list[str]:
    if kind is ReportKind.SUMMARY:
        return [] if story.summary else [_("Its summary is not shown.")]
    tags = [safe(tag.name, 60) for tag in _tags(story, kind)]
    # Corrected often enough a story is about everything; beyond the menu's number none is named either.
    names = ", ".join([*tags[: limits.CHOICES], "…"] if len(tags) > limits.CHOICES else tags)
    if kind is ReportKind.REGION:
        return [_("It is about {regions}.").format(regions=names) if names else _("It is about no region.")]
    return [_("It is on {topics}.").format(topics=names) if names else _("It is on no topic.")]


def _tags(story: Story, kind: ReportKind) -> Sequence[RegionTag | TopicTag]:
    return story.regions if kind is ReportKind.REGION else story.topics


def _answer(story: Story, lines: Sequence[str], components: Sequence[Json]) -> Json:
    embed = {
        "title": title_text(story.title, limits.TITLE) or untitled(),
        "description": "\n".join(lines),
        "color": COLOUR,
    }
    return message(embeds=[embed], components=components)
