"""Plain resources in motion: made, changed and deleted, each told by its events in the same commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.commerce.plain import resource as plain
from simulator.commerce.plain.tax_identifier import AFTER, TAX_IDENTIFIER, VERIFY, verified
from simulator.errors import Declined
from simulator.instant import Instant
from simulator.notification.render import Renderer
from simulator.records import Action, Commit, Event, Followup
from simulator.simulation.answering import stale, timed
from simulator.simulation.outcome import Outcome
from simulator.simulation.planner import Planner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.catalogue.loader import Catalogue
    from simulator.commerce.plain.resource import Kind, Resource
    from simulator.records import Environment, Options
    from simulator.seed import Seed
    from simulator.simulation.engine import Engine


class Plain:
    """The verbs on plain resources; synchronous like all verbs."""

    def __init__(
        self, engine: Engine, environment: Environment, catalogue: Catalogue, options: Options, seed: Seed
    ) -> None:
        self._engine, self._catalogue, self._seed = engine, catalogue, seed
        self._stale = options.webhook_race == "stale"
        self._live = environment == "production"
        self._planner = Planner(Renderer(catalogue, options), seed)

    def find(self, kind: Kind, id_: str) -> Resource | None:
        """The resource as it stands; None when there is none."""
        return self._engine.store.resource(plain.name_of(kind.component, id_))

    def resource(self, kind: Kind, id_: str, parameter: str = "id") -> Resource:
        """The same. :raises Declined: 404 when there is none."""
        found = self.find(kind, id_)
        if found is None:
            raise Declined(404, "not_found", f"There is no {kind.noun} '{id_[:40]}'.", parameter)
        return found

    # -- verbs -----------------------------------------------------------------------------------------------------

    def create(self, kind: Kind, given: Mapping[str, Any]) -> tuple[Resource, Outcome]:
        """Make one. :raises Declined: 400 for what cannot be, 409 when there is one of that id (API-ID-2)."""
        path = self._engine.request_path(kind.component)
        seed = self._seed.child("plain", path)
        now = self._engine.clock.now
        made = plain.made(kind, dict(given), at=now, seed=seed, live_mode=self._live)
        if self.find(kind, made.id) is not None:
            raise Declined(409, "already_exists", f"There is a {kind.noun} '{made.id}' already.", "id")
        commit = Commit(at=now, cause=path)
        if kind is TAX_IDENTIFIER:
            asked = Action(name=VERIFY, order_id="", params={"id": made.id})
            commit.agenda.append(Followup(path=f"{path}/{VERIFY}", due=Instant(now + AFTER), action=asked))
        return made, self.put(commit, made, *kind.told("created", made.members))

    def update(
        self, kind: Kind, id_: str, given: Mapping[str, Any], types: tuple[str, ...] = ()
    ) -> tuple[Resource, Outcome]:
        """Change one. :param types: of the events that tell of it, where it is not ``updated``.

        :raises Declined: 400 or 409 for what cannot be, 404 when there is none.
        """
        known = self.resource(kind, id_)
        commit = self.commit(known.name)
        after = plain.changed(kind, known, dict(given), at=commit.at)
        return after, self.put(commit, after, *(types or kind.told("updated", after.members)), before=known)

    def delete(self, kind: Kind, id_: str) -> Outcome:
        """Delete one. :raises Declined: 404 when there is none."""
        known = self.resource(kind, id_)
        commit = self.commit(known.name)
        gone = replace(known, deleted=True, updated=commit.at, version=known.version + 1)
        return self.put(commit, gone, *kind.told("deleted", gone.members), before=known)

    def play(self, entry: Followup) -> None:
        """Carry out a follow-up; one about what is deleted meanwhile is dropped."""
        commit = Commit(at=self._engine.clock.now, cause=entry.path, played=[entry.path])
        known = self.find(TAX_IDENTIFIER, entry.action.params["id"])
        if known is None:
            self._engine.put(commit)
            return
        state = verified(known.members["value"])
        after = plain.changed(TAX_IDENTIFIER, known, {"state": state}, at=commit.at)
        self.put(commit, after, f"tax_identifier.{state}", before=known)

    # -- what the verbs share ----------------------------------------------------------------------------------------

    def commit(self, parent: str) -> Commit:
        """An empty commit of the next outside request on *parent*."""
        return Commit(at=self._engine.clock.now, cause=self._engine.request_path(parent))

    def put(self, commit: Commit, found: Resource, *types: str, before: Resource | None = None) -> Outcome:
        """Commit a resource, beside what *commit* has already, with events of these types.

        :param before: the resource as it was; None for a new one.
        """
        commit.resources.append(found)
        events = [self.event(type_, found, before, commit) for type_ in types]
        if self._stale:
            events = stale(events, before, lambda _event: True)
        commit.events = timed(events, commit.at)
        self._planner.plan(commit, self._engine.endpoints.values())
        return Outcome(None, commit, self._engine.put(commit))

    def event(self, type_: str, found: Resource, before: Resource | None, commit: Commit) -> Event:
        """An event that tells of a resource."""
        row = self._catalogue.row(f"webhook:{type_}")
        return Event(
            id=self._seed.child(commit.cause).uuid("event", f"webhook/{type_}"),
            channel="webhook",
            type=type_,
            at=Instant(commit.at + row.delay),
            order_id="",
            object=found,
            cause=commit.cause,
            before=before if row.envelope.previous == "changed" else None,
        )
