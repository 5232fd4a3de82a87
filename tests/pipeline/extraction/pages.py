"""A page to read, written for these tests: its outlet and people do not exist."""

import json
from datetime import UTC, datetime

from bot.model import Extracted
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


def ld(**fields: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'
