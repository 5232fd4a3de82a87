"""Web pages; every sample is written for these tests, their outlets and people do not exist."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Extracted, QuotePolicy
from bot.pipeline.extraction import extract_page

URL = "https://news.example/world/2026/11/harbour-storm"
PARAGRAPHS = (
    "The harbour of Marwick stayed closed on Thursday as a storm held the coast, the port said.",
    "Ferries to the islands were cancelled and two villages had no power until noon, the county reported.",
    "“We wait for the wind to turn,” the harbour master told reporters at the quay on Thursday.",
    "Forecasters expect calmer weather on Saturday, when ships with food are to leave for the islands.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(body: str = BODY, *, head: str = "", above: str = "", below: str = "", lang: str = "en") -> str:
    return (
        f'<html lang="{lang}"><head><title>Storm closes harbour | Sample Coast News</title>{head}'
        "</head><body>"
        '<nav><a href="/">Home</a> <a href="/world">World</a></nav>'
        f'<main><h1>Storm closes harbour</h1>{above}<div class="story">{body}</div>{below}</main>'
        "<footer><p>Sample Coast News is a sample outlet of a test.</p></footer></body></html>"
    )


def read(html: bytes | str, *, url: str | None = URL, lead: str | None = None) -> Extracted:
    return extract_page(html, url=url, now=datetime(2026, 11, 22, 9, tzinfo=UTC), lead=lead)


def test_a_plain_page_gives_its_title_and_its_paragraphs() -> None:
    found = read(page())
    assert found.title == "Storm closes harbour"
    assert found.paragraphs == PARAGRAPHS
    assert found.refusal is None


@pytest.mark.parametrize(
    "clutter",
    [
        "<figure><img src=a.jpg><figcaption>Boats at the quay on Thursday. Ida Berg</figcaption></figure>",
        "<p>Fishing boats lie behind the wall. Photo: Ida Berg/Reuters</p>",
        "<p>REUTERS/Ida Berg</p>",
        "<p>Sign up for our daily newsletter and get the news of the coast in your inbox.</p>",
        "<p>Suscríbete a nuestro boletín y recibe cada mañana las noticias de la costa.</p>",
        "<p>Read more: Ferry line orders two larger ships</p>",
        "<p><strong>READ MORE Ferry line orders two larger ships</strong></p>",
        "<p>Lire aussi : La ligne de nuit reprend en décembre</p>",
        "<p>Читайте также: Порт закрыли на третий день</p>",
        '<div class="related-articles"><h3>Related</h3><p>Ferry line orders two ships, it said.</p></div>',
        '<aside class="newsletter-signup"><p>The best of the coast, for all who love the sea.</p></aside>',
        '<div class="share-buttons">Share on Facebook</div>',
        "<p>Advertisement</p>",
        "<p>Follow Ann Lee on Twitter @annlee</p>",
        "<p>© 2026 Sample Coast News. All rights reserved.</p>",
        "<p>Media contact: Ann Lee, +44 20 5555 0000</p>",
        "<p>Published in The Sample Coast News, November 19th, 2026</p>",
        "<p>Источник: Вести побережья</p>",
        "<p>Нашли ошибку? Выделите её и нажмите Ctrl+Enter</p>",
        "<p>This live blog is now closed.</p>",
        "<p>Have a news tip? Write to tips@news.example</p>",
        '<p style="display:none">Text for nobody that stands hidden in the middle of the page.</p>',
    ],
)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_clutter_is_left_out_wherever_it_stands(clutter: str, place: int) -> None:
    blocks = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    found = read(page("".join((*blocks[:place], clutter, *blocks[place:]))))
    assert found.paragraphs == PARAGRAPHS


def test_what_follows_a_heading_of_other_news_is_left_out() -> None:
    teasers = "<h2>More from Sample Coast News</h2><p>The ferry line orders two larger ships, it said.</p>"
    assert read(page(below=teasers)).paragraphs == PARAGRAPHS
    assert read(page(BODY + teasers)).paragraphs == PARAGRAPHS


def test_readers_comments_are_left_out() -> None:
    comments = "".join(
        f"<p>Comment {n}: I live there and the wind was terrible all night long, really.</p>"
        for n in range(5)
    )
    assert (
        read(page(below=f"<h3>Comments</h3><div class='comments'>{comments}</div>")).paragraphs == PARAGRAPHS
    )


def test_byline_and_date_above_the_body_are_no_paragraphs() -> None:
    above = "<p>By Ann Lee</p><p>Published: November 20, 2026 at 9:14 AM</p>"
    assert read(page(above + BODY)).paragraphs == PARAGRAPHS


def test_paragraphs_parted_by_breaks_are_paragraphs() -> None:
    body = "<br><br>".join(PARAGRAPHS)
    assert read(page(f"<div>{body}</div>")).paragraphs == PARAGRAPHS


def test_a_sites_own_elements_stand_inside_their_sentence() -> None:
    body = (
        BODY
        + "<p>Shares of the port (<x-stock>PRT</x-stock>) fell by two percent on Thursday, traders said.</p>"
    )
    assert read(page(body)).paragraphs[-1].startswith("Shares of the port (PRT) fell")


def test_a_body_in_several_sections_is_read_whole() -> None:
    sections = "".join(
        f'<section class="grid"><div class="text">{BODY.replace("Thursday", day)}</div></section>'
        "<div>Advertisement</div>"
        for day in ("Monday", "Tuesday", "Wednesday")
    )
    assert len(read(page(sections)).paragraphs) == 12


def test_the_feeds_own_summary_says_where_the_body_begins() -> None:
    lead = "Two ships ran aground outside Marwick on Thursday and their crews were saved by helicopter."
    html = page(BODY, above=f'<div class="intro-x"><div>{lead}</div></div>')
    assert read(html, lead=lead).paragraphs == (lead, *PARAGRAPHS)


def test_a_report_told_twice_on_its_page_is_given_once() -> None:
    assert (
        read(page(f'<div class="desktop">{BODY}</div><div class="mobile">{BODY}</div>')).paragraphs
        == PARAGRAPHS
    )


def test_a_page_drawn_by_its_script_is_read_from_its_json_ld() -> None:
    told = (
        *PARAGRAPHS,
        "The county will pay for half of the damage to houses and boats, the head of its council promised.",
        "Schools open again on Monday at eight, and the two villages get a second line for their power.",
    )
    for body in ("\n\n".join(told), "".join(f"<p>{line}</p>" for line in told)):
        head = ld(headline="Storm closes harbour", articleBody=body)
        assert read(f"<html><head>{head}</head><body><div id=app></div></body></html>").paragraphs == told


# Metadata


def ld(**fields: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


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


# Bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1251"])
def test_bytes_are_decoded_by_mark_declaration_or_content(encoding: str) -> None:
    word = "Вокзал" if encoding == "cp1251" else "“Café”"
    body = (
        BODY
        + f"<p>{word} is the name of the new station house, which opens its doors on Saturday morning.</p>"
    )
    head = f'<meta charset="{encoding}">' if encoding in {"cp1251", "utf-8"} else ""
    assert read(page(body, head=head).encode(encoding)).paragraphs[-1].startswith(word)


def test_a_declared_utf8_that_is_not_is_read_as_windows_1252() -> None:
    body = BODY + "<p>The “Café” at the quay stays closed until Saturday, its owner said on Thursday.</p>"
    html = page(body, head='<meta charset="utf-8">').encode("cp1252")
    assert "Caf\u00e9" in read(html).paragraphs[-1]


def test_nul_and_control_characters_are_dropped() -> None:
    assert read(page(BODY.replace("harbour", "har\x00bo\x08ur"))).paragraphs == PARAGRAPHS


# Pages without an article


@pytest.mark.parametrize(
    "html", ["", " ", "<html></html>", "plain words", b"", b"\xff\xfe", "<p></p>", "&&&", "<!doctype html>"]
)
def test_an_empty_page_is_refused(html: bytes | str) -> None:
    found = read(html)
    assert (found.refusal, found.paragraphs) == ("not enough text", ())


def test_a_cookie_wall_is_refused() -> None:
    body = (
        "<p>We and our 845 partners store cookies on your device to show personal advertising.</p>"
        "<p>You may withdraw your consent at any time under privacy settings at the bottom of the page.</p>"
    )
    assert read(page(body)).refusal == "cookie page"


def test_a_paywall_without_text_is_refused() -> None:
    assert (
        read(page("<p>Subscribe to continue reading.</p><p>Already a subscriber? Log in.</p>")).refusal
        == "paywall"
    )


def test_a_check_for_robots_is_refused() -> None:
    body = "<p>Checking your browser before accessing the site. Please enable JavaScript to continue.</p>"
    assert read(page(body)).refusal == "robot check"


def test_a_list_of_links_is_refused() -> None:
    links = "".join(
        f'<li><a href="/{n}">Headline number {n} of the front page today</a></li>' for n in range(40)
    )
    assert read(page(f"<ul>{links}</ul>")).refusal == "not enough text"


def test_two_sentences_are_an_article() -> None:
    body = (
        "<p>A small quake shook the Orlo valley early on Sunday. Nobody was hurt, the civil defence said.</p>"
    )
    found = read(page(body))
    assert found.refusal is None
    assert len(found.paragraphs) == 1


def test_text_with_hardly_any_markup_is_read() -> None:
    assert read("<br><br>".join(PARAGRAPHS)).paragraphs == PARAGRAPHS


# Hostile pages


@pytest.mark.parametrize(
    "html",
    [
        "<" * 5_000_000,
        "<!-" * 500_000,
        "<div>" * 100_000,
        "<a " + " ".join(f"x{n}=1" for n in range(200_000)) + ">",
        '<a x="' + "<" * 500_000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        "<a><b><i><p>" * 12_000,
        "<title>" * 50_000,
    ],
    ids=["lt", "comment", "deep", "attributes", "quote", "json", "misnested", "titles"],
)
def test_a_bomb_ends_soon_and_is_refused(html: str) -> None:
    started = time.process_time()
    assert read(html).refusal is not None
    assert time.process_time() - started < 20


def test_text_below_the_parsers_depth_limit_is_still_read() -> None:
    assert read("<b>" * 2_000 + BODY).paragraphs == PARAGRAPHS


MARKUP = st.sampled_from(
    ["<p>", "</p>", "<div class='related'>", "</div>", "<h1>", "<br>", "<a href='x'>", "</a>", "<li>",
     "<script type='application/ld+json'>", "</script>", '{"@type":"Article","author":', "By Ann Lee",
     "The storm closed the harbour for a third day, the port said.", "\x00", "&#0;", "<!--", "]]>", "<td>"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(MARKUP | st.text(max_size=20), max_size=30).map("".join))
def test_no_page_raises_and_a_refused_one_has_no_paragraphs(html: str) -> None:
    found = read(html)
    assert bool(found.paragraphs) == (found.refusal is None)
    assert all(paragraph == paragraph.strip() and paragraph for paragraph in found.paragraphs)
