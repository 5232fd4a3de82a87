"""The parsing process: what it answers, how it fails, and that the next call works."""

import asyncio
import importlib
import math
import operator
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import (
    BlockedAddressError,
    FetchError,
    ParseError,
    SourceError,
    UnknownRegionError,
    WorkerError,
)
from bot.pipeline.feeds.parse import parse_feed
from bot.worker import Worker


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    async with Worker.open(warm_up=()) as opened:
        yield opened


async def test_a_function_runs_in_another_process(worker: Worker) -> None:
    assert await worker.run(os.getpid) != os.getpid()
    assert await worker.run(math.prod, [2, 3, 7]) == 42


async def test_one_process_serves_all_calls(worker: Worker) -> None:
    processes = [await worker.run(os.getpid) for _ in range(3)]
    assert len(set(processes)) == 1
    assert worker.restarts == 0


async def test_calls_at_the_same_time_wait_for_their_turn(worker: Worker) -> None:
    results = await asyncio.gather(*(worker.run(math.factorial, n) for n in range(20)))
    assert results == [math.factorial(n) for n in range(20)]


async def test_a_job_that_somebody_waits_for_goes_before_those_that_are_patient(worker: Worker) -> None:
    done: list[int] = []

    async def patiently(number: int) -> None:
        async with worker.patiently():
            done.append(await worker.run(math.prod, [number]))

    async def now(number: int) -> None:
        done.append(await worker.run(math.prod, [number]))

    await worker.warm_up()
    await asyncio.gather(*(patiently(number) for number in range(5)), now(99))
    assert done.index(99) <= 1
    assert sorted(done) == [0, 1, 2, 3, 4, 99]


async def test_a_job_that_takes_too_long_is_stopped_and_the_next_works(worker: Worker) -> None:
    # Of processor time, or by the clock where the machine gives it none.
    with pytest.raises(WorkerError, match=r"sum took longer than 0\.(1 s of processor time|4 s)"):
        await worker.run(sum, range(10**10), deadline=0.1)
    assert await worker.run(math.prod, [6, 7]) == 42
    assert worker.restarts == 1


async def test_a_job_that_does_nothing_for_long_is_stopped_as_well(worker: Worker) -> None:
    with pytest.raises(WorkerError, match=r"sleep took longer than 0\.4 s"):
        await worker.run(time.sleep, 60, deadline=0.1)
    assert await worker.run(math.prod, [6, 7]) == 42


async def test_a_job_that_kills_its_process_says_how_and_the_next_works(worker: Worker) -> None:
    with pytest.raises(WorkerError, match="exit status 3"):
        await worker.run(os._exit, 3)
    with pytest.raises(WorkerError, match=f"signal {int(signal.SIGSEGV)}"):
        await worker.run(signal.raise_signal, signal.SIGSEGV)
    assert await worker.run(math.prod, [6, 7]) == 42


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux holds a process to its memory")
async def test_a_job_that_asks_for_too_much_memory_is_refused_and_the_next_works(worker: Worker) -> None:
    with pytest.raises(WorkerError, match="too much memory"):
        await worker.run(bytes, 4 * 1024**3)
    assert await worker.run(math.prod, [6, 7]) == 42


async def test_any_other_failure_is_a_worker_error_and_costs_no_process(worker: Worker) -> None:
    before = await worker.run(os.getpid)
    with pytest.raises(WorkerError, match="truediv failed: ZeroDivisionError"):
        await worker.run(operator.truediv, 1, 0)
    assert await worker.run(os.getpid) == before


@pytest.mark.parametrize(
    "error",
    [
        FetchError("http://a.example/feed", "it answered 429", status=429, retry_after=30.0),
        SourceError("http://a.example/", "nothing"),
        BlockedAddressError("http://a.example/", "private"),
        UnknownRegionError("Atlantis", ("Atlanta",)),
        WorkerError("too slow"),
    ],
)
async def test_the_desks_own_errors_come_back_whole(worker: Worker, error: Any) -> None:
    [back] = await worker.map(_identity(), [error])
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert vars(back) == vars(error)


def _identity() -> Any:
    return importlib.import_module("copy").copy


async def test_the_desks_own_errors_are_raised_as_they_are(worker: Worker, now: datetime) -> None:
    with pytest.raises(ParseError) as raised:
        await worker.run(parse_feed, b"no feed at all", url="http://a.example/feed", now=now)
    assert raised.value.url == "http://a.example/feed"


async def test_a_bad_item_costs_only_itself(worker: Worker) -> None:
    results = await worker.map(math.sqrt, [4, -1, 9])
    assert results[0] == 2.0
    assert isinstance(results[1], WorkerError)
    assert results[2] == 3.0


async def test_an_item_that_brings_the_process_down_costs_only_itself(worker: Worker) -> None:
    results = await worker.map(signal.raise_signal, [0, signal.SIGKILL, 0, signal.SIGKILL, 0])
    assert [type(each) for each in results] == [type(None), WorkerError, type(None), WorkerError, type(None)]
    assert worker.restarts == 2


async def test_a_process_that_dies_while_idle_is_replaced(worker: Worker) -> None:
    os.kill(await worker.run(os.getpid), signal.SIGKILL)
    await worker._children[0]._ended()
    assert await worker.run(math.prod, [6, 7]) == 42


async def test_what_a_job_prints_does_not_disturb_its_answer(worker: Worker) -> None:
    assert await worker.run(print, "no frame") is None
    assert await worker.run(os.write, 1, b"no frame\n") == 9


async def test_a_cancelled_call_leaves_no_answer_to_the_next(worker: Worker) -> None:
    await worker.warm_up()
    call = asyncio.create_task(worker.run(time.sleep, 60))
    await _turns(20)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await worker.run(math.prod, [6, 7]) == 42


async def _turns(count: int) -> None:
    """Let the loop go round: the job is on its way after a few turns."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_the_event_loop_does_not_wait(worker: Worker, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    call = asyncio.create_task(worker.run(Path.read_text, pipe, deadline=20.0))
    while not _write(pipe, b"from the loop"):  # noqa: ASYNC110 - the other process tells us nothing
        await asyncio.sleep(0.01)
    assert await call == "from the loop"


def _write(pipe: Path, text: bytes) -> bool:
    """Write into a pipe, should there be somebody who reads it."""
    try:
        opened = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return False
    os.write(opened, text)
    os.close(opened)
    return True


async def test_a_process_that_cannot_start_says_why() -> None:
    async with Worker.open(warm_up=("no.such.module",)) as worker:
        for _ in range(2):
            with pytest.raises(
                WorkerError, match=r"does not start \(ModuleNotFoundError: No module named .no"
            ):
                await worker.run(math.prod, [6, 7])


async def test_the_process_holds_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "canary-token")
    async with Worker.open(warm_up=()) as worker:
        assert await worker.run(os.getenv, "DISCORD_TOKEN") is None


async def test_closing_ends_a_process_in_the_middle_of_its_job() -> None:
    async with Worker.open(warm_up=()) as worker:
        process = await worker.run(os.getpid)
        call = asyncio.create_task(worker.run(time.sleep, 60))
        await _turns(20)
        call.cancel()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    await asyncio.gather(call, return_exceptions=True)


def test_a_killed_parent_leaves_no_process_behind() -> None:
    script = (
        "import asyncio, os, time\n"
        "from bot.worker import Worker\n"
        "async def main():\n"
        "    async with Worker.open(warm_up=()) as worker:\n"
        "        print(await worker.run(os.getpid), flush=True)\n"
        "        await worker.run(time.sleep, 60, deadline=0.2)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _wait_until_gone(child)


def test_a_process_whose_parent_was_killed_ends_without_a_word() -> None:
    script = (
        "import asyncio, os, time\n"
        "from bot.worker import Worker\n"
        "async def main():\n"
        "    async with Worker.open(warm_up=()) as worker:\n"
        "        print(await worker.run(os.getpid), flush=True)\n"
        "        await worker.run(time.sleep, 0.5)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    # The child has our pipe too: it is read to its end when the child is gone, having found nobody to answer.
    _, said = parent.communicate(timeout=60)
    _wait_until_gone(child)
    assert said == b""


def _wait_until_gone(process: int) -> None:
    for _ in range(6000):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        if _is_zombie(process):
            return
        time.sleep(0.01)
    raise AssertionError("the process outlived its parent")


def _is_zombie(process: int) -> bool:
    with open(f"/proc/{process}/stat") as file:  # noqa: PTH123 - no path
        return file.read().rpartition(")")[2].split()[0] == "Z"
