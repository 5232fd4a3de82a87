"""One document goes through all stages; what is refused is still classified by what is known."""

from datetime import UTC, datetime
from pathlib import Path

from bot.model import Document
from bot.pipeline.analysis import analyze

BODY = (
    "Uzbekistan and Kazakhstan agreed on Tuesday to rebuild the railway from Tashkent to Shymkent by 2029.",
    "The line carries eight million tonnes of grain, ore and cement a year, more than it was built for.",
    "Engineers from both countries will replace 110 kilometres of rail and electrify the whole of the line.",
    "Passenger trains will take two hours instead of four, the transport ministries said in a statement.",
    "The work costs 900 million dollars, of which the Asian Development Bank lends about two thirds.",
    "Farmers near the border asked for crossings, because the line will be fenced for faster trains.",
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Two countries rebuild a railway - Sample Desk</title>
<meta property="og:title" content="Two countries rebuild a railway">
<meta property="article:published_time" content="2026-11-20T07:30:00Z"></head>
<body><article><h1>Two countries rebuild a railway</h1>{"".join(f"<p>{line}</p>" for line in BODY)}</article>
</body></html>"""


def test_a_page_is_understood(now: datetime) -> None:
    analysis = analyze(Document(html=PAGE, url="https://desk.example/rail"), now=now)
    assert analysis.title == "Two countries rebuild a railway"
    assert analysis.paragraphs == BODY
    assert analysis.published == datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    assert analysis.language == "en"
    assert {"398", "860"} <= {tag.code for tag in analysis.regions}
    assert set(analysis.summary.sentences) <= set(BODY)
    assert analysis.summary.refusal is None
    assert analysis.fingerprint["tashkent"] > 1


def test_a_text_given_with_its_title_is_taken_as_it_is(now: datetime) -> None:
    text = "\n".join(BODY)
    analysis = analyze(Document(text=text, title="A railway"), now=now)
    assert (analysis.title, "\n".join(analysis.paragraphs)) == ("A railway", text)


def test_what_stands_below_a_text_given_with_its_title_is_left_out(now: datetime) -> None:
    below = (
        "A train at the border on Friday. Photo: A. Example",
        "For media enquiries contact the line: +7 727 555 0000",
        "About the railway",
        "It has 300 wagons.",
    )
    analysis = analyze(Document(text="\n".join((*BODY, *below)), title="A railway"), now=now)
    assert analysis.paragraphs == BODY


def test_the_first_line_of_a_bare_text_is_its_headline(now: datetime) -> None:
    analysis = analyze(Document(text="\n".join(("Two countries rebuild a railway", *BODY))), now=now)
    assert analysis.title == "Two countries rebuild a railway"
    assert analysis.paragraphs == BODY


def test_a_text_without_headline_is_named_by_its_first_sentence(now: datetime) -> None:
    analysis = analyze(Document(text="\n".join(BODY)), now=now)
    assert analysis.title == BODY[0]
    assert analysis.paragraphs == BODY


def test_what_a_page_refuses_is_classified_by_the_feeds_words(now: datetime) -> None:
    page = "<html><body><p>Subscribe to continue reading this article.</p></body></html>"
    document = Document(html=page, title="Quake shakes Kyrgyzstan", lead="A quake hit Naryn in Kyrgyzstan.")
    analysis = analyze(document, now=now)
    assert analysis.summary.sentences == ()
    assert analysis.summary.refusal
    assert [tag.code for tag in analysis.regions] == ["417"]


def test_what_the_feed_says_of_time_comes_before_the_page(now: datetime) -> None:
    stated = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    assert analyze(Document(html=PAGE, published=stated), now=now).published == stated


def test_the_seed_document_is_read_as_the_project_promises(shared: Path, now: datetime) -> None:
    text = (shared / "seed" / "article.txt").read_text("utf-8")
    analysis = analyze(Document(text=text), now=now)
    assert analysis.title == "Putin poaches the neighbors for his Ukraine invasion"
    assert (len(analysis.paragraphs), len(analysis.related)) == (7, 5)
    assert (analysis.byline, analysis.published) == (None, None)
    assert {"398", "417", "860", "643", "804"} <= {tag.code for tag in analysis.regions}
    assert analysis.topics[0].code == "medtop:16000000"
    assert 1 <= len(analysis.summary.sentences) <= 3
