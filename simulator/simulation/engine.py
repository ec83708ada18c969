"""All that moves under the verbs: store, clock, loop, dispatcher and connections, opened and closed together."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from simulator.clock import Clock, ClockSettings, wall
from simulator.delivery.dispatcher import Dispatcher
from simulator.delivery.lanes import Lanes
from simulator.delivery.sender import Sender
from simulator.records import Commit, Note, Settled
from simulator.simulation.agenda import Agenda
from simulator.simulation.answering import CURRENT, Answer, Awaited
from simulator.simulation.health import DISABLE, Health
from simulator.simulation.loop import Loop
from simulator.store.store import Store
from simulator.wire import AllowList, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from simulator.catalogue.profile import Profile
    from simulator.delivery.lanes import Open
    from simulator.instant import Instant
    from simulator.records import Attempt, Channel, Endpoint, Environment, Followup, Options
    from simulator.seed import Seed
    from simulator.store.retention import Keep
    from simulator.store.store import Ticket
    from simulator.store.tables import Durability


class Engine:
    """Takes commits and carries out what they lead to. Knows endpoints and time, but nothing of the shop."""

    def __init__(
        self,
        folder: Path | None,
        *,
        durability: Durability,
        keep: Keep | None,
        environment: Environment,
        clock: ClockSettings,
        options: Options,
        seed: Seed,
        profile: Callable[[Channel], Profile],
        allow: Iterable[str],
        ca: Path | None,
        insecure: bool,
        concurrency: int,
        play: Callable[[Followup], None],
        committed: Callable[[Commit], None],
    ) -> None:
        """:param play: carries out a follow-up of the shop; a verb, so it never awaits.

        :param committed: hears of every commit once it is durable.
        """
        self.store = Store(folder, durability=durability, environment=environment, keep=keep)
        read = self.store.read
        self.clock = Clock(clock, read.now())
        self.endpoints: dict[str, Endpoint] = {endpoint.name: endpoint for endpoint in read.endpoints()}
        self.agenda = Agenda(read.agenda())
        self.lanes = Lanes(lambda channel: profile(channel).parallel)
        self._peeked: dict[str, str] = {}
        self._awaited = Awaited()
        self._play_followup, self._told = play, committed
        self.disabling: Callable[[Endpoint, Instant, Commit], bool] = lambda endpoint, since, commit: True
        """Asked before failures since then switch an endpoint off; adds to that commit what goes with it."""
        self._health = Health(read.last_success(), profile, options, virtual=self.clock.virtual)
        self._wire = Wire(AllowList(allow), ca=ca, insecure=insecure, connections=concurrency)
        self._dispatcher = Dispatcher(
            lanes=self.lanes,
            store=self.store,
            clock=self.clock,
            sender=Sender(self._wire, options, wall),
            endpoints=self.endpoints,
            profile=profile,
            seed=seed,
            concurrency=concurrency,
            attempted=self._attempted,
            spared=self._spared,
        )
        self.loop = Loop(
            clock=self.clock,
            store=self.store,
            agenda=self.agenda,
            lanes=self.lanes,
            dispatcher=self._dispatcher,
            play=self._play,
        )

    async def open(self) -> None:
        """Take up what the store left open, and start."""
        if self.clock.mode == "scaled":  # nothing is shown before the store knows more
            await self.store.put(Commit(at=self.clock.now), self.clock.ahead())
        for state in self.store.read.open_deliveries():
            self.lanes.plan(state.delivery, number=state.number, first_at=state.first_at, interrupted=state.interrupted)
        self.loop.expect(self.store.read.last_event())
        self.store.listeners.append(self._committed)
        self.store.on_failure = self.loop.wake
        self._dispatcher.open()
        self.loop.open()

    async def drain(self, patience: float) -> None:
        """Start nothing more, and wait up to *patience* real seconds for attempts under way."""
        await self.loop.close()
        await self._dispatcher.drain(patience)

    async def close(self, patience: float) -> None:
        """Stop: wait up to *patience* real seconds for attempts under way, then make everything durable."""
        await self.loop.close()
        await self._dispatcher.close(patience)
        await self._wire.close()
        if self.clock.mode == "scaled":  # an orderly end needs no margin
            self.store.put(Commit(at=self.clock.now), self.clock.now)
        await self.store.close()

    def request_path(self, parent: str) -> str:
        """The seed path of the next outside request on *parent*; the commit that succeeds uses its ordinal up."""
        path = f"{parent}/{self.store.ordinal(parent) + 1}"
        self._peeked = {path: parent}
        return path

    def put(self, commit: Commit) -> Ticket:
        """Queue a commit and see to what it asks for.

        Its deliveries are lined up at once; none leaves before the later commit that starts it is durable.
        """
        parent = self._peeked.pop(commit.cause, None)
        if parent is not None:
            commit.ordinals[parent] = self.store.ordinal(parent) + 1
        ticket = self.store.put(commit, self.clock.ahead())
        for entry in commit.agenda:
            self.agenda.add(entry)
        for event in commit.events:
            self.loop.expect(event.at)
        answer = CURRENT.get()
        for delivery in commit.deliveries:
            self.lanes.plan(delivery, held=answer is not None and answer.held(delivery))
        if answer is not None:
            self._awaited.add(answer)
        self.loop.wake()
        return ticket

    @contextmanager
    def answering(self, race: str) -> Iterator[Answer]:
        """Note what a request causes, and let go what had to wait for its answer (WEBHOOK-RACE-3)."""
        answer = Answer(race)
        token = CURRENT.set(answer)
        try:
            yield answer
        finally:
            CURRENT.reset(token)
            for name in answer.late:
                self.lanes.release(name)
            self._awaited.ended(answer.early)
            self.loop.wake()

    def switch(self, endpoint: Endpoint, commit: Commit, why: str, rules: tuple[str, ...]) -> None:
        """Let *commit* add or replace an endpoint.

        One that is off has what is open for it called off (rule WEBHOOK-DISABLE-2).
        """
        self.endpoints[endpoint.name] = endpoint
        commit.endpoints.append(endpoint)
        if not endpoint.enabled:
            reason = f"endpoint disabled: {why}"
            off = self.lanes.call_off(endpoint.name)
            commit.settled += [
                Settled(delivery=delivery.id, at=commit.at, disposition="exhausted", reason=reason, rules=rules)
                for delivery in off
            ]
            self._awaited.ended(delivery.id for delivery in off)

    def _play(self, entry: Followup) -> None:
        if entry.action.name == DISABLE:
            self._disable(entry)
        else:
            self._play_followup(entry)

    def _disable(self, entry: Followup) -> None:
        name, since = entry.action.params["endpoint"], entry.action.params["since"]
        commit = Commit(at=self.clock.now, cause=entry.path, played=[entry.path])
        endpoint = self.endpoints[name]
        spared = not endpoint.enabled or self._health.recovered(name, since)
        if spared or not self.disabling(endpoint, since, commit):
            self.put(commit)
            return
        text = f"{name} is disabled: nothing acknowledged for too long; `drsim webhooks enable {name}` lets it go on"
        commit.notes = [Note(at=commit.at, what="endpoint", cause=entry.path, text=text, data={"endpoint": name})]
        rules = tuple(entry.action.params["rules"])
        self.switch(replace(endpoint, enabled=False), commit, "nothing acknowledged for too long", rules)
        self.put(commit)

    def _attempted(self, entry: Open, attempt: Attempt, commit: Commit) -> None:
        """Record an attempt with what follows from it."""
        if attempt.disposition == "acknowledged":
            self.clock.traffic()
        commit.agenda += self._health.follows(entry, attempt, commit.at)
        commit.notes += self._health.warns(entry, attempt, commit.at)
        self.put(commit)
        self._awaited.ended([entry.delivery.id])

    def _spared(self) -> None:
        """An attempt is not made after all, so that there may be nothing left to do now."""
        self.loop.wake()

    def _committed(self, commit: Commit) -> None:
        """After a commit: let the listeners and the loop know."""
        self._told(commit)
        self.loop.wake()
