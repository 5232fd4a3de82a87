"""Tells systemd that the desk is up and its jobs live (sd_notify(3)); elsewhere it does nothing."""

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Watchdog:
    """Where systemd listens, and how often it wants to hear from us (seconds; None: never)."""

    address: str | None
    interval: float | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Watchdog":
        """Read what systemd says; an address in the abstract namespace begins with @."""
        address = environment.get("NOTIFY_SOCKET")
        microseconds = environment.get("WATCHDOG_USEC", "")
        for_us = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        wanted = address is not None and for_us and microseconds.isdecimal()
        return cls(address, int(microseconds) / 2e6 if wanted else None)

    def tell(self, *facts: str) -> None:
        """Send facts such as READY=1; nobody listening is no error."""
        if not self.address:
            return
        address = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            try:
                sender.connect(address)
                sender.send("\n".join(facts).encode())
            except OSError:
                return

    async def run(self, is_stuck: Callable[[], bool]) -> None:
        """Report for ever that we live, as long as nothing is stuck: then systemd starts us anew."""
        if self.interval is None:
            return
        while True:
            if not is_stuck():
                self.tell("WATCHDOG=1")
            await asyncio.sleep(self.interval)
