"""A bot on a small internet of the test's own: names, routes, and a list of every connect it makes.

The interpreter imports `sitecustomize` from PYTHONPATH before anything else; the code below is put there.
Names and routes are the machine's business in life, so nothing of the bot is replaced.
"""

import json
from pathlib import Path

PUBLIC = "93.184.215.14"
"""An address that is public; connects to its ports 80 and 443 are led to the test's site."""

_CUSTOMIZE = """
import json, os, socket, sys

_world = json.loads(os.environ["TEST_WORLD"])
_list = open(_world["dialled"], "a", buffering=1)
_lookup, _connect = socket.getaddrinfo, socket.socket.connect


def getaddrinfo(host, port, *rest, **named):
    name = host.decode() if isinstance(host, bytes) else host
    addresses = _world["names"].get((name or "").rstrip(".").lower())
    if addresses is None and (name or "").endswith(".example"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if addresses is None:
        return _lookup(host, port, *rest, **named)
    return [found for each in addresses for found in _lookup(each, port, type=socket.SOCK_STREAM)]


def connect(self, address):
    if self.type & socket.SOCK_STREAM and isinstance(address, tuple):
        if address[0] == _world["public"] and address[1] in (80, 443):
            address = ("127.0.0.1", _world["site"])
    return _connect(self, address)


def watch(event, arguments):
    if event == "socket.connect":
        opened, address = arguments
        if opened.type & socket.SOCK_STREAM and isinstance(address, tuple):
            _list.write(json.dumps(address[:2]) + "\\n")


socket.getaddrinfo, socket.socket.connect = getaddrinfo, connect
sys.addaudithook(watch)
"""


def internet(folder: Path, *, site: int, names: dict[str, list[str]]) -> dict[str, str]:
    """Return the environment in which a bot lives on that internet; `site` is the port of the public site."""
    place = folder / "internet"
    place.mkdir()
    (place / "sitecustomize.py").write_text(_CUSTOMIZE, encoding="utf-8")
    world = {"dialled": str(folder / "dialled"), "names": names, "public": PUBLIC, "site": site}
    return {"PYTHONPATH": str(place), "TEST_WORLD": json.dumps(world)}


def dialled(folder: Path) -> set[tuple[str, int]]:
    """Return every address and port that the bot's processes have connected to."""
    lines = (folder / "dialled").read_text(encoding="utf-8").splitlines()
    return {(address, port) for address, port in map(json.loads, lines)}
