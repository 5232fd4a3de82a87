"""The figures Prometheus reads: base units, no ids as labels, nothing that is a secret."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot import __version__
from bot.health.lag import LoopLag
from bot.model import DeliveryState, FeedState, TargetState
from bot.services.starts import Budget
from bot.storage.health import Backlog
from bot.supervisor import JobHealth

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
WRITES = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
LAGS = (1, 5, 15, 60, 300, 900, 3600)
INVALID_PERIOD = timedelta(minutes=10)
"""Discord bans an address after 10,000 invalid requests in this time."""


class Metrics:
    """One registry of its own; the desk's parts report to it, and a scrape adds what the rows say."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.registry = registry = CollectorRegistry(auto_describe=True)
        self._clock = clock
        self._invalid: deque[datetime] = deque()
        Gauge("dateline_info", "The version that runs.", ["version"], registry=registry).labels(
            __version__
        ).set(1)
        self._fetches = Histogram(
            "dateline_fetch_seconds",
            "Time of one web request.",
            ["result"],
            buckets=SECONDS,
            registry=registry,
        )
        self._publishes = Histogram(
            "dateline_publish_seconds",
            "Time of one delivery's request.",
            ["result"],
            buckets=SECONDS,
            registry=registry,
        )
        self._lateness = Histogram(
            "dateline_delivery_lag_seconds",
            "Time from due to sent.",
            buckets=LAGS,
            registry=registry,
        )
        self._refusals = Counter(
            "dateline_refusals", "Deliveries the platform refused.", ["kind"], registry=registry
        )
        self._writes = Histogram(
            "dateline_db_write_seconds", "Time of one transaction.", buckets=WRITES, registry=registry
        )
        self._invalid_lately = self._gauge(
            "dateline_invalid_requests_10m", "Requests of the last 10 minutes that Discord calls invalid."
        )
        self._feeds = self._gauge("dateline_feeds", "Feeds by state.", "state")
        self._targets = self._gauge("dateline_targets", "Targets by state.", "state")
        self._deliveries = self._gauge("dateline_deliveries", "Rows of the outbox by state.", "state")
        self._unread = self._gauge(
            "dateline_unread_entries",
            "Entries of a month that could not be analysed, by what becomes of them.",
            "state",
        )
        self._feed_due = self._gauge(
            "dateline_feed_oldest_due_seconds", "How long the oldest due feed has been due."
        )
        self._delivery_due = self._gauge(
            "dateline_delivery_oldest_due_seconds", "How long the oldest due delivery has been due."
        )
        self._lag = self._gauge("dateline_loop_lag_seconds", "The event loop's longest lag of a minute.")
        self._own_lag = self._gauge(
            "dateline_loop_own_lag_seconds", "As much of it as was the loop's own work, not the machine's."
        )
        self._lag_p99 = self._gauge(
            "dateline_loop_lag_p99_seconds", "The lag of 99 in 100 looks of a minute."
        )
        self._wal = self._gauge("dateline_db_wal_bytes", "Size of the write-ahead log.")
        self._succeeded = self._gauge(
            "dateline_job_last_success_timestamp_seconds", "When a job last succeeded.", "job"
        )
        self._failures = self._gauge("dateline_job_failures", "How often in a row a job has failed.", "job")
        self._connected = self._gauge("dateline_gateway_connected", "1 while the gateway is connected.")
        self._identifies = self._gauge(
            "dateline_gateway_identifies_remaining", "Identifies left of today's, as of the last start."
        )

    def fetched(self, result: str, seconds: float) -> None:
        """Note one web request."""
        self._fetches.labels(result).observe(seconds)

    def wrote(self, seconds: float) -> None:
        """Note one transaction."""
        self._writes.observe(seconds)

    def published(self, result: str, seconds: float, *, late: timedelta | None = None) -> None:
        """Note one request of a delivery; `late` is how long after it was due it was sent."""
        self._publishes.labels(result).observe(seconds)
        if late is not None:
            self._lateness.observe(max(late.total_seconds(), 0.0))

    def refused(self, kind: str) -> None:
        """Note a request that the platform counts as invalid."""
        self._refusals.labels(kind).inc()
        self._invalid.append(self._clock())

    def now(self) -> datetime:
        """Return the time."""
        return self._clock()

    def left(self, budget: Budget) -> None:
        """Note how many identifies the platform says are left."""
        self._identifies.set(budget.remaining)

    def render(
        self, waiting: Backlog, *, jobs: dict[str, JobHealth], lag: LoopLag, wal: int, connected: bool
    ) -> bytes:
        """Return all figures in Prometheus' text form."""
        now = self._clock()
        _set_all(self._feeds, FeedState, waiting.feeds)
        _set_all(self._targets, TargetState, waiting.targets)
        _set_all(self._deliveries, DeliveryState, waiting.deliveries)
        for state, number in waiting.unread.items():
            self._unread.labels(state).set(number)
        self._feed_due.set(_seconds_since(waiting.feed_due, now))
        self._delivery_due.set(_seconds_since(waiting.delivery_due, now))
        self._lag.set(lag.worst())
        self._own_lag.set(lag.worst_of_own())
        self._lag_p99.set(lag.share(0.99))
        self._wal.set(wal)
        self._connected.set(int(connected))
        self._invalid_lately.set(self._recent(now))
        for name, health in jobs.items():
            self._failures.labels(name).set(health.failures)
            if health.last_success is not None:
                self._succeeded.labels(name).set(health.last_success.timestamp())
        return generate_latest(self.registry)

    def _recent(self, now: datetime) -> int:
        while self._invalid and self._invalid[0] < now - INVALID_PERIOD:
            self._invalid.popleft()
        return len(self._invalid)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)


def _set_all(
    gauge: Gauge, states: type[FeedState | TargetState | DeliveryState], counts: Mapping[str, int]
) -> None:
    """Set every state, so that one that empties goes to 0."""
    for state in states:
        gauge.labels(state.value).set(counts.get(state.value, 0))


def _seconds_since(due: datetime | None, now: datetime) -> float:
    return 0.0 if due is None else max((now - due).total_seconds(), 0.0)
