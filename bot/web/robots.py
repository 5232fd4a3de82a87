"""robots.txt as RFC 9309 has it: which pages of a host we may fetch, and how long to wait between two.

The standard library's parser takes the first rule that matches instead of the longest, knows no `*` and `$`
inside a path, and joins no groups.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

CAP = 500 * 1024
"""At least this much must be read (RFC 9309, 2.5); we read no more."""

LONGEST_DELAY = 10.0
"""A longer crawl-delay is cut to this, in seconds."""

_MOST_RULES = 5_000
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#]*)")
_SAFE = "/%*$?=&:;,@!'()+~-._"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host for one robot, longest path first; `delay` in seconds."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0

    def allows(self, path: str) -> bool:
        """Say whether a path (with its query) may be fetched; the longest rule that matches decides."""
        path = _normal(path) or "/"
        if path == "/robots.txt":
            return True
        return next((allowed for pattern, allowed in self.rules if _matches(pattern, path)), True)


ALLOW_ALL = Robots()
ALLOW_NONE = Robots((("/", False),))


def parse_robots(body: bytes, product: str) -> Robots:
    """Read the rules for a robot's product token; the groups of `*` count only when none names it."""
    own: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    named = False
    agents: set[str] = set()
    in_rules = True
    for key, value in _lines(body):
        if key == "user-agent":
            agents = agents if not in_rules else set()
            agents.add(_token(value))
            named = named or product.lower() in agents
            in_rules = False
        elif key in {"allow", "disallow", "crawl-delay"}:
            in_rules = True
            if product.lower() in agents:
                own.append((key, value))
            elif "*" in agents:
                others.append((key, value))
    return _robots(own if named else others)


def _lines(body: bytes) -> list[tuple[str, str]]:
    text = body[:CAP].decode("utf-8-sig", "replace").replace("\0", "")
    found = (_LINE.match(line) for line in re.split(r"[\r\n]+", text))
    return [(match[1].lower(), match[2].strip()) for match in found if match]


def _token(value: str) -> str:
    """Return the product token of a user-agent line: letters, `-` and `_`, or `*`."""
    match = re.match(r"\*|[A-Za-z_-]+", value)
    return match[0].lower() if match else ""


def _robots(lines: list[tuple[str, str]]) -> Robots:
    rules: dict[str, bool] = {}
    delay = 0.0
    for key, value in lines[:_MOST_RULES]:
        if key == "crawl-delay":
            delay = max(delay, _seconds(value))
        elif value:
            pattern = _normal(value)
            # of an allow and a disallow of the same path the allow wins
            rules[pattern] = rules.get(pattern, False) or key == "allow"
    ordered = sorted(rules.items(), key=lambda rule: len(rule[0]), reverse=True)
    return Robots(tuple(ordered), min(delay, LONGEST_DELAY))


def _seconds(value: str) -> float:
    return float(value) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else 0.0


def _normal(path: str) -> str:
    """Percent-encode alike: `/é`, `/%c3%a9` and `/%C3%A9` are one path; `%2F` stays apart from `/`."""
    encoded = quote(path, safe=_SAFE)
    return re.sub(r"%[0-9a-fA-F]{2}", _decoded, encoded)


def _decoded(match: re.Match[str]) -> str:
    byte = unquote_to_bytes(match[0])
    return byte.decode() if re.fullmatch(rb"[A-Za-z0-9._~-]", byte) else match[0].upper()


def _matches(pattern: str, path: str) -> bool:
    """Match from the path's start; `*` is any run of characters, a `$` at the end is the path's end.

    Each piece is taken at its first place, so the work is linear whatever the pattern.
    """
    anchored = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not pieces:
        return not anchored or at == len(path)
    last = pieces.pop() if anchored else ""
    for piece in pieces:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(path) - at >= len(last) and path.endswith(last)
