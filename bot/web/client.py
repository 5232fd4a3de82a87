"""The one HTTP client: polite, guarded, with a limit on everything a server can make us spend."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot import __version__
from bot.errors import BlockedAddressError, FetchError
from bot.translation import N_
from bot.web.answers import Fetched, Gone, NotModified, Validators
from bot.web.body import ACCEPT_ENCODING, read_body
from bot.web.faults import network_fault, status_fault
from bot.web.freshness import cache_lifetime, retry_after, validators
from bot.web.guard import PUBLIC_PORTS, AddressGuard, is_loopback
from bot.web.hosts import Hosts
from bot.web.robots import ALLOW_NONE
from bot.web.robots import CAP as ROBOTS_CAP
from bot.web.robots_cache import RobotsCache

FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)
PAGE_TYPES = "text/html, application/xhtml+xml, text/plain;q=0.5"
FEED_CAP = 5_000_000
PAGE_CAP = 2_000_000
DEADLINE = 20.0
"""Seconds for one fetch, redirects included, waiting for one's turn not."""

PRODUCT = "Dateline"
_MOST_REDIRECTS = 5
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BODIES = frozenset({200, 203})
_NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class _Request:
    accept: str
    cap: int
    deadline: float = DEADLINE
    validators: Validators = _NO_VALIDATORS
    types: tuple[str, ...] = ()
    obeys_robots: bool = False
    truncate: bool = False
    hurry: bool = False


@dataclass(frozen=True, slots=True)
class _Moved:
    location: str
    status: int


_RESULTS = {Fetched: "ok", NotModified: "not modified", Gone: "gone", _Moved: "moved"}


class Web:
    """Fetches addresses that strangers may have typed. Use `Web.open`, which closes it again."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        guard: AddressGuard,
        hosts: Hosts,
        clock: Callable[[], datetime],
    ) -> None:
        self._session = session
        self._guard = guard
        self._hosts = hosts
        self._clock = clock
        self._robots = RobotsCache(self._fetch_robots, product=PRODUCT, clock=clock)
        self.on_answer: Callable[[str, float], None] = lambda _result, _seconds: None
        """Told of every request's result ("ok", "not modified", "gone", "moved", "4xx", "no answer")."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        *,
        contact: str | None = None,
        allow_private: bool = False,
        allowed_networks: Iterable[str] = (),
        ports: Iterable[int] = PUBLIC_PORTS,
        gap: float = 0.5,
        at_once: int = 32,
        resolver: AbstractResolver | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> AsyncIterator[Self]:
        """Open the client and close it at the end.

        `gap` is the pause between two requests to one host in seconds, `at_once` how many requests run
        together; the guard's settings are those of AddressGuard.
        """
        guard = AddressGuard(
            allow_private=allow_private, allowed_networks=allowed_networks, ports=frozenset(ports)
        )
        connector = aiohttp.TCPConnector(
            socket_factory=guard.open_socket, resolver=resolver, limit=0, keepalive_timeout=10
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent(contact), "Accept-Encoding": ACCEPT_ENCODING},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=10),
            auto_decompress=False,
            trust_env=False,
        ) as session:
            yield cls(session, guard=guard, hosts=Hosts(gap=gap, at_once=at_once), clock=clock)

    async def fetch(
        self,
        url: str,
        *,
        accept: str = FEED_TYPES,
        cap: int = FEED_CAP,
        deadline: float = DEADLINE,
        validators: Validators | None = None,
    ) -> Fetched | NotModified | Gone:
        """Fetch what somebody asked for (a feed); `cap` in bytes, `deadline` in seconds.

        Raises FetchError when no usable answer came, BlockedAddressError for an address the desk never calls.
        """
        request = _Request(accept, cap, deadline, validators or _NO_VALIDATORS)
        return await self._follow(url, request)

    async def fetch_page(self, url: str, *, cap: int = PAGE_CAP, deadline: float = DEADLINE) -> Fetched:
        """Fetch an article's page as robots.txt allows; raises as `fetch`, and for what is no page."""
        types = ("text/html", "application/xhtml+xml", "text/plain")
        answer = await self._follow(url, _Request(PAGE_TYPES, cap, deadline, types=types, obeys_robots=True))
        if isinstance(answer, Fetched):
            return answer
        raise FetchError(url, N_("it answered 410 Gone"), status=410)

    async def _fetch_robots(self, url: URL) -> bytes | None:
        """Return the body of a robots.txt, None where there is none for good."""
        request = _Request("text/plain, */*;q=0.1", ROBOTS_CAP, truncate=True, hurry=True)
        answer = await self._follow(str(url), request)
        return answer.body if isinstance(answer, Fetched) else None

    async def _follow(self, address: str, request: _Request) -> Fetched | NotModified | Gone:
        """Go where the redirects lead, each checked like the first address."""
        url = self._guard.check_url(address)
        left = request.deadline
        loop = asyncio.get_running_loop()
        permanent: str | None = None
        moved_for_good = True
        for step in range(_MOST_REDIRECTS + 1):
            pause = await self._permission(url) if request.obeys_robots else 0.0
            hurry = request.hurry or step > 0 or is_loopback(url)
            async with self._hosts.turn(url.host or "", pause=pause, hurry=hurry):
                started = loop.time()
                answer = await self._measured(url, request, left)
                left -= loop.time() - started
            if isinstance(answer, Gone):
                return answer
            if not isinstance(answer, _Moved):
                return replace(answer, permanent_url=permanent)
            url = self._next(url, answer.location)
            moved_for_good = moved_for_good and answer.status in _PERMANENT
            permanent = str(url) if moved_for_good else permanent
        raise FetchError(address, N_("it redirects more than {most} times").format(most=_MOST_REDIRECTS))

    async def _permission(self, url: URL) -> float:
        """Return the pause a host asks for; raise FetchError where its robots.txt does not want us."""
        robots = await self._robots.of(url)
        if robots is ALLOW_NONE:
            raise FetchError(str(url), N_("the site cannot be reached now, nor its robots.txt read"))
        if not robots.allows(url.raw_path_qs):
            raise FetchError(str(url), N_("its robots.txt does not allow us to read this page"))
        return robots.delay

    def _next(self, url: URL, location: str) -> URL:
        try:
            target = url.join(URL(location))
        except ValueError as error:
            raise FetchError(str(url), N_("it redirects to something that is no address")) from error
        checked = self._guard.check_url(target)
        if url.scheme == "https" and checked.scheme == "http":
            raise BlockedAddressError(str(url), N_("it redirects from https to http"))
        return checked

    async def _measured(
        self, url: URL, request: _Request, left: float
    ) -> Fetched | NotModified | Gone | _Moved:
        """Ask, and tell what came of it and how many seconds it took."""
        started = asyncio.get_running_loop().time()
        result = "no answer"
        try:
            answer = await self._ask(url, request, left)
            result = _RESULTS[type(answer)]
        except FetchError as error:
            result = "no answer" if error.status is None else f"{error.status // 100}xx"
            raise
        else:
            return answer
        finally:
            self.on_answer(result, asyncio.get_running_loop().time() - started)

    async def _ask(self, url: URL, request: _Request, left: float) -> Fetched | NotModified | Gone | _Moved:
        try:
            async with (
                asyncio.timeout(left),
                self._session.get(url, headers=_headers(request), allow_redirects=False) as response,
            ):
                return await self._read(str(url), response, request)
        except TimeoutError as error:
            reason = N_("no complete answer within {seconds} s").format(seconds=f"{request.deadline:g}")
            raise FetchError(str(url), reason) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # ValueError: host names that the resolver's IDNA encoding refuses
            raise network_fault(str(url), error) from error

    async def _read(
        self, url: str, response: aiohttp.ClientResponse, request: _Request
    ) -> Fetched | NotModified | Gone | _Moved:
        status, headers, now = response.status, response.headers, self._clock()
        if status in _REDIRECTS and "Location" in headers:
            return _Moved(headers["Location"], status)
        if status == 410:  # noqa: PLR2004 - Gone
            return Gone(url)
        lifetime = cache_lifetime(headers, now=now)
        if status == 304 and request.validators:  # noqa: PLR2004 - Not Modified
            return NotModified(url, validators(headers), lifetime)
        if status not in _BODIES:
            raise status_fault(url, response, retry_after(headers, now=now))
        if request.types and response.content_type not in request.types:
            reason = N_("it is {type}, not a page to read").format(type=response.content_type)
            raise FetchError(url, reason)
        return Fetched(
            url,
            await read_body(response, cap=request.cap, truncate=request.truncate),
            status,
            headers.get("Content-Type"),
            validators(headers),
            lifetime,
            robots_tag=_robots_tag(headers.getall("X-Robots-Tag", ())),
        )


def _robots_tag(stated: Iterable[str]) -> str | None:
    # bytes that are no UTF-8 arrive as lone surrogates, which no page can state
    return ", ".join(stated).encode("ascii", "replace").decode("ascii") or None


def user_agent(contact: str | None) -> str:
    """Name the bot, its version and, when set, how its operator is reached."""
    clean = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()")
    return f"{PRODUCT}/{__version__} ({f'+{clean}' if clean else 'a news bot for Discord'})"


def _headers(request: _Request) -> dict[str, str]:
    headers = {"Accept": request.accept}
    if request.validators.etag is not None:
        headers["If-None-Match"] = request.validators.etag
    if request.validators.last_modified is not None:
        headers["If-Modified-Since"] = request.validators.last_modified
    return headers
