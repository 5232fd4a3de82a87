"""systemd is told that the desk is up, and no longer told so when a job hangs."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.health.watchdog import Watchdog


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """Listen where systemd would."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(20)
        yield listening


def told(listening: socket.socket) -> str:
    return listening.recv(200).decode()


def test_elsewhere_nothing_is_told() -> None:
    watchdog = Watchdog.from_environment({})
    watchdog.tell("READY=1")
    assert watchdog == Watchdog(None, None)


def test_it_is_fed_twice_as_often_as_asked(systemd: socket.socket) -> None:
    environment = {"NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "60000000"}
    assert Watchdog.from_environment(environment).interval == 30
    assert Watchdog.from_environment({**environment, "WATCHDOG_PID": "1"}).interval is None
    assert Watchdog.from_environment({**environment, "WATCHDOG_PID": str(os.getpid())}).interval == 30


def test_facts_arrive_in_one_message(systemd: socket.socket) -> None:
    Watchdog(systemd.getsockname(), None).tell("READY=1", "STATUS=serving")
    assert told(systemd) == "READY=1\nSTATUS=serving"


def test_an_abstract_address_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0dateline-test-{os.getpid()}")
        listening.settimeout(20)
        Watchdog(f"@dateline-test-{os.getpid()}", None).tell("READY=1")
        assert told(listening) == "READY=1"


def test_nobody_listening_is_no_error(tmp_path: Path) -> None:
    Watchdog(str(tmp_path / "nobody"), None).tell("READY=1")


async def test_a_stuck_desk_is_silent(systemd: socket.socket) -> None:
    answers = [True, True, True, False]
    asked = asyncio.Event()

    def is_stuck() -> bool:
        if len(answers) == 1:
            asked.set()
            return answers[0]
        return answers.pop(0)

    feeding = asyncio.create_task(Watchdog(systemd.getsockname(), 0.01).run(is_stuck))
    await asyncio.wait_for(asked.wait(), 20)
    feeding.cancel()
    systemd.settimeout(0)
    assert told(systemd) == "WATCHDOG=1"
    with pytest.raises(BlockingIOError):
        told(systemd)


async def test_without_a_watchdog_it_ends_at_once() -> None:
    await asyncio.wait_for(Watchdog(None, None).run(lambda: False), 20)
