"""What a running desk says of itself, over real HTTP on loopback."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.errors import ConfigError
from bot.health.checks import Checks
from bot.health.lag import LoopLag
from bot.health.metrics import Metrics
from bot.health.publisher import MeasuredPublisher
from bot.health.server import HealthServer
from bot.model import Feed, TargetKind
from bot.services.publishing import Ambiguous, Closed
from bot.storage import deliveries, feeds, targets
from bot.storage.database import Database
from bot.supervisor import Job, Supervisor
from tests.records import NOW, a_delivery
from tests.services.fakes import Clock, FakePlatform, Fault

POLL = 900


@dataclass
class Running:
    """A health server with the parts it asks, each of which a test may put in trouble."""

    database: Database
    clock: Clock
    lag: LoopLag
    supervisor: Supervisor
    metrics: Metrics
    connected: bool = True
    port: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def get(self, path: str) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}{path}") as response,
        ):
            return response.status, await response.text()

    async def figure(self, name: str) -> float | None:
        _, text = await self.get("/metrics")
        values = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(name + " ")]
        return float(values[0]) if values else None


async def nothing() -> None:
    """Do nothing, as a job that has nothing to do."""


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    clock, lag = Clock(), LoopLag()
    supervisor = Supervisor([Job("polling", nothing, interval=5, patience=60)], clock=clock)
    async with Database.open(tmp_path / "desk.db") as database:
        metrics = Metrics(clock)
        database.on_commit = metrics.wrote
        made = Running(database, clock, lag, supervisor, metrics)
        checks = Checks(database, supervisor, lambda: made.connected, clock, POLL, lag, clock())
        async with HealthServer(checks, metrics).serve(0) as made.port:
            yield made


async def owe(database: Database, identity: str = "d1") -> None:
    async with database.write() as tx:
        target = await targets.ensure_target(
            tx, platform="discord", address="1", kind=TargetKind.CHANNEL, guild_id="7", now=NOW
        )
        await deliveries.owe(tx, [replace(a_delivery(), id=identity, target=target)], NOW)


async def test_all_is_well_at_the_start(running: Running) -> None:
    assert await running.get("/healthz") == (200, "ok\n")
    assert await running.get("/readyz") == (200, "ok\n")


async def test_a_late_loop_is_not_alive_until_it_has_caught_up(running: Running) -> None:
    running.lag.note(100.0, 1.4)
    status, text = await running.get("/healthz")
    assert (status, text) == (503, "the event loop was 1.4 s late within the last 10 s\n")
    running.lag.note(111.0, 0.0)
    assert (await running.get("/healthz"))[0] == 200


async def test_a_loop_that_is_blocked_is_measured() -> None:
    lag = LoopLag()
    measuring = asyncio.create_task(lag.run())
    await asyncio.sleep(0)
    begun, worked = asyncio.get_running_loop().time(), time.thread_time()
    while time.thread_time() < worked + 0.2:
        pass
    await asyncio.sleep(0.01)
    measuring.cancel()
    assert 0.1 <= lag.worst() <= asyncio.get_running_loop().time() - begun
    assert lag.share(0.5) <= lag.share(0.99) <= lag.worst()
    assert 0.1 <= lag.worst_of_own() <= lag.worst()


async def test_a_loop_that_only_waits_for_the_machine_has_not_worked() -> None:
    lag = LoopLag()
    lag.note(1.0, 0.9, 0.02)
    lag.note(2.0, 0.1, 0.3)
    assert (lag.worst(), lag.worst_of_own()) == (0.9, 0.1)


async def test_a_writer_that_does_not_answer_is_not_alive(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.health.checks.WRITER_SECONDS", 0.05)
    async with running.database.write():
        status, text = await running.get("/healthz")
    assert (status, "took no write" in text) == (503, True)
    assert (await running.get("/healthz"))[0] == 200


async def test_a_lost_gateway_is_not_ready_but_alive(running: Running) -> None:
    running.connected = False
    assert await running.get("/readyz") == (503, "not connected to Discord's gateway\n")
    assert (await running.get("/healthz"))[0] == 200


async def test_a_feed_due_for_two_intervals_is_not_ready(running: Running) -> None:
    async with running.database.write() as tx:
        feed = await feeds.add_feed(tx, Feed(0, "https://a.example/feed"), by=None, now=NOW)
        assert feed is not None
        await feeds.save_polls(tx, [replace(feed, next_poll_at=NOW)])
    running.clock.advance(2 * POLL - 1)
    assert "feed" not in (await running.get("/readyz"))[1]
    running.clock.advance(2)
    assert "a feed has been due for 30 minutes\n" in (await running.get("/readyz"))[1]
    assert await running.figure("dateline_feed_oldest_due_seconds") == 2 * POLL + 1


async def test_what_was_due_before_the_start_has_time_to_be_caught_up(running: Running) -> None:
    async with running.database.write() as tx:
        feed = await feeds.add_feed(tx, Feed(0, "https://a.example/feed"), by=None, now=NOW)
        assert feed is not None
        await feeds.save_polls(tx, [replace(feed, next_poll_at=NOW - timedelta(days=3))])
    assert (await running.get("/readyz"))[0] == 200


async def test_a_delivery_due_for_five_minutes_is_not_ready_unless_its_target_is_paused(
    running: Running,
) -> None:
    await owe(running.database)
    running.clock.advance(301)
    assert "a delivery has been due for 5 minutes\n" in (await running.get("/readyz"))[1]
    async with running.database.write() as tx:
        await targets.pause_target(tx, 1, reason="no permission", now=running.clock())
    assert "delivery" not in (await running.get("/readyz"))[1]
    assert await running.figure('dateline_targets{state="paused"}') == 1


async def test_a_hanging_job_is_not_ready_and_starves_the_watchdog(running: Running) -> None:
    running.supervisor.health["polling"].started = running.clock()
    assert not running.supervisor.is_hanging()
    running.clock.advance(61)
    assert "polling has been hanging since 09:00:00 UTC\n" in (await running.get("/readyz"))[1]
    assert running.supervisor.is_hanging()


async def test_a_job_that_only_fails_does_not_starve_the_watchdog(running: Running) -> None:
    running.supervisor.health["polling"].last_error = "StorageError: the disk is full"
    running.clock.advance(3600)
    assert "the disk is full" in (await running.get("/readyz"))[1]
    assert not running.supervisor.is_hanging()


async def test_the_figures_follow_the_rows(running: Running) -> None:
    await owe(running.database)
    running.clock.advance(90)
    assert await running.figure('dateline_deliveries{state="waiting"}') == 1
    assert await running.figure("dateline_delivery_oldest_due_seconds") == 90
    async with running.database.write() as tx:
        await tx.execute("DELETE FROM delivery")
    assert await running.figure('dateline_deliveries{state="waiting"}') == 0
    assert await running.figure("dateline_delivery_oldest_due_seconds") == 0
    assert (await running.figure("dateline_db_write_seconds_count") or 0) >= 2
    assert (await running.figure("dateline_db_wal_bytes") or 0) > 0
    assert await running.figure("dateline_gateway_connected") == 1


async def test_publishing_is_measured_by_what_came_of_it(running: Running) -> None:
    platform = FakePlatform(running.clock, faults=[None, Fault(Closed("no")), Fault(Ambiguous("reset"))])
    publisher = MeasuredPublisher(platform, running.metrics)
    running.clock.advance(30)
    for _ in range(3):
        await publisher.publish(a_delivery(), timeout=1)
    platform.faults = [Fault(ValueError("a library broke"))]
    with pytest.raises(ValueError, match="broke"):
        await publisher.publish(a_delivery(), timeout=1)
    for result in ("sent", "closed", "ambiguous", "error"):
        assert await running.figure(f'dateline_publish_seconds_count{{result="{result}"}}') == 1
    assert await running.figure("dateline_delivery_lag_seconds_sum") == 30
    assert await running.figure("dateline_invalid_requests_10m") == 1
    running.clock.advance(601)
    assert await running.figure("dateline_invalid_requests_10m") == 0
    assert await running.figure('dateline_refusals_total{kind="closed"}') == 1


async def test_a_database_that_cannot_be_read_is_said_by_every_page(running: Running) -> None:
    async with running.database.write() as tx:
        await tx.execute("ALTER TABLE target RENAME TO lost")
    for path in ("/metrics", "/readyz"):
        status, text = await running.get(path)
        assert (status, "no such table: target" in text) == (503, True)


async def test_a_jobs_last_success_is_a_time(running: Running) -> None:
    await running.supervisor._round(running.supervisor.health["polling"])
    name = 'dateline_job_last_success_timestamp_seconds{job="polling"}'
    assert await running.figure(name) == NOW.timestamp()


async def test_no_label_is_an_id_or_an_address(running: Running) -> None:
    await owe(running.database, identity="secretdelivery")
    _, text = await running.get("/metrics")
    labels = {
        part.split("=")[0]
        for line in text.splitlines()
        if "{" in line and not line.startswith("#")
        for part in line[line.index("{") + 1 : line.index("}")].split(",")
    }
    assert labels <= {"state", "result", "kind", "job", "le", "version"}
    assert "secretdelivery" not in text


async def test_only_this_machine_is_answered(running: Running) -> None:
    with socket.socket() as other:
        other.settimeout(20)
        # any address of the loopback network but the one it listens on: nobody is there
        assert other.connect_ex(("127.0.0.2", running.port)) != 0


async def test_a_port_that_is_taken_is_named_with_its_setting(running: Running) -> None:
    checks = Checks(running.database, running.supervisor, lambda: True, running.clock, POLL, running.lag, NOW)
    with pytest.raises(ConfigError, match="DATELINE_HTTP_PORT"):
        async with HealthServer(checks, running.metrics).serve(running.port):
            pass
