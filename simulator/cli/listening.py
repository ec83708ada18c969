"""The receiver's life in the foreground, and one line for each arrival."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from simulator.cli import answers, console
from simulator.receiver.app import Receiver
from simulator.receiver.recordings import text_of
from simulator.receiver.settings import BasicDemand, Settings
from simulator.web.server import loopback

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.receiver.recordings import Arrival
    from simulator.records import Basic

FINE = ("right", "none")


def run(
    host: str,
    port: int,
    *,
    basic: Basic | None,
    secrets: tuple[str, ...],
    script: Path | None,
    bodies: bool,
    as_json: bool,
) -> None:
    """Listen until SIGINT or SIGTERM; Unavailable when the port is in use, BadInput when the script is wrong."""
    settings = Settings() if script is None else answers.read(script)
    if basic is not None:
        settings = replace(settings, credentials=BasicDemand(user=basic.user, password=basic.password))
    if secrets:
        settings = replace(settings, secrets=secrets)
    show = as_line if as_json else _Printer(bodies)
    asyncio.run(_listen(host, port, settings, show))


async def _listen(host: str, port: int, settings: Settings, show: Callable[[Arrival, bytes], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    broken: list[OSError] = []

    def tell(arrival: Arrival, body: bytes) -> None:
        try:
            show(arrival, body)
        except OSError as error:  # nobody can be told any more
            broken.append(error)
            stop.set()

    async with Receiver(host, port, default=settings, on_arrival=tell) as receiver:
        if not loopback(host):
            console.warn(f"listening on {host}: everybody who reaches this machine can send here")
        console.say(f"listening on {receiver.url} (any path; /_control tells what arrived); stop it with Ctrl-C")
        await stop.wait()
    if broken:
        raise broken[0]


def as_line(arrival: Arrival, body: bytes) -> None:
    """The arrival as one JSON line."""
    told = {**msgspec.structs.asdict(arrival), "body": text_of(body)}
    console.write(msgspec.json.encode(told).decode())


class _Printer:
    """One line for each arrival, in columns; what is wrong stands below it."""

    def __init__(self, bodies: bool) -> None:
        self._bodies = bodies
        self._colours = console.rich_enough(sys.stdout)

    def __call__(self, arrival: Arrival, body: bytes) -> None:
        answer = str(arrival.answer["failure"] or arrival.answer["status"])
        again = f"  (copy {arrival.nth})" if arrival.nth > 1 else ""
        wrong = [f"{name}: {found}" for name, found in arrival.checks.items() if found not in FINE]
        signed = "  signed" if arrival.checks.get("signature") == "right" else ""
        line = (
            f"{clock(arrival.wall)}  {arrival.method} {arrival.path}  {arrival.kind or 'unknown':<12}  "
            f"{arrival.event or '-'}  order {arrival.order or '-'}  {arrival.size} bytes  -> {answer}{signed}{again}"
        )
        console.show(line, self._style(arrival, wrong))
        for each in wrong:
            console.show(f"          {each}", "red")
        if self._bodies:
            console.code(text_of(body), "xml" if arrival.kind.endswith("xml") else "json")

    def _style(self, arrival: Arrival, wrong: list[str]) -> str:
        if not self._colours:
            return ""
        status = arrival.answer["status"]
        return "yellow" if wrong or arrival.answer["failure"] or status >= 300 else "green"


def clock(wall: float) -> str:
    """Unix time as local ``HH:MM:SS.mmm``."""
    return datetime.fromtimestamp(wall).astimezone().strftime("%H:%M:%S.%f")[:-3]
