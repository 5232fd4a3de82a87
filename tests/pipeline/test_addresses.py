"""One form for each page's address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.pipeline.addresses import canonical_url, host_of, typed_address, web_link


@pytest.mark.parametrize(
    ("given_address", "canonical"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.ORG:443/News", "https://example.org/News"),
        ("http://example.org:80/", "http://example.org/"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://reader:secret@example.org/a", "https://example.org/a"),
        ("https://example.org/a#comments", "https://example.org/a"),
        ("https://example.org/a/../b/./c", "https://example.org/b/c"),
        ("https://example.org//a//b/", "https://example.org//a//b/"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://example.org/é", "https://example.org/%C3%A9"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
        ("https://example.org/a?id=7&utm_source=rss&fbclid=x", "https://example.org/a?id=7"),
        ("https://example.org/a?id=7", "https://example.org/a?id=7"),
        ("https://example.org/a?CMP=share&ncid=1&at_medium=RSS", "https://example.org/a"),
        ("https://example.org/a?partner=rss&emc=rss", "https://example.org/a"),
        ("https://example.org/a?partner=reuters", "https://example.org/a?partner=reuters"),
        ("https://example.org/?rss", "https://example.org/?rss"),
        ("https://example.org/a?b=1;c=2", "https://example.org/a?b=1;c=2"),
        ("https://example.org/a;jsessionid=9", "https://example.org/a;jsessionid=9"),
        ("https://example.org/a?q=1&&q=0&", "https://example.org/a?q=1&q=0"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
    ],
)
def test_an_address_has_one_form(given_address: str, canonical: str) -> None:
    assert canonical_url(given_address) == canonical


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "example.org",
        "//example.org/a",
        "ftp://example.org",
        "javascript:alert(1)",
        "http:///a",
        "data:text/html,x",
        "https://example.org:99999/",
        "https://" + "a" * 5000,
    ],
)
def test_what_is_no_web_address_is_refused_in_words(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"address|host|longer"):
        canonical_url(wrong)


_PATHS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="?#\\"), max_size=30)
_QUERIES = st.text("abid=&;%+é ./?utm_source", max_size=30)


@given(_PATHS, _QUERIES)
def test_the_one_form_is_its_own_form_and_keeps_the_path(path: str, query: str) -> None:
    address = f"https://example.org/{path}?{query}#part"
    canonical = canonical_url(address)
    assert canonical_url(canonical) == canonical
    assert URL(canonical).path == URL(address.rstrip()).path


@given(st.text(max_size=60))
def test_any_text_gives_an_address_or_a_value_error(text: str) -> None:
    try:
        canonical = canonical_url(text)
    except ValueError:
        return
    assert canonical.startswith(("http://", "https://"))


def test_the_host_is_lower_case_and_without_port() -> None:
    assert host_of("https://WWW.Example.org:8080/a") == "www.example.org"
    assert host_of("https://[::1]:8080/a") == "::1"


def test_a_link_is_resolved_and_keeps_its_query() -> None:
    assert (
        web_link("../b?z=1&a=2&utm_x=1", "https://example.org/a/") == "https://example.org/b?z=1&a=2&utm_x=1"
    )
    assert web_link("//cdn.example.org/x.jpg", "https://example.org/") == "https://cdn.example.org/x.jpg"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@example.org", "", "   ", "java\nscript:x", "/a"]
)
def test_a_link_that_is_none_is_dropped(link: str) -> None:
    assert web_link(link) is None


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("example.org/news", "https://example.org/news"),
        (" <http://Example.org/news#top> ", "http://example.org/news"),
        ("example.org:8443/feed", "https://example.org:8443/feed"),
        ("http://intranet/feed", "http://intranet/feed"),
    ],
)
def test_an_address_may_be_typed_as_people_do(typed: str, address: str) -> None:
    assert typed_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["", "news", "intranet/feed", "ann@example.org", "mailto:ann@example.org", "ftp://example.org/"]
)
def test_what_is_typed_and_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        typed_address(typed)
