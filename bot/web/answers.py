"""What a fetch can answer: the usual outcomes, as values."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "has it changed?" with: opaque, sent back byte for byte."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        """Say whether there is anything to ask with."""
        return self.etag is not None or self.last_modified is not None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body. `url` is where it was found in the end; `lifetime` is how many seconds it stays fresh.

    `permanent_url` is the new address when the way there began with 301 or 308, else None. `robots_tag` is
    the X-Robots-Tag header (nosnippet, noarchive, max-snippet), which counts like the page's own directives.
    """

    url: str
    body: bytes = field(repr=False)
    status: int = 200
    content_type: str | None = None
    validators: Validators = Validators()
    lifetime: float | None = None
    permanent_url: str | None = None
    robots_tag: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server knows our validators: nothing changed since. Validators it repeats replace ours."""

    url: str
    validators: Validators = Validators()
    lifetime: float | None = None
    permanent_url: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """410: the resource is gone for good, and says so."""

    url: str
