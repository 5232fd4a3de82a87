"""What a page says of its article: title, byline, date, outlet, language, and what may be quoted."""

import json
from datetime import UTC, datetime

import pytest

from bot.model import QuotePolicy
from tests.pipeline.extraction.pages import BODY, PARAGRAPHS, ld, page, read


def test_json_ld_gives_title_authors_date_outlet_and_section() -> None:
    head = ld(
        headline="Storm closes the harbour of Marwick",
        author=[{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Tom Reyes"}],
        datePublished="2026-11-20T09:14:00+01:00",
        publisher={"@type": "Organization", "name": "Sample Coast News"},
        articleSection="World",
        keywords=["storm", "ferries"],
    )
    found = read(page(head=head))
    assert found.title == "Storm closes the harbour of Marwick"
    assert found.byline == "Ann Lee, Tom Reyes"
    assert found.published == datetime(2026, 11, 20, 8, 14, tzinfo=UTC)
    assert found.outlet == "Sample Coast News"
    assert found.categories == ("World", "storm", "ferries")


def test_a_graph_is_followed_to_the_author_it_refers_to() -> None:
    graph = {
        "@graph": [
            {"@type": "WebPage", "name": "Page"},
            {"@type": ["Article", "NewsArticle"], "headline": "Storm", "author": {"@id": "#ann"}},
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        ]
    }
    found = read(page(head=f'<script type="application/ld+json">{json.dumps(graph)}</script>'))
    assert (found.title, found.byline) == ("Storm", "Ann Lee")


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type": "NewsArticle", "headline": "Storm", "datePublished": "2026-11-20T08:14:00Z",}',
        '{"@type": "NewsArticle", "headline": "Storm", "x": "a "b"", "datePublished": "2026-11-20T08:14Z"}',
        '<!-- {"@type": "NewsArticle", "headline": "Storm", "datePublished": "2026-11-20T08:14:00Z"} -->',
        '{"@type": "NewsArticle",\n "headline": "Storm",\t"x": "a\nb", "datePublished": "2026-11-20T08:14Z"}',
    ],
)
def test_broken_json_ld_is_read_as_far_as_it_goes(broken: str) -> None:
    found = read(page(head=f'<script type="application/ld+json">{broken}</script>'))
    assert (found.title, found.published) == ("Storm", datetime(2026, 11, 20, 8, 14, tzinfo=UTC))


@pytest.mark.parametrize("url", ["nonsense", "", "//news.example/a", "ftp://news.example/a", "http://["])
def test_an_address_that_is_none_costs_only_what_it_would_have_told(url: str) -> None:
    found = read(page(head='<link rel="canonical" href="https://news.example/storm">'), url=url)
    assert found.paragraphs == PARAGRAPHS
    assert found.canonical_url == "https://news.example/storm"


def test_half_an_emoji_in_json_ld_is_dropped() -> None:
    found = read(
        page(head=ld(headline="Storm \ud83d closes\0 harbour", author="Ann \ud83d Lee", keywords="a\udc00"))
    )
    assert (found.title, found.byline, found.categories) == ("Storm closes harbour", "Ann Lee", ("a",))


def test_open_graph_and_meta_tags_are_next() -> None:
    head = (
        '<meta property="og:title" content="Storm closes the harbour &amp; the school">'
        '<meta property="og:site_name" content="Sample Coast News"><meta name="author" content="By Ann Lee">'
        '<meta property="article:published_time" content="2026-11-20T08:14:00Z">'
        '<meta property="og:image" content="/storm.jpg">'
        '<link rel="canonical" href="/world/harbour-storm?utm_source=x">'
    )
    found = read(page(head=head))
    assert found.title == "Storm closes the harbour & the school"
    assert (found.outlet, found.byline) == ("Sample Coast News", "Ann Lee")
    assert found.published == datetime(2026, 11, 20, 8, 14, tzinfo=UTC)
    assert found.image_url == "https://news.example/storm.jpg"
    assert found.canonical_url == "https://news.example/world/harbour-storm"


@pytest.mark.parametrize(
    "canonical", ["https://news.example/", "/", "https://other.example/world/x", "javascript:x()"]
)
def test_a_canonical_link_to_the_home_page_or_another_site_is_not_believed(canonical: str) -> None:
    assert read(page(head=f'<link rel="canonical" href="{canonical}">')).canonical_url is None


@pytest.mark.parametrize(
    "author", ["https://news.example/people/ann", "admin", "Sample Coast News", "tips@news.example", "  "]
)
def test_a_byline_that_names_nobody_is_absent(author: str) -> None:
    head = (
        f'<meta property="og:site_name" content="Sample Coast News"><meta name="author" content="{author}">'
    )
    assert read(page(head=head)).byline is None


def test_an_agency_may_sign() -> None:
    assert (
        read(page(head='<meta name="author" content="Sample Press Agency">')).byline == "Sample Press Agency"
    )


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ("By Ann Lee in Marwick", "Ann Lee"),
        ("Ann Lee and Tom Reyes for Sample Press", "Ann Lee, Tom Reyes"),
        ("Ludwig van Orlo", "Ludwig van Orlo"),
        ("Ann Lee, civil conversation. Abusive comments are removed", "Ann Lee"),
        ("publisher of the coast's oldest paper", None),
        ("Coast News Staff", None),
    ],
)
def test_a_byline_is_names_and_nothing_else(author: str, byline: str | None) -> None:
    assert read(page(head=f'<meta name="author" content="{author}">')).byline == byline


@pytest.mark.parametrize(
    ("above", "byline", "published"),
    [
        ("<p>Por Lucía Gómez</p><p>18 de noviembre de 2026 - 16:40</p>", "Lucía Gómez", (18, 16, 40)),
        ("<div>19 ноября 2026, 10:12 <span>2 341</span></div>", None, (19, 10, 12)),
        (
            "<p>Published November 19, 2026 &nbsp; Updated an hour ago</p><p>By News Desk</p>",
            None,
            (19, 0, 0),
        ),
        ("<p>By Ann Lee on Monday, November 16, 2026</p>", "Ann Lee", (16, 0, 0)),
        ("<p>Sample Press November 19, 2026, 9:02 AM</p>", None, (19, 9, 2)),
        ("<p>Published 9:02 AM GMT Nov 19, 2026</p>", None, (19, 9, 2)),
        ("<p>Ships wait outside the harbour.</p><p>By Ann Lee</p><p>20 Nov 2026</p>", "Ann Lee", (20, 0, 0)),
    ],
)
def test_byline_and_date_are_read_from_what_stands_below_the_headline(
    above: str, byline: str | None, published: tuple[int, int, int]
) -> None:
    found = read(page(above=above, lang=""))
    assert (found.byline, found.published) == (byline, datetime(2026, 11, *published, tzinfo=UTC))


def test_a_date_inside_the_report_is_not_when_it_was_published() -> None:
    assert read(page(BODY + "<p>November 3, 2026</p><p>By Ann Lee</p>")).published is None


def test_a_page_without_any_date_or_byline_has_none() -> None:
    found = read(page())
    assert (found.byline, found.published) == (None, None)


@pytest.mark.parametrize(
    ("content", "policy"),
    [
        ("index, follow", QuotePolicy()),
        ("nosnippet", QuotePolicy(nosnippet=True)),
        ("NOARCHIVE, max-snippet:120", QuotePolicy(noarchive=True, max_snippet=120)),
        ("max-snippet:0", QuotePolicy(nosnippet=True, max_snippet=0)),
        ("max-snippet:-1, max-image-preview:large", QuotePolicy()),
        ("max-snippet:--5, max-snippet:², max-snippet:" + 5_000 * "9", QuotePolicy()),
    ],
)
def test_robots_directives_say_what_may_be_quoted(content: str, policy: QuotePolicy) -> None:
    assert read(page(head=f'<meta name="robots" content="{content}">')).policy == policy


def test_of_two_robots_tags_the_stricter_holds() -> None:
    head = (
        '<meta name="robots" content="max-snippet:200">'
        '<meta name="googlebot" content="max-snippet:50, noarchive">'
    )
    assert read(page(head=head)).policy == QuotePolicy(noarchive=True, max_snippet=50)


def test_text_marked_data_nosnippet_is_left_out() -> None:
    found = read(
        page(
            BODY + "<div data-nosnippet><p>A sentence that the publisher keeps for the page itself.</p></div>"
        )
    )
    assert found.paragraphs == PARAGRAPHS


def test_a_body_marked_data_nosnippet_is_read_and_never_quoted() -> None:
    found = read(page(f"<div data-nosnippet>{BODY}</div>"))
    assert found.paragraphs == PARAGRAPHS
    assert found.policy.nosnippet


def test_teasers_of_other_articles_are_kept_as_related_items() -> None:
    inside = "<p>Read more: Ferry line orders two larger ships</p>"
    box = (
        '<div class="related-stories"><a href="/a">Islands ask for a second power cable</a>'
        '<a href="/b">World</a><a href="/c">Storm closes harbour</a></div>'
    )
    found = read(page(BODY + inside, below=box))
    assert [item.text for item in found.related] == [
        "Ferry line orders two larger ships",
        "Islands ask for a second power cable",
    ]


def test_the_language_is_the_one_the_page_states() -> None:
    assert read(page(lang="pt-BR")).language == "pt"
    assert read(page(lang="")).language is None
