"""Local documents in the terminal: added, briefed, searched, explained, forgotten."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

SAMPLE = """Kyrgyz town opens a library in an old railway station

A sample document, written for this test.

The town of Balykchy in Kyrgyzstan has opened a library in its railway station, which no train had \
used for years.

Readers can borrow books in Kyrgyz, Russian and English, and children do their homework in the \
former ticket hall. The mayor said that four hundred people had signed up within the first week, \
more than she had dared to hope for.

Volunteers from Bishkek repaired the roof in the summer. They were paid with fish from the lake, one \
of them said, and with more tea than they could drink.

The station's clock, which had stood still since the last train left, is ticking again. A watchmaker \
from Almaty in neighbouring Kazakhstan mended it free of charge.
"""


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_DATABASE", str(tmp_path / "desk.db"))
    monkeypatch.setenv("DATELINE_STARTER_FEEDS", "false")


def run(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert main(words) == status
    done = capsys.readouterr()
    return done.err if status else done.out


def brief(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(capsys, "brief", *words, "--json"))
    return found


@pytest.fixture
def sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    path = tmp_path / "library.txt"
    path.write_text(SAMPLE, encoding="utf-8")
    return run(capsys, "add", str(path))


def test_an_added_document_says_what_was_understood(sample: str) -> None:
    assert sample.startswith("Kyrgyz town opens a library in an old railway station")
    assert "Kyrgyzstan" in sample


def test_the_same_document_again_is_known(
    sample: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "stored as article 1" in sample
    assert "known already as article 1" in run(capsys, "add", str(tmp_path / "library.txt"))


@pytest.mark.usefixtures("sample")
def test_a_brief_finds_it_under_its_country_and_every_area_above(capsys: pytest.CaptureFixture[str]) -> None:
    for region, code in (("Kyrgyzstan", "417"), ("Central Asia", "143"), ("Asia", "142"), ("World", "001")):
        found = brief(capsys, region)
        assert found["region"]["code"] == code
        assert [item["title"] for item in found["items"]] == [
            "Kyrgyz town opens a library in an old railway station"
        ]
    assert brief(capsys, "Fiji")["items"] == []


@pytest.mark.usefixtures("sample")
def test_the_json_of_a_brief_keeps_its_shape(capsys: pytest.CaptureFixture[str]) -> None:
    found = brief(capsys, "Central", "Asia", "--since", "3d")
    assert set(found) == {"region", "since", "until", "items"}
    (item,) = found["items"]
    assert set(item) == {"story", "title", "summary", "regions", "topics", "sources", "update"}
    assert item["regions"][0] == {"code": "417", "iso": "KG", "name": "Kyrgyzstan"}
    assert set(item["sources"][0]) == {"outlet", "title", "url", "published"}
    assert item["sources"][0]["published"] is None
    assert all(sentence in SAMPLE for sentence in item["summary"])


@pytest.mark.usefixtures("sample")
def test_a_search_finds_it_by_a_word_of_its_body(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = json.loads(run(capsys, "search", "watchmaker", "--json"))
    assert set(found) == {"id", "title", "url", "outlet", "published", "regions", "topics", "summary"}
    assert "Nothing found" in run(capsys, "search", "submarine")


@pytest.mark.usefixtures("sample")
def test_why_shows_the_words_that_made_the_region(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "why", "1")
    assert "Kyrgyzstan" in told
    assert "because of" in told
    assert "no subscription there asked for it" in run(capsys, "why", "1", "--target", "42")
    assert "`dateline brief REGION` prints" in run(capsys, "why", "7", status=1)


def test_what_is_no_story_is_used_wrongly(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["why", "metro"])
    assert "'metro' is no story: give its number" in capsys.readouterr().err


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("action", ["remove", "check"])
def test_an_unknown_feed_leads_to_the_terminals_list(capsys: pytest.CaptureFixture[str], action: str) -> None:
    assert "no feed “zz” here. `dateline feeds list`" in run(capsys, "feeds", action, "zz", status=1)


def test_an_html_document_can_be_forgotten_by_its_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in SAMPLE.split("\n\n")[2:])
    path = tmp_path / "page.html"
    path.write_text(
        "<html><head><title>A library</title><link rel='canonical' href='https://paper.example/library'></head>"
        f"<body><article><h1>Kyrgyz town opens a library</h1>{paragraphs}</article></body></html>",
        encoding="utf-8",
    )
    run(capsys, "add", str(path))
    assert brief(capsys, "Kyrgyzstan")["items"][0]["sources"][0]["url"] == "https://paper.example/library"
    assert "Deleted 1 article" in run(capsys, "forget", "https://paper.example/library")
    assert brief(capsys, "Kyrgyzstan")["items"] == []
    assert "Nothing from" in run(capsys, "forget", "paper.example", status=1)


def test_a_file_that_is_not_there_is_named_and_the_others_are_stored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "library.txt"
    path.write_text(SAMPLE, encoding="utf-8")
    assert "nowhere.txt" in run(capsys, "add", str(tmp_path / "nowhere.txt"), str(path), status=1)
    assert len(brief(capsys, "Kyrgyzstan")["items"]) == 1


def test_a_document_without_an_article_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.txt"
    path.write_text("\n", encoding="utf-8")
    assert "empty.txt" in run(capsys, "add", str(path), status=1)


def test_an_unknown_region_suggests_names(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "migrate")
    assert "Did you mean" in run(capsys, "brief", "Kirgyzstann", status=1)


@pytest.mark.parametrize(
    "words", [("brief", "World", "--since", "soon"), ("brief",), ("why", "x"), ("forget",)]
)
def test_wrong_use_is_status_2(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2


def test_the_users_own_document_is_understood(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "add", str(shared / "seed" / "article.txt"))
    assert "paragraphs: 7, related items: 5" in told
    (item,) = brief(capsys, "Central Asia")["items"]
    assert {"KZ", "KG", "UZ", "RU", "UA"} <= {region.get("iso") for region in item["regions"]}
    assert item["topics"][0]["code"] == "medtop:16000000"
    text = (shared / "seed" / "article.txt").read_text(encoding="utf-8")
    assert 1 <= len(item["summary"]) <= 3
    assert all(sentence in text for sentence in item["summary"])
