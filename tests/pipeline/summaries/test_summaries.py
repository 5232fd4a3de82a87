"""Summaries quote whole sentences that can stand where they stand, or say why there are none."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import QuotePolicy
from bot.pipeline.summaries import summarize
from bot.pipeline.summaries.rules import candidate, is_clutter, points_back
from bot.pipeline.summaries.selection import select
from bot.pipeline.words import terms

FLOOD = (
    "Heavy rain closed the mountain road between Karakol and Naryn on Tuesday, stranding about 200 lorries.",
    "He said the road would open within two days.",
    "The transport ministry sent four ploughs and a crane from Bishkek to clear mud and rock.",
    "It was the third landslide on the road this year.",
    "Engineers blamed a culvert that was built too small when the road was widened in 2019.",
    "Will the road hold until spring?",
    "Drivers were given food and blankets by villagers from Kochkor, who opened a school hall for them.",
    "But the school must be empty by Monday.",
    "The ministry plans a tunnel below the pass, which lenders from three countries promised to pay for.",
)


def test_the_sentences_are_the_articles_own_in_order_and_few() -> None:
    summary = summarize("Rain closes road", FLOOD, language="en")
    positions = [FLOOD.index(sentence) for sentence in summary.sentences]
    assert positions == sorted(positions)
    assert positions[0] == 0
    assert 2 <= len(positions) <= 3


def test_a_summary_is_at_most_a_quarter_of_its_article() -> None:
    summary = summarize("Rain closes road", FLOOD, language="en")
    assert sum(map(len, summary.sentences)) <= sum(map(len, FLOOD)) // 4


@pytest.mark.parametrize("limit", [120, 300, 600])
def test_a_summary_fits_its_limit(limit: int) -> None:
    article = FLOOD * 4
    assert 0 < len(" ".join(summarize("Road", article, language="en", limit=limit).sentences)) <= limit


def test_never_more_than_600_characters_are_quoted() -> None:
    summary = summarize("Road", FLOOD * 10, language="en", sentences=20, limit=5_000)
    assert len(" ".join(summary.sentences)) <= 600


def test_a_short_article_still_gives_one_sentence() -> None:
    article = (
        "The bridge over the Syr Darya at Kyzylorda opened on Friday after two years of work by 300 people.",
        "Lorries had taken a detour of 140 kilometres through the steppe since the old bridge was closed.",
        "A train line beside it will follow in 2028, the ministry of transport said in Astana.",
    )
    assert summarize("Bridge opens", article, language="en").sentences == (article[0],)


def test_a_short_article_gives_its_first_sentence_rather_than_lesser_ones_that_fit_a_quarter() -> None:
    article = (
        "An earthquake of magnitude 5.4 damaged 60 mud-brick houses above Murghab before dawn on Saturday.",
        "No deaths were reported.",
        "Rescuers have set out for three villages that cannot be reached by telephone since the night.",
        "Residents of Khorog spent hours in the streets, where schools handed out tea, bread and blankets.",
        "A quake there killed two people in 2015.",
    )
    assert summarize("Quake in the Pamirs", article, language="en").sentences == (article[0],)


def test_a_sentence_that_points_back_comes_only_with_the_one_before_it() -> None:
    article = (
        "Mira Tolegen won the national spelling championship in Astana on Saturday against 48 children.",
        "She spelled the name of a medieval astronomer, a river in Siberia and a cheese without a fault.",
        *FLOOD[4:],
    )
    quoted = summarize("Girl wins", article, language="en").sentences
    assert article[1] not in quoted or article[0] in quoted


@pytest.mark.parametrize(
    ("language", "opener"),
    [
        ("en", "It said the budget would grow by nine percent next year, the fastest rise in a decade."),
        ("en", "“This is the largest budget in our history,” the minister said in parliament on Tuesday."),
        ("en", "The 34-year-old said the budget would grow by nine percent next year, a record rise."),
        ("en", "When they met, the ministers agreed on a budget that grows by nine percent next year."),
        ("es", "Pero el presupuesto crecerá un nueve por ciento el año que viene, según el ministro."),
        ("fr", "C’est le plus gros budget de l’histoire du pays, a dit le ministre mardi au parlement."),
        (
            "de",
            "Dieser Haushalt ist der größte in der Geschichte des Landes, sagte der Minister am Dienstag.",
        ),
        ("pt", "No entanto, o orçamento crescerá nove por cento no próximo ano, disse o ministro."),
        ("ru", "Однако бюджет вырастет на девять процентов в следующем году, сообщил министр во вторник."),
        ("zh", "但是明年的预算将增长百分之九,部长星期二在议会表示,这是历史上最大的预算。"),
    ],
)
def test_an_article_that_begins_by_pointing_elsewhere_is_not_quoted_there(language: str, opener: str) -> None:
    article = (opener, *FLOOD) if language == "en" else (opener, *[opener.replace("9", "8")] * 5)
    assert opener not in summarize("", article, language=language).sentences


@pytest.mark.parametrize(
    "clutter",
    [
        "Photo: A lorry stands on the closed road between Karakol and Naryn on Tuesday.",
        "A lorry (left) stands on the road between Karakol and Naryn, closed since Tuesday.",
        "Lorries stand on the closed road between Karakol and Naryn. REUTERS/Ann Example",
        "By Ann Example, Bishkek correspondent for the Karakol and Naryn road report.",
        "Sign up for our newsletter to read more about the road between Karakol and Naryn.",
        "Subscribe now to read everything about the road between Karakol and Naryn.",
        "Read more about the closed road between Karakol and Naryn here.",
        "Will the closed road between Karakol and Naryn open again before Tuesday?",
        "Read our full report on the closed road between Karakol and Naryn here.",
        "Our live blog on the closed road between Karakol and Naryn has ended.",
        "Here is what you need to know about the road between Karakol and Naryn.",
        "Editor's note: this report on the road between Karakol and Naryn was updated on Tuesday.",
        "The road between Karakol and Naryn, closed on Tuesday by heavy rain",
        '"The closed road between Karakol and Naryn is not safe on Tuesday.',
    ],
)
def test_captions_credits_bylines_sign_ups_and_questions_are_not_quoted(clutter: str) -> None:
    summary = summarize("", (clutter, *FLOOD), language="en")
    assert summary.sentences
    assert not any(sentence in clutter for sentence in summary.sentences)


@pytest.mark.parametrize(
    "dateline",
    [
        "ALMATY (Reuters) — ",
        "Almaty, Nov 5 (Reuters) - ",
        "(CNN) ",
        "NEW YORK -- ",
        "MOSCOW, June 5. /TASS/. ",
        "TASHKENT, June 5. /Dunyo/. ",
        "Suva, 18 November 2026 – ",
        "Maputo, 19 nov 2026 (Lusa) – ",
        "ISLAMABAD: ",
        "Nuku'alofa, Tonga - ",
        "By ANN EXAMPLE MAY 9, 2014 BISHKEK, Kyrgyzstan — ",
        "Updated Jul 7, 2012 6:40 PM ET ",
        "updated 8:10 AM EDT, Tue July 29, 2014 ",
        "Photograph: Ann Example/Getty Images ",
    ],
)
def test_a_dateline_is_cut_and_the_rest_quoted(dateline: str) -> None:
    article = (dateline + FLOOD[0], *FLOOD[1:])
    assert summarize("", article, language="en").sentences[0] == FLOOD[0]


def test_a_caption_is_known_by_the_credit_behind_it() -> None:
    caption = "A lorry stands in the mud of the mountain road between Karakol and Naryn on Tuesday."
    for credit in ("(Ann Example/The Herald)", "Photo: A. Example."):
        article = (f"{caption} {credit} {FLOOD[0]}", *FLOOD[2:])
        assert caption not in summarize("", article, language="en").sentences
    article = (f"{caption} (Ann Example/The Herald) {FLOOD[0]}", *FLOOD[2:])
    assert summarize("", article, language="en").sentences[0] == FLOOD[0]


def test_what_the_article_named_before_is_not_spoken_of_as_known_without_it() -> None:
    split = (
        "Rain closed the road.",
        "A convoy carried flour.",
        "Ploughs came.",
        "The convoy waits in Naryn.",
    )
    words = [terms(sentence, "en") for sentence in split]
    first, named, later = (
        candidate(place, split[place], "en", set().union(*words[:place])) for place in (0, 1, 3)
    )
    assert first and named and later  # noqa: PT018 - one thing: all three may stand
    assert [c.position for c in select((first, later), words, sentences=2, budget=200)] == [0]
    assert [c.position for c in select((first, named, later), words, sentences=3, budget=200)] == [0, 1, 3]
    unknown = replace(later, noun=None)
    assert [c.position for c in select((first, unknown), words, sentences=2, budget=200)] == [0, 3]


@pytest.mark.parametrize(
    ("sentence", "points"),
    [
        ("There were 40 lorries on the mountain road between Karakol and Naryn on Tuesday.", False),
        ("There he waited with 40 lorries on the road between Karakol and Naryn.", True),
    ],
)
def test_there_points_back_only_as_a_place(sentence: str, *, points: bool) -> None:
    assert points_back(sentence, "en") is points


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "“The culvert is forty years old.”"),
        ("en", "The road would open in May, he said."),
        ("en", "“Nobody was asked about the culvert,” she told reporters in Naryn."),
        ("fr", "« La route est fermée », a-t-elle ajouté."),
        ("de", "„Die Straße bleibt gesperrt“, sagte er."),
        ("ru", "«Дорога закрыта», — сказал он."),
    ],
)
def test_what_somebody_says_without_a_name_comes_only_with_the_sentence_before_it(
    language: str, said: str
) -> None:
    found = candidate(1, said, language)
    assert found and found.leans  # noqa: PT018 - one thing: it may stand, leaning


@pytest.mark.parametrize(
    "said",
    [
        "Gulnara Bekova said: “It was built too small.”",
        "The mayor said on Monday, “These are good culverts.”",
    ],
)
def test_a_quotation_that_begins_by_pointing_back_needs_the_sentence_before_it(said: str) -> None:
    found = candidate(1, said, "en")
    assert found and found.leans  # noqa: PT018 - one thing: it may stand, leaning


@pytest.mark.parametrize(
    "said",
    [
        "“Nobody was asked about the culvert,” said Gulnara Bekova, who drives a lorry.",
        "Gulnara Bekova said: “Nobody was asked about the culvert.”",
        "The mayor called the culvert “a disgrace”.",
    ],
)
def test_what_somebody_says_under_a_name_stands_alone(said: str) -> None:
    found = candidate(1, said, "en")
    assert found and not found.leans  # noqa: PT018 - one thing: it may stand, upright


@pytest.mark.parametrize(
    ("sentence", "points"),
    [
        ("In 2020 it took five months to count the votes.", True),
        ("On Friday he drove from Karakol to Naryn.", True),
        ("Three weeks later they met again in Naryn.", True),
        ("In Naryn it rained, and lorries waited for two days.", False),
        ("On Friday the road from Karakol to Naryn was closed because it had rained.", False),
    ],
)
def test_a_pronoun_behind_a_date_points_back_too(sentence: str, *, points: bool) -> None:
    assert points_back(sentence, "en") is points


@pytest.mark.parametrize(
    ("sentence", "noun"),
    [
        ("The move follows talks with lenders from three countries.", "move"),
        ("The move of the depot to Naryn will cost two million dollars.", None),
        ("The Facility will pay for culverts and bridges.", "facil"),
        ("The Kremlin offered to pay for culverts and bridges.", None),
        ("The weather stayed dry in Naryn.", None),
    ],
)
def test_a_noun_that_sums_up_what_was_told_needs_it(sentence: str, noun: str | None) -> None:
    before = terms("The Road Facility of Kyrgyzstan was founded on Monday, the Kremlin said.", "en")
    found = candidate(1, sentence, "en", {*before} - {"kremlin"})
    assert found
    assert found.noun == noun


@pytest.mark.parametrize(
    ("language", "opener"),
    [
        ("kk", "Ол жол көктемде ашылады деді."),
        ("uz", "U yo‘l bahorda ochilishini aytdi."),
        ("ky", "Бул жол жазында ачылат."),
        ("tg", "Ӯ гуфт, ки роҳ баҳор кушода мешавад."),
        ("az", "O, yolun yazda açılacağını bildirib."),
        ("pl", "Jego zdaniem droga zostanie otwarta wiosną."),
        ("sr", "Ово је трећи одрон на путу ове године."),
        ("el", "Αυτό είναι το τρίτο περιστατικό φέτος."),
        ("ko", "그는 도로가 봄에 열린다고 말했다."),
    ],
)
def test_pointing_words_are_known_in_the_languages_of_the_feeds(language: str, opener: str) -> None:
    assert points_back(opener, language)


def test_the_headline_is_not_said_again() -> None:
    headline = "Heavy rain closed the mountain road between Karakol and Naryn on Tuesday"
    article = (f"{headline}.", *FLOOD[2:])
    assert f"{headline}." not in summarize(headline, article, language="en").sentences


@pytest.mark.parametrize(
    ("policy", "longest"), [(QuotePolicy(max_snippet=110), 110), (QuotePolicy(max_snippet=-1), 600)]
)
def test_the_publishers_longest_snippet_is_kept(policy: QuotePolicy, longest: int) -> None:
    quoted = " ".join(summarize("", FLOOD * 4, language="en", policy=policy).sentences)
    assert 0 < len(quoted) <= longest


@pytest.mark.parametrize("policy", [QuotePolicy(nosnippet=True), QuotePolicy(max_snippet=0)])
def test_a_publisher_who_allows_no_quotation_gets_none(policy: QuotePolicy) -> None:
    summary = summarize("", FLOOD, language="en", policy=policy)
    assert (summary.sentences, summary.refusal) == ((), "the publisher allows no quotation")


@pytest.mark.parametrize(
    ("paragraphs", "refusal"),
    [
        ((), "not enough text"),
        (("Snow fell in Naryn.",), "not enough text"),
        (
            ("We use cookies to improve this site.", "Accept all cookies or manage your consent."),
            "cookie page",
        ),
        (("Subscribe to continue reading this article about the road to Naryn.",), "paywall"),
        (
            ("Will it snow in Naryn this year, and who will clear the road to Karakol then?",) * 9,
            "not enough text",
        ),
    ],
)
def test_what_is_no_article_gets_no_summary_and_says_why(paragraphs: tuple[str, ...], refusal: str) -> None:
    summary = summarize("", paragraphs, language="en")
    assert (summary.sentences, summary.refusal) == ((), refusal)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "ru",
            "Сильный дождь закрыл горную дорогу между Караколом и Нарыном во вторник, сообщили власти {}.",
        ),
        (
            "kk",
            "Қатты жаңбыр Қарақол мен Нарын арасындағы тау жолын сейсенбіде жауып тастады, деді билік {}.",
        ),
        ("zh", "星期二的大雨关闭了卡拉科尔和纳伦之间的山路,约两百辆卡车被困,交通部派出了四台推土机{}。"),
        ("th", "ฝนตกหนักปิดถนนบนภูเขาระหว่างการาโกลและนารีนเมื่อวันอังคารทำให้รถบรรทุกสองร้อยคันติดอยู่ {}"),
        ("ar", "أغلقت الأمطار الغزيرة الطريق الجبلي بين كاراكول ونارين يوم الثلاثاء وفق وزارة النقل {}."),
    ],
)
def test_other_languages_are_summarized_too(language: str, sentence: str) -> None:
    article = tuple(sentence.format(number) for number in range(1, 13))
    summary = summarize("", article, language=language)
    assert summary.sentences
    assert set(summary.sentences) <= set(article)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(max_size=200) | st.sampled_from(FLOOD), max_size=12),
    st.sampled_from(["en", "ru", "zh", None]),
)
def test_any_text_gives_verbatim_sentences_or_a_reason(paragraphs: list[str], language: str | None) -> None:
    summary = summarize("", paragraphs, language=language)
    assert bool(summary.sentences) != bool(summary.refusal)
    assert all(any(sentence in paragraph for paragraph in paragraphs) for sentence in summary.sentences)
    assert len(" ".join(summary.sentences)) <= 600


def test_a_sentence_that_begins_with_by_is_no_byline() -> None:
    assert not is_clutter("By two years-old, one in five boys was overweight, doctors said.")
    assert is_clutter("By Aigerim Sadykova, Staff Writer")
