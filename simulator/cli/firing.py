"""Plays orders up to an event in a simulation of its own, and sends only that event."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from simulator.catalogue.loader import Row
from simulator.cli import console, sample, targets
from simulator.cli.recipes import recipe, wait
from simulator.cli.targets import Receiver
from simulator.clock import ClockSettings, wall
from simulator.instant import Instant
from simulator.records import Attempt, Commit, Delivery, Environment, Format, Options, Site
from simulator.simulation import Simulation, running

LEAD = 60_000_000
"""How much earlier than their recipe asks for the orders are placed, so that their events lie in the past."""
AT_ONCE = 500
"""Orders placed before the clock moves on; bounds what is held in memory."""


class Shot(Struct, frozen=True, kw_only=True):
    """What ``drsim trigger`` was asked for."""

    row: Row
    receiver: Receiver
    form: Format
    locale: str
    environment: Environment
    seed: str
    count: int
    overrides: dict[str, Any]
    options: Options
    site: Site
    retries: int | None
    """None: as the endpoints have agreed."""
    ca: Path | None
    insecure: bool


def fire(shot: Shot, as_json: bool) -> bool:
    """Send it and print a line for each attempt; True when all deliveries were acknowledged."""
    firing = _Firing(shot, as_json)
    try:
        return running.run(firing.play())
    except asyncio.CancelledError:
        if firing.broken is None:
            raise
        raise firing.broken from None


class _Firing:
    def __init__(self, shot: Shot, as_json: bool) -> None:
        self.shot, self.as_json = shot, as_json
        self.deliveries: dict[str, Delivery] = {}
        self.acknowledged = 0
        self.broken: OSError | None = None
        """Why nobody can be told any more."""
        self._playing: asyncio.Task[bool] | None = None

    @property
    def emits(self) -> bool:
        """Whether the event goes past the shop: with values of the user's, or of what requests alone make."""
        return bool(self.shot.overrides or self.shot.row.asked)

    async def play(self) -> bool:
        shot, self._playing = self.shot, asyncio.current_task()
        volleys = -(-shot.count // AT_ONCE)
        start = Instant(int(wall() * 1_000_000) - volleys * (LEAD + recipe(shot.row).lead))
        async with Simulation(
            None,
            seed=shot.seed or str(start),
            environment=shot.environment,
            clock=ClockSettings(mode="auto", start=start),
            options=shot.options,
            site=shot.site,
            allow=shot.receiver.allow,
            ca=shot.ca,
            insecure=shot.insecure,
            durability="OFF",
        ) as simulation:
            simulation.listeners.append(self.committed)
            self.point(simulation, enabled=not self.emits)
            for first in range(1, shot.count + 1, AT_ONCE):
                await self.volley(simulation, range(first, min(first + AT_ONCE, shot.count + 1)))
        if not shot.seed:
            console.say(f"seed {start} (--seed {start} gives the same ids again)")
        console.say(f"{self.acknowledged} of {len(self.deliveries)} acknowledged")
        return bool(self.deliveries) and self.acknowledged == len(self.deliveries)

    def point(self, simulation: Simulation, *, enabled: bool) -> None:
        """Tell the simulation where the event goes. Nothing but this event is sent."""
        shot = self.shot
        named = targets.endpoints(
            shot.receiver, form=shot.form, events=(shot.row.type,), retries=shot.retries, enabled=enabled
        )
        for endpoint in named:
            simulation.set_endpoint(endpoint)

    async def volley(self, simulation: Simulation, numbers: range) -> None:
        """Some orders at once, each played up to the event."""
        shot = self.shot
        paths = {f"trigger/{number}": "" for number in numbers}
        for path in paths:
            paths[path] = self.place(simulation, path)
        await simulation.settle()
        for action, asked in recipe(shot.row).asks:
            await simulation.advance(wait(action))
            for path, order_id in paths.items():
                simulation.act(order_id, action, asked, path=f"{path}/{action}")
        await simulation.settle()
        if self.emits:
            self.point(simulation, enabled=True)
            for path, order_id in paths.items():
                simulation.emit(
                    shot.row.name,
                    order_id,
                    path=f"{path}/emit",
                    overrides=shot.overrides,
                    to=[endpoint.name for endpoint in targets.endpoints(shot.receiver)],
                )
            await simulation.settle()
            self.point(simulation, enabled=False)

    def place(self, simulation: Simulation, path: str) -> str:
        """The id of an order that the event can happen to."""
        row, locale = self.shot.row, self.shot.locale
        params, placed = sample.params_for(row, locale), ""
        for another in (path, *(f"{path}/again/{number}" for number in range(sample.TRIES))):
            order = simulation.place_order(params, path=another).order
            assert order is not None  # noqa: S101 - placing always gives an order
            placed = order.id
            if sample.fits(row, order):
                break
        return placed

    def committed(self, commit: Commit) -> None:
        """Print what has just become durable."""
        for delivery in commit.deliveries:
            self.deliveries[delivery.id] = delivery
        for attempt in commit.attempts:
            self.acknowledged += attempt.disposition == "acknowledged"
            try:
                self.tell(attempt, self.deliveries[attempt.delivery])
            except OSError as error:
                self.broken = error
                if self._playing is not None:
                    self._playing.cancel()
                return

    def tell(self, attempt: Attempt, delivery: Delivery) -> None:
        """One line for one attempt."""
        last = attempt.exchanges[-1] if attempt.exchanges else None
        answers = [str(exchange.status or exchange.failure) for exchange in attempt.exchanges]
        if self.as_json:
            line = {
                "event": delivery.event_type,
                "order": delivery.order_id,
                "delivery": delivery.id,
                "attempt": attempt.number,
                "answer": answers[-1] if answers else "",
                "disposition": attempt.disposition,
                "reason": attempt.reason,
                "seconds": round(attempt.measured.took, 6),
            }
            console.write(msgspec.json.encode(line).decode())
            return
        detail = f"  ({last.detail})" if last is not None and last.detail else ""
        console.show(
            f"{delivery.event_type}  order {delivery.order_id}  {delivery.size} bytes  -> {' -> '.join(answers)}  "
            f"{attempt.disposition}  {attempt.measured.took * 1000:.0f} ms{detail}",
            console.STYLES.get(attempt.disposition, ""),
        )
