"""The article's text in a web page, and pages without one; outlets and people of the samples do not exist."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.extraction.pages import BODY, PARAGRAPHS, ld, page, read


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
