"""Runs pure functions on hostile bytes in a process of their own, with a deadline and a memory limit.

A thread cannot be killed, and one bad page would hold the interpreter; a process can be, and is replaced. The
event loop never waits for it. The standard library's pool cannot stop a job that runs; pebble's breaks for
good when an idle process dies (5.2.3), looks at deadlines ten times a second and by the wall clock.
"""

import asyncio
import logging
import os
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Self, TypeVar

from bot.errors import DatelineError, WorkerError
from bot.worker_process import LENGTH, OUT_OF_MEMORY, PATIENCE, READY

T = TypeVar("T")
log = logging.getLogger(__name__)

MEMORY = 384 * 1024 * 1024
"""Bytes a process may grow by while it works; 5 MB of hostile XML took feedparser 82 MB."""

DEADLINE = 5.0
"""Seconds of processor time for one call of a function; by the clock it may take four times as long."""

WARM_UP = ("bot.pipeline.feeds.parse", "bot.pipeline.analysis")
"""Imported when a process starts, so that the first job does not pay for it."""

_TIDY = {"MALLOC_TRIM_THRESHOLD_": "1000000", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""glibc gives the memory of a page's tree back at once: 193 MB at rest after 362 pages, 204 without."""
_START_SECONDS = 60.0
_END_SECONDS = 1.0
"""How long a process whose pipe has broken may take to be gone."""
_LARGEST_ANSWER = 64 * 1024 * 1024


class Worker:
    """One or more parsing processes, each started at its first job. Use `Worker.open`, which ends them."""

    def __init__(self, processes: Sequence["_Child"]) -> None:
        self._children = tuple(processes)
        # the last one given back is taken first: with little to do only one is ever started
        self._idle: asyncio.LifoQueue[_Child] = asyncio.LifoQueue()
        for child in reversed(self._children):
            self._idle.put_nowait(child)
        self._patient = asyncio.Semaphore(len(self._children))

    @classmethod
    @asynccontextmanager
    async def open(
        cls, *, processes: int = 1, memory: int = MEMORY, warm_up: Iterable[str] = WARM_UP
    ) -> AsyncIterator[Self]:
        """Open the worker; its processes are ended at the end, whatever they are doing."""
        worker = cls([_Child(memory, tuple(warm_up)) for _ in range(processes)])
        try:
            yield worker
        finally:
            await asyncio.gather(*(child.end() for child in worker._children))

    @property
    def restarts(self) -> int:
        """How many processes have been replaced because they crashed or had to be ended."""
        return sum(child.lost for child in self._children)

    async def warm_up(self) -> None:
        """Start the first process now, while nobody waits for it."""
        async with self._child() as child:
            await child.start()

    @asynccontextmanager
    async def patiently(self) -> AsyncIterator[None]:
        """Let jobs go first that somebody waits for: few of those in such blocks queue at a time."""
        async with self._patient:
            yield

    async def run(
        self, function: Callable[..., T], *arguments: Any, deadline: float = DEADLINE, **kwargs: Any
    ) -> T:
        """Run a module's function there; `deadline` is in seconds of processor time.

        The function's own DatelineErrors are raised here. Raises WorkerError when it crashed, took too long,
        asked for too much memory or raised anything else.
        """
        [result] = await self._run(function, [arguments], deadline, kwargs)
        if isinstance(result, DatelineError):
            raise result
        return result

    async def map(
        self, function: Callable[..., T], items: Iterable[Any], *, deadline: float = DEADLINE, **kwargs: Any
    ) -> list[T | DatelineError]:
        """Run a function on each item in one go: results in order, an error as a value in its item's place.

        An item that brings the process down costs only itself: the others go to the next process.
        """
        return await self._run(function, [(item,) for item in items], deadline, kwargs)

    async def _run(
        self,
        function: Callable[..., T],
        calls: list[tuple[Any, ...]],
        deadline: float,
        kwargs: dict[str, Any],
    ) -> list[T | DatelineError]:
        results: list[T | DatelineError] = []
        async with self._child() as child:
            while len(results) < len(calls):
                try:
                    rest = child.results(function, calls[len(results) :], deadline, kwargs)
                    async for result in rest:
                        results.append(result)  # noqa: PERF401 - what came before an error is kept
                except WorkerError as error:
                    log.warning("%s", error)
                    results.append(error)
        return results

    @asynccontextmanager
    async def _child(self) -> AsyncIterator["_Child"]:
        child = await self._idle.get()
        try:
            yield child
        except BaseException:
            # cancelled in the middle of a job: what it is still going to answer belongs to nobody
            await child.end()
            raise
        finally:
            self._idle.put_nowait(child)


class _Child:
    """One process, started when needed; after an error it is ended, and the next job starts another."""

    def __init__(self, memory: int, warm_up: tuple[str, ...]) -> None:
        self._memory = memory
        self._warm_up = warm_up
        self._process: Process | None = None
        self._ending = asyncio.Lock()
        self.lost = 0

    async def start(self) -> None:
        """Start the process and wait until it has imported what it needs."""
        if self._process is not None and self._process.returncode is None:
            return
        await self.end()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.worker_process", str(self._memory), *self._warm_up),
            stdin=PIPE,
            stdout=PIPE,
            env=_environment(),
            start_new_session=True,  # a Ctrl-C in the terminal is for us; we end it in our own time
        )
        try:
            said = await self._receive(_START_SECONDS)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            said = type(error).__name__
        if said != READY:
            await self.end()
            raise WorkerError(
                f"The parsing process does not start ({said}). Install Dateline anew, or give it more memory."
            )

    async def results(
        self,
        function: Callable[..., T],
        calls: list[tuple[Any, ...]],
        deadline: float,
        kwargs: dict[str, Any],
    ) -> AsyncIterator[T | DatelineError]:
        """Give one result a call; raise WorkerError at the call that brought the process down."""
        await self.start()
        name = getattr(function, "__name__", "the job")
        try:
            self._send((function, calls, kwargs, deadline))
            for _ in calls:
                good, value = await self._receive(deadline * PATIENCE)
                yield value if good else _error(name, value)
                if value == OUT_OF_MEMORY and not good:
                    break
            else:
                return
        except TimeoutError:
            await self._lose()
            raise WorkerError(f"{name} took longer than {deadline * PATIENCE:g} s and was stopped.") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            # its own end first: asyncio no longer knows how a process ended that was killed meanwhile
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended(), _END_SECONDS)
            code = await self._lose()
            raise WorkerError(_fall(name, code, deadline)) from None
        # a heap that has been full is no place for the next job; those left over go to a new process
        await self._lose()

    async def end(self) -> None:
        """End the process at once and wait until it is gone, even when cancelled meanwhile."""
        if self._process is not None:
            await asyncio.shield(self._end(self._process))

    async def _end(self, process: Process) -> None:
        async with self._ending:
            with suppress(ProcessLookupError):
                process.kill()
            if process is self._process:
                await process.communicate()  # reads what is still in the pipe, so that the transport closes
                self._process = None

    async def _ended(self) -> None:
        if self._process is not None:
            await self._process.wait()

    async def _lose(self) -> int | None:
        process = self._process
        await self.end()
        self.lost += 1
        return None if process is None else process.returncode

    def _send(self, job: tuple[Any, ...]) -> None:
        body = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(LENGTH.pack(len(body)) + body)

    async def _receive(self, seconds: float) -> Any:
        if self._process is None or self._process.stdout is None:
            raise ConnectionResetError
        async with asyncio.timeout(seconds):
            [length] = LENGTH.unpack(await self._process.stdout.readexactly(LENGTH.size))
            if length > _LARGEST_ANSWER:
                raise ConnectionResetError
            return pickle.loads(await self._process.stdout.readexactly(length))  # noqa: S301 - see docs/http.md


def _environment() -> dict[str, str]:
    """Our own environment without the secrets: what reads hostile bytes must not hold the token."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "DATELINE_"))
    }
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return kept | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"} | _TIDY


def _error(name: str, value: object) -> DatelineError:
    if isinstance(value, DatelineError):
        return value
    if value != OUT_OF_MEMORY:
        log.error("%s failed in the parsing process:\n%s", name, value)
    return WorkerError(f"{name} failed: {str(value).strip().splitlines()[-1]}")


def _fall(name: str, code: int | None, deadline: float) -> str:
    if code == -getattr(signal, "SIGPROF", 0):
        return f"{name} took longer than {deadline:g} s of processor time and was stopped."
    ending = f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"
    return f"{name} brought the parsing process down ({ending})."
