"""What goes wrong on the way: ordered faults, rate limits, bad tokens, lost connections."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest

from sandbox import Sandbox
from sandbox.faults import BREAKS, LIMITS, STATUSES
from tests.deadlines import TIMEOUT, given_up

Connect = Callable[..., AbstractAsyncContextManager[Any]]
CREATE = "POST */messages"


class Http:
    """A bare client, so that a fault is seen as it comes over the wire."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def post(self, path: str, body: Any = None) -> tuple[int, str, Any]:
        headers = {"Authorization": f"Bot {self._sandbox.token}"}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session,
            session.post(self._sandbox.api + path, json=body, headers=headers) as response,
        ):
            return response.status, await response.text(), response.headers


@pytest.fixture
async def http(sandbox: Sandbox) -> Http:
    return Http(sandbox)


def news(sandbox: Sandbox) -> str:
    return f"/channels/{sandbox.channel('news')['id']}/messages"


BROKEN = {
    "reset": aiohttp.ClientOSError,
    "close": aiohttp.ServerDisconnectedError,
    "cut": aiohttp.ClientPayloadError,
    "hang": TimeoutError,  # the client's own
}


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("kind", [kind for kind in BREAKS if kind != "html"])
async def test_a_broken_connection_took_effect_or_not(
    sandbox: Sandbox,
    http: Http,
    kind: str,
    accepted: bool,
) -> None:
    sandbox.faults.add(CREATE, kind, accepted=accepted)
    asked = http.post(news(sandbox), {"content": "x"})
    with pytest.raises(BROKEN[kind]):
        await (given_up(asked, once=lambda: sandbox.faults.played) if kind == "hang" else asked)
    assert len(await sandbox.messages("news")) == int(accepted)
    assert (await http.post(news(sandbox), {"content": "x"}))[0] == 200


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("kind", STATUSES)
async def test_a_bad_status_took_effect_or_not(
    sandbox: Sandbox,
    http: Http,
    kind: str,
    accepted: bool,
) -> None:
    sandbox.faults.add(CREATE, kind, accepted=accepted)
    assert (await http.post(news(sandbox), {"content": "x"}))[0] == int(kind)
    assert len(await sandbox.messages("news")) == int(accepted)


async def test_html_comes_in_the_place_of_an_answer(sandbox: Sandbox, http: Http) -> None:
    sandbox.faults.add(CREATE, "html")
    status, text, headers = await http.post(news(sandbox), {"content": "x"})
    assert (status, text[:6], headers["Content-Type"]) == (200, "<html>", "text/html; charset=utf-8")


@pytest.mark.parametrize("kind", LIMITS)
async def test_each_429_looks_like_its_kind(sandbox: Sandbox, http: Http, kind: str) -> None:
    sandbox.faults.add(CREATE, kind)
    status, text, headers = await http.post(news(sandbox), {"content": "x"})
    assert (status, "Via" in headers) == (429, kind != "429-no-via")
    if kind != "429-no-via":
        assert headers["X-RateLimit-Scope"] == kind.removeprefix("429-").replace("429", "user")
        assert json.loads(text)["global"] == (kind == "429-global")
    assert await sandbox.messages("news") == []


async def test_discord_py_waits_for_a_429_and_goes_on(sandbox: Sandbox, bot: discord.Client) -> None:
    sandbox.faults.add(CREATE, "429-shared", times=2)
    channel: Any = bot.get_channel(int(sandbox.channel("news")["id"]))
    await channel.send("x")
    assert [kind for _, kind in sandbox.faults.played] == ["429-shared", "429-shared"]
    assert len(await sandbox.messages("news")) == 1


async def test_another_process_may_order_a_fault(sandbox: Sandbox, http: Http) -> None:
    async with aiohttp.ClientSession() as session:
        order = {"match": CREATE, "kind": "503", "accepted": False}
        async with session.post(sandbox.url + "sandbox/faults", json=order) as response:
            assert response.status == 200
        async with session.post(sandbox.url + "sandbox/faults", json={"match": "*", "kind": "x"}) as response:
            assert response.status == 400
    assert (await http.post(news(sandbox), {"content": "x"}))[0] == 503


async def test_a_bucket_that_is_full_answers_429_and_empties() -> None:
    times = [datetime(2026, 1, 1, tzinfo=UTC)]
    async with Sandbox.start(bucket=2, window=0.2, clock=lambda: times[-1]) as sandbox:
        http = Http(sandbox)
        answers = [await http.post(news(sandbox), {"content": "x"}) for _ in range(3)]
        assert [status for status, _, _ in answers] == [200, 200, 429]
        assert [headers["X-RateLimit-Remaining"] for _, _, headers in answers[:2]] == ["1", "0"]
        assert json.loads(answers[2][1])["retry_after"] == 0.2
        times.append(times[0] + timedelta(seconds=0.2))
        assert (await http.post(news(sandbox), {"content": "x"}))[0] == 200


async def test_a_fault_is_played_on_a_request_that_the_limit_lets_through() -> None:
    times = [datetime(2026, 11, 22, tzinfo=UTC)]
    async with Sandbox.start(bucket=1, window=0.2, clock=lambda: times[-1]) as sandbox:
        http = Http(sandbox)
        assert (await http.post(news(sandbox), {"content": "one"}))[0] == 200
        sandbox.faults.add(CREATE, "503")
        assert (await http.post(news(sandbox), {"content": "two"}))[0] == 429
        times.append(times[-1] + timedelta(seconds=1))
        assert (await http.post(news(sandbox), {"content": "two"}))[0] == 503
        assert sandbox.faults.played == [(f"POST {news(sandbox)}", "503")]


async def test_all_buckets_together_stay_under_fifty_a_second() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    async with Sandbox.start(bucket=100, clock=lambda: now) as sandbox:
        http = Http(sandbox)
        paths = [f"/channels/{channel['id']}/typing" for channel in sandbox.state.channels.values()] * 8
        answers = await asyncio.gather(*(http.post(path) for path in paths))
        refused = [text for status, text, _ in answers if status == 429]
        assert len(refused) == len(paths) - 50
        assert json.loads(refused[0])["global"] is True


async def test_a_route_the_bot_never_uses_answers_501() -> None:
    async with Sandbox.start() as sandbox:
        status, text, _ = await Http(sandbox).post("/guilds/1/bans")
        assert (status, json.loads(text)["code"]) == (501, 0)
        assert [exchange.template for exchange in sandbox.log if exchange.status == 501] == [None]


async def test_a_wrong_token_is_refused_on_both_ways(connect: Connect) -> None:
    async with Sandbox.start() as sandbox:
        with pytest.raises(discord.LoginFailure):
            async with connect(sandbox, "wrong"):
                pass
        async with aiohttp.ClientSession() as session, session.ws_connect(sandbox.gateway.url) as socket:
            await socket.receive_json()
            await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 1}})
            await socket.receive()
            assert socket.close_code == 4004


async def test_privileged_intents_are_refused() -> None:
    async with (
        Sandbox.start() as sandbox,
        aiohttp.ClientSession() as session,
        session.ws_connect(sandbox.gateway.url) as socket,
    ):
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": sandbox.token, "intents": 1 << 15}})
        await socket.receive()
        assert socket.close_code == 4014


async def test_a_lost_connection_is_resumed_without_a_new_identify(sandbox: Sandbox, bot: Any) -> None:
    resumed = bot.wait_for("shard_resumed", timeout=20)
    await sandbox.gateway.reconnect()
    sandbox.set_permissions("news", "Bo")
    await resumed
    assert sandbox.gateway.identifies == 1
    assert "CHANNEL_UPDATE" in bot.seen


async def test_tokens_are_nowhere_in_the_log(sandbox: Sandbox, bot: Any) -> None:
    answer = await sandbox.slash("Bo", "news", "think", private=True)
    assert bot.user
    text = repr(sandbox.log)
    assert sandbox.token not in text
    assert answer.interaction.token not in text
    assert "/***/callback" in text
