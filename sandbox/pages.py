"""The page and what it asks for: the world as one person sees it, live events, and acts of people."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.files import type_of
from sandbox.interactions import visible_commands
from sandbox.people import Answer, NoAnswerError, People
from sandbox.rules import Json
from sandbox.world import DM, Permission

FOLDER = Path(__file__).parent / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: http://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
LOCAL = ("127.0.0.1", "localhost")
Act = Callable[[People, Json], Awaitable[Any]]


def add_pages(app: web.Application, people: People) -> None:
    """Add the page's routes to a server."""
    pages = _Pages(people)
    app.router.add_get("/", pages.asset)
    app.router.add_get("/page/{name}", pages.asset)
    app.router.add_get("/files/{id}/{name}", pages.file)
    app.router.add_get("/sandbox/world", pages.world)
    app.router.add_get("/sandbox/messages", pages.messages)
    app.router.add_get("/sandbox/events", pages.events)
    app.router.add_get("/sandbox/log", pages.log)
    app.router.add_post("/sandbox/act", pages.act)
    app.router.add_post("/sandbox/faults", pages.faults)
    app.middlewares.append(_local_only)


@web.middleware
async def _local_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse other sites' pages: they could reach a server on this machine through the browser."""
    origin = request.headers.get("Origin")
    hosts = [request.url.host] + ([urlsplit(origin).hostname] if origin else [])
    if any(host not in LOCAL for host in hosts):
        raise web.HTTPForbidden(text="only pages of this machine may ask")
    return await handler(request)


class _Pages:
    def __init__(self, people: People) -> None:
        self._people = people

    async def asset(self, request: web.Request) -> web.Response:
        path = FOLDER / Path(request.match_info.get("name", "index.html")).name
        if not path.is_file():
            raise web.HTTPNotFound
        headers = {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        text = path.read_text("utf-8")
        return web.Response(text=text, content_type=TYPES[path.suffix], charset="utf-8", headers=headers)

    async def file(self, request: web.Request) -> web.Response:
        name, data = self._people.state.files.get(request.match_info["id"], ("", b""))
        if not name:
            raise web.HTTPNotFound
        headers = {"Content-Type": type_of(name), "X-Content-Type-Options": "nosniff"}
        return web.Response(body=data, headers=headers)

    async def world(self, request: web.Request) -> web.Response:
        people = self._people
        try:
            me = people.person(request.query.get("as", ""))
        except LookupError:  # nobody named, or somebody of another sandbox
            me = people.person(people.state.world.people[0].name)
        return web.json_response(view(people, me))

    async def messages(self, request: web.Request) -> web.Response:
        me, channel = self._people.person(request.query["as"]), self._people.channel(request.query["channel"])
        if not self._people.state.permissions(channel, me["id"]) & Permission.VIEW_CHANNEL:
            raise web.HTTPForbidden
        return web.json_response(list(self._people.state.history(channel["id"], me["id"]))[-200:])

    async def events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        listener = (self._people.person(request.query["as"])["id"], asyncio.Queue[str]())
        self._people.listeners.append(listener)
        try:
            await response.write(b": open\n\n")
            while event := await listener[1].get():
                await response.write(f"data: {event}\n\n".encode())
        finally:
            self._people.listeners.remove(listener)
        return response

    async def log(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(exchange) for exchange in self._people.log])

    async def faults(self, request: web.Request) -> web.Response:
        try:
            fault = self._people.faults.add(**await request.json())
        except (TypeError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(asdict(fault))

    async def act(self, request: web.Request) -> web.Response:
        body = await request.json()
        try:
            done = await ACTS[body["act"]](self._people, body)
        except NoAnswerError:
            return web.json_response({"error": "The application did not respond"})
        except (LookupError, ValueError, PermissionError, TimeoutError) as error:
            return web.json_response({"error": str(error)})
        return web.json_response(done)


def view(people: People, me: Json) -> Json:
    """Describe the world as one person sees it."""
    state = people.state
    guilds = []
    for guild in state.guilds.values():
        if me["id"] in guild["members"]:
            shown = state.guild_payload(guild, me["id"])
            for key in ("channels", "threads"):
                seen = [
                    each for each in shown[key] if state.permissions(each, me["id"]) & Permission.VIEW_CHANNEL
                ]
                shown[key] = [{**each, "speak": _speak(people, each, me)} for each in seen]
            shown["people"] = [member["user"] for member in guild["members"].values()]
            first = shown["channels"][:1]
            shown["commands"] = visible_commands(state, first[0], me) if first else []
            guilds.append(shown)
    dms = [
        each
        for each in state.channels.values()
        if each["type"] == DM and each["recipients"][0]["id"] == me["id"]
    ]
    people_here = [state.person(person.name) for person in state.world.people]
    dm_commands = visible_commands(state, state.dm(me["id"]), me)
    return {
        "me": me,
        "bot": state.bot,
        "people": people_here,
        "guilds": guilds,
        "dms": dms or [state.dm(me["id"])],
        "commands": dm_commands,
    }


def _speak(people: People, channel: Json, me: Json) -> bool:
    return bool(people.state.permissions(channel, me["id"]) & Permission.SEND_MESSAGES)


def _outcome(answer: Answer) -> Json:
    return {"modal": answer.modal, "interaction": answer.interaction.token, "text": answer.text}


async def _slash(people: People, body: Json) -> Json:
    return _outcome(
        await people.slash(body["as"], body["channel"], body["command"], **body.get("options", {}))
    )


async def _autocomplete(people: People, body: Json) -> list[Json]:
    others = body.get("options", {})
    return await people.autocomplete(
        body["as"], body["channel"], body["command"], body["option"], body["typed"], **others
    )


async def _click(people: People, body: Json) -> Json:
    message = people.state.messages[body["message"]].message
    return _outcome(await people.click(body["as"], message, body["custom_id"], body.get("values") or ()))


async def _menu(people: People, body: Json) -> Json:
    message = people.state.messages[body["message"]].message
    return _outcome(await people.menu(body["as"], message, body["command"]))


async def _submit(people: People, body: Json) -> Json:
    opened = people.interactions[body["interaction"]]
    return _outcome(await people.submit(Answer(opened, ()), body["values"]))


async def _say(people: People, body: Json) -> Json:
    return people.say(body["as"], body["channel"], body["text"])


ACTS: dict[str, Act] = {
    "slash": _slash,
    "autocomplete": _autocomplete,
    "click": _click,
    "menu": _menu,
    "submit": _submit,
    "say": _say,
}
