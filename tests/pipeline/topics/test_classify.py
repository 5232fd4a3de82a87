"""Saying which topics an article is about, and why."""

from pathlib import Path

import pytest

from bot.pipeline.topics import classify_topics
from bot.pipeline.topics.classify import MAX_EVIDENCE, MAX_TAGS
from bot.vocabulary.topics import ancestors, top_of, topic

CONFLICT, SPORT, POLITICS = "medtop:16000000", "medtop:15000000", "medtop:11000000"

SHELLING = (
    "Rebels shell town as ceasefire collapses",
    ("Artillery fire killed nine soldiers on Monday, the army said, hours after a truce with rebels ended.",),
)
MATCH = (
    "Striker's hat-trick wins cup final",
    ("The striker scored three goals in the second half, one a penalty, as her team won the cup final.",),
)


def held_out(language: str = "en") -> list[tuple[str, str, str]]:
    """Read our own texts on all 17 topics that are never trained on."""
    found = []
    for block in Path(__file__).with_name(f"heldout_{language}.txt").read_text("utf-8").strip().split("\n\n"):
        head, _, body = block.partition("\n")
        number, _, title = head.partition("|")
        found.append((f"medtop:{number.strip()}000000", title.strip(), body))
    return found


def test_a_war_report_is_tagged_conflict_first_with_the_words_that_said_so() -> None:
    tags = classify_topics(*SHELLING, language="en")
    assert tags[0].code == CONFLICT
    assert tags[0].name == "conflict, war and peace"
    assert 0.8 < tags[0].weight <= 1
    assert {"ceasefire", "Rebels"} & set(tags[0].evidence)


def test_evidence_is_words_of_the_article_each_once() -> None:
    for code, title, body in held_out():
        for tag in classify_topics(title, [body], language="en", always=True):
            assert len(tag.evidence) <= MAX_EVIDENCE
            assert len(set(tag.evidence)) == len(tag.evidence)
            for word in tag.evidence:
                assert all(part in f"{title} {body}" for part in word.split()), (code, word)


def test_a_sure_article_gets_a_deeper_term_under_its_top_term() -> None:
    codes = [tag.code for tag in classify_topics(*MATCH, language="en")]
    assert codes[0] == SPORT
    assert "medtop:20001065" in codes, "soccer"


def test_a_deeper_term_always_stands_under_a_top_term_that_was_given_too() -> None:
    for _, title, body in held_out():
        tags = classify_topics(title, [body], language="en")
        codes = [tag.code for tag in tags]
        assert len(tags) <= MAX_TAGS
        assert len(set(codes)) == len(codes)
        for code in codes:
            assert topic(code).retired is False
            assert top_of(code) in codes
            assert code == top_of(code) or ancestors(code)


def test_the_held_out_texts_of_all_seventeen_topics_are_recognised() -> None:
    texts = held_out()
    per_topic: dict[str, list[bool]] = {}
    for code, title, body in texts:
        best = classify_topics(title, [body], language="en", always=True)[0]
        per_topic.setdefault(code, []).append(best.code == code)
    assert len(per_topic) == 17
    assert min(len(hits) for hits in per_topic.values()) >= 5
    assert sum(map(sum, per_topic.values())) / len(texts) >= 0.95
    assert min(sum(hits) / len(hits) for hits in per_topic.values()) >= 0.8


def test_an_answer_given_without_being_asked_to_is_right() -> None:
    answered = [
        (code, tags[0].code)
        for code, title, body in held_out()
        if (tags := classify_topics(title, [body], language="en"))
    ]
    assert len(answered) >= 0.85 * len(held_out())
    assert sum(code == said for code, said in answered) >= 0.97 * len(answered)


@pytest.mark.parametrize("language", ["es", "fr", "de", "pt", "ru"])
def test_the_topics_are_recognised_in_the_other_languages_too(language: str) -> None:
    texts = held_out(language)
    assert len({code for code, _, _ in texts}) == 17
    for code, title, body in texts:
        tags = classify_topics(title, [body], language=language)
        assert [top_of(tag.code) for tag in tags][:1] in ([code], []), (code, title, tags)
    answered = sum(bool(classify_topics(title, [body], language=language)) for _, title, body in texts)
    assert answered >= 15


def test_russian_is_read_with_and_without_the_dots_on_its_e() -> None:
    with_dots = ("Режиссёр снял фильм", ("Актёр и режиссёр приехали на кинофестиваль.",))
    without = ("Режиссер снял фильм", ("Актер и режиссер приехали на кинофестиваль.",))
    (one, *_), (other, *_) = (
        classify_topics(*text, language="ru", always=True) for text in (with_dots, without)
    )
    assert one.code == other.code == "medtop:01000000"
    assert one.weight == other.weight
    assert "Режиссёр" in one.evidence


@pytest.mark.parametrize(
    ("title", "paragraphs", "code"),
    [
        (
            "Bomb kills worshippers in cathedral",
            ("A suicide bomber killed 25 people at Mass. Militants said they carried out the attack.",),
            CONFLICT,
        ),
        (
            "Trial of film star opens",
            ("The actor pleaded not guilty. Prosecutors told the court that the star attacked a guard.",),
            "medtop:02000000",
        ),
        (
            "Education minister survives confidence vote",
            ("Members of parliament rejected the opposition's motion. Coalition whips had feared a revolt.",),
            POLITICS,
        ),
    ],
)
def test_what_happened_counts_more_than_where_or_to_whom(
    title: str, paragraphs: tuple[str, ...], code: str
) -> None:
    assert classify_topics(title, paragraphs, language="en", always=True)[0].code == code


@pytest.mark.parametrize(
    ("title", "paragraphs"),
    [
        ("", ()),
        ("Untitled", ("Lorem ipsum dolor sit amet.",)),
        ("We value your choices", ("Please accept all or manage options to continue reading this page.",)),
        ("Wednesday", ("It was one of those things, she said, and nobody had anything to add to it.",)),
        ("🙂🙂🙂", ("1234 5678 %%%",)),
    ],
)
def test_a_text_that_says_too_little_gets_no_topic(title: str, paragraphs: tuple[str, ...]) -> None:
    assert classify_topics(title, paragraphs, language="en") == ()


def test_with_always_even_an_empty_text_gets_one_top_term() -> None:
    tags = classify_topics("", (), language="en", always=True)
    assert len(tags) >= 1
    assert topic(tags[0].code).level == 1
    assert tags[0].evidence == ()


def test_a_language_the_model_does_not_speak_is_left_untagged_unless_asked_for_always() -> None:
    title, paragraphs = "内战爆发", ("士兵在首都与叛军交火。",)
    assert classify_topics(title, paragraphs, language="zh") == ()
    assert classify_topics(title, paragraphs, language="zh", always=True)


def test_the_feeds_category_decides_where_the_words_do_not() -> None:
    title, paragraphs = (
        "A quiet evening",
        ("The mood before tomorrow was hard to read, and few wanted to talk.",),
    )
    tags = classify_topics(title, paragraphs, language="en", categories=("World", "Deportes"), always=True)
    assert tags[0].code == SPORT


def test_the_feeds_category_is_no_truth() -> None:
    for wrong in ("Sports", "Deportes > Fútbol", "Lifestyle", "Politics"):
        assert classify_topics(*SHELLING, language="en", categories=(wrong,))[0].code == CONFLICT


def test_categories_that_name_no_topic_change_nothing() -> None:
    plain = classify_topics(*SHELLING, language="en")
    noise = ("", "World", "News", "Jane Doe", "x" * 5000, *[f"tag {n}" for n in range(500)])
    assert classify_topics(*SHELLING, language="en", categories=noise) == plain


def test_an_unknown_language_is_read_as_english() -> None:
    assert classify_topics(*SHELLING, language=None)[0].code == CONFLICT
    assert classify_topics(*SHELLING, language="en-GB")[0].code == CONFLICT


def test_the_seed_article_is_about_conflict_first(shared: Path) -> None:
    text = (shared / "seed" / "article.txt").read_text("utf-8").partition("More from")[0]
    title, *paragraphs = [line for line in text.splitlines() if line]
    assert classify_topics(title, paragraphs, language="en")[0].code == CONFLICT


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Container port orders four cranes",
            "The port authority loaded 900,000 containers last year, and freight trains took a third inland.",
        ),
        (
            "Night trains return to Warsaw",
            "The state railway runs sleeper trains from December, after flights were cut.",
        ),
    ],
)
def test_ordinary_transport_news_is_business_as_in_the_vocabulary(title: str, text: str) -> None:
    codes = [tag.code for tag in classify_topics(title, [text], language="en")]
    assert codes[0] == "medtop:04000000"
