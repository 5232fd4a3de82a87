"""Corrections are laid over what was classified, and change nothing they do not speak of."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Correction, RegionTag, ReportKind, Summary, TopicTag
from bot.pipeline.corrections import correct_article, correct_story, is_about
from tests.records import ECONOMY, KAZAKHSTAN, KYRGYZSTAN, a_story, an_article

REGIONS = ("398", "417", "404", "143", "group:sahel", "250")
TOPICS = ("medtop:04000000", "medtop:11000000", "medtop:16000000")

corrections = st.lists(
    st.one_of(
        st.builds(
            Correction,
            story_id=st.just(1),
            scope=st.sampled_from(("", "guild:1")),
            kind=st.just(ReportKind.REGION),
            code=st.sampled_from(REGIONS),
            is_right=st.booleans(),
        ),
        st.builds(
            Correction,
            story_id=st.just(1),
            scope=st.just("guild:1"),
            kind=st.just(ReportKind.TOPIC),
            code=st.sampled_from(TOPICS),
            is_right=st.booleans(),
        ),
        st.just(Correction(1, "guild:1", ReportKind.SUMMARY, "", is_right=False)),
    ),
    max_size=8,
)
stories = st.builds(
    lambda codes, topics: a_story(
        regions=tuple(RegionTag(code, "", 0.5, ("word",)) for code in codes),
        topics=tuple(TopicTag(code, "", 0.5) for code in topics),
    ),
    st.lists(st.sampled_from(REGIONS), unique=True),
    st.lists(st.sampled_from(TOPICS), unique=True),
)


def wrong(code: str, kind: ReportKind = ReportKind.REGION) -> Correction:
    return Correction(1, "guild:1", kind, code, is_right=False)


def right(code: str, kind: ReportKind = ReportKind.REGION) -> Correction:
    return Correction(1, "guild:1", kind, code, is_right=True)


@given(stories, corrections)
@settings(max_examples=80)
def test_the_last_word_on_each_code_holds_and_all_else_stays(story: object, said: list[Correction]) -> None:
    before = story
    assert isinstance(before, type(a_story()))
    after = correct_story(before, said)
    verdict = {(each.kind, each.code): each.is_right for each in said}
    for kind, old, new in (
        (ReportKind.REGION, before.regions, after.regions),
        (ReportKind.TOPIC, before.topics, after.topics),
    ):
        codes = [tag.code for tag in new]
        assert len(codes) == len(set(codes))
        for (of, code), is_right in verdict.items():
            assert of is not kind or (code in codes) is is_right
        untouched = [tag for tag in old if (kind, tag.code) not in verdict]
        assert [tag for tag in new if (kind, tag.code) not in verdict] == untouched
    hidden = (ReportKind.SUMMARY, "") in verdict
    assert after.summary == (() if hidden else before.summary)
    assert replace(after, regions=(), topics=(), summary=(), articles=()) == replace(
        before, regions=(), topics=(), summary=(), articles=()
    )


@given(stories, corrections)
@settings(max_examples=40)
def test_correcting_twice_is_correcting_once(story: object, said: list[Correction]) -> None:
    assert isinstance(story, type(a_story()))
    once = correct_story(story, said)
    assert correct_story(once, said) == once


def test_nothing_said_leaves_the_very_same_record() -> None:
    story, article = a_story(), an_article()
    assert correct_story(story, ()) is story
    assert correct_article(article, ()) is article


def test_a_tag_that_stays_keeps_its_weight_and_evidence() -> None:
    story = a_story(regions=(KAZAKHSTAN, KYRGYZSTAN))
    assert correct_story(story, [wrong("417")]).regions == (KAZAKHSTAN,)
    assert correct_story(story, [right("398")]).regions == (KAZAKHSTAN, KYRGYZSTAN)


def test_what_is_named_right_stands_first_and_whole() -> None:
    [added, kept] = correct_story(a_story(regions=(KYRGYZSTAN,)), [right("860")]).regions
    assert (added.code, added.weight, added.evidence) == ("860", 1.0, ())
    assert kept is KYRGYZSTAN


def test_the_reports_of_a_story_are_corrected_with_it() -> None:
    said = [wrong("398"), Correction(1, "", ReportKind.SUMMARY, "", is_right=False)]
    [article] = correct_story(a_story(), said).articles
    assert article.regions == ()
    assert article.summary.sentences == ()
    assert article.summary.refusal
    assert correct_article(an_article(summary=Summary(("A sentence.",))), said).summary == article.summary


def test_a_story_is_found_under_the_areas_above_its_own() -> None:
    story = a_story(regions=(KAZAKHSTAN,), topics=(ECONOMY,))
    for region in (None, "001", "398", "143", "142"):
        assert is_about(story, region, None)
    assert not is_about(story, "150", None)
    assert is_about(story, "143", "medtop:04000000")
    assert not is_about(story, "143", "medtop:16000000")
    assert is_about(a_story(regions=(RegionTag("143", "", 1.0),)), "142", None)
