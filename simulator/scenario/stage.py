"""One case on stage: its simulation, its receiver, the names that steps have given, the verdicts so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator import expression
from simulator.checks import view
from simulator.checks.judge import judge
from simulator.checks.unspoken import spoken
from simulator.errors import BadInput, nearest
from simulator.records import Verdict

if TYPE_CHECKING:
    from simulator.checks.expectation import Expectation, LeftOut
    from simulator.instant import Instant
    from simulator.journal import Journal
    from simulator.records import Endpoint
    from simulator.scenario.bundled import Bundled, Inbox
    from simulator.scenario.model import Case, Path, Step
    from simulator.simulation import Outcome, Simulation


class Named(NamedTuple):
    """What a step gave a name to."""

    at: Instant
    """When the step began."""
    order: str = ""
    """An order id; such a name means the order as it stands whenever it is used."""
    value: Any = None


class Names(Mapping[str, Any]):
    """What expressions can name; an order is looked at when it is asked for, as it stands then."""

    def __init__(self, always: Mapping[str, Any], named: Mapping[str, Named], journal: Journal) -> None:
        self._always, self._named, self._journal = always, named, journal

    def __getitem__(self, name: str) -> Any:
        if name not in self._named:
            return self._always[name]
        given = self._named[name]
        return view.order(self._journal.order(given.order)) if given.order else given.value

    def __iter__(self) -> Iterator[str]:
        return iter({**self._always, **self._named})

    def __len__(self) -> int:
        return len({**self._always, **self._named})

    def kept(self) -> Names:
        """The same names whatever later steps call so."""
        return Names(self._always, dict(self._named), self._journal)


class Pending(NamedTuple):
    """A claim that is judged again at the end of the run."""

    position: int
    expectation: Expectation
    names: Mapping[str, Any]


class Stage:
    """What every step works on."""

    def __init__(self, case: Case, simulation: Simulation, bundled: Bundled | None) -> None:
        self.case, self.simulation, self.bundled = case, simulation, bundled
        self.left_out: list[LeftOut] = []
        self.inboxes: dict[str, Inbox] = {}
        self.agreed: dict[str, dict[str, Any]] = {}
        """Credentials, secrets, channel and format of each inbox, as the receiver was told."""
        self.of_site: list[Endpoint] = []
        """The endpoints that the site has when it is set up."""
        self.endpoint_names: dict[str, Any] = {}
        """What ``${ endpoints.… }`` can name."""
        self.api: Mapping[str, str] = {}
        """What ``${ api.… }`` can name."""
        self.verdicts: list[Verdict] = []
        self.spoken: dict[str, None] = {}
        """The deliveries of which a claim has said how they end."""
        self.current: Step | None = None
        """The step under way."""
        self.began = self.since = simulation.now
        self._named: dict[str, Named] = {}
        self._params: dict[str, Any] = {}
        self._last_order = ""
        self._pending: list[Pending] = []

    @property
    def journal(self) -> Journal:
        """The journal of the run."""
        assert self.simulation.journal is not None  # noqa: S101 - the runner keeps it
        return self.simulation.journal

    # -- names ---------------------------------------------------------------------------------------------------

    def names(self) -> Names:
        """What expressions can name now."""
        always = {"matrix": self.case.row, "now": self.simulation.now // 1000, "endpoints": self.endpoint_names}
        return Names({**always, "api": self.api, "params": self._params}, self._named, self.journal)

    def fill(self, value: Any, step: Step) -> Any:
        """*value* with its expressions worked out. :raises BadInput: with the place of the step."""
        if not expression.names_in(value):
            return expression.fill(value, {})
        try:
            return expression.fill(value, self.names())
        except BadInput as error:
            place = step.at(self._culprit(value, ()))
            raise error.at(place.file, place.line, place.column) from None

    def _culprit(self, value: Any, path: Path) -> Path:
        """The way to the text in *value* whose expression cannot be worked out."""
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for name, part in parts:
            try:
                expression.fill(part, self.names())
            except BadInput:
                return self._culprit(part, (*path, name))
        return path

    def name(self, name: str | None, given: Named) -> None:
        """Remember what a step made."""
        if given.order and given.value is None:
            self._last_order = given.order
        if name:
            self._named[name] = given

    def params(self, params: dict[str, Any]) -> dict[str, Any]:
        """Set the parameters of the fragment that begins; the ones before, to be set again after it."""
        before, self._params = self._params, params
        return before

    def order_id(self, name: str | None) -> str:
        """The order that a step means: by name, by id, or the last one placed."""
        if not name:
            if not self._last_order:
                raise BadInput("no order has been placed yet")
            return self._last_order
        given = self._named.get(name)
        if given is not None and given.order:
            return given.order
        if name in self.journal.orders:
            return name
        raise BadInput(f'"{name}" is no order')

    def endpoint(self, name: str) -> str:
        """The name of an endpoint of the header, which an expression may have given."""
        known = [plan.name for plan in self.case.endpoints]
        if name not in known:
            raise BadInput(f'unknown endpoint "{name}"', nearest=nearest(name, known))
        return name

    def since_of(self, name: str | None) -> Instant:
        """Where ``within`` counts from."""
        if name is None:
            return self.since
        if name == "start":
            return self.began
        if name not in self._named:
            raise BadInput(f'nothing is called "{name}"')
        return self._named[name].at

    # -- what steps do -------------------------------------------------------------------------------------------

    async def done(self, outcome: Outcome) -> Outcome:
        """Wait until a verb is durable, hence in the journal."""
        await outcome.ticket
        return outcome

    async def judge(self, expectation: Expectation, names: Mapping[str, Any] | None = None) -> Verdict:
        """The verdict on a claim as things stand; *names* instead of those of now."""
        known = self.names() if names is None else names
        self.spoken |= dict.fromkeys(spoken(self.journal, expectation))
        claim, requests = expectation.received, None
        if claim is not None and self.bundled is not None:
            requests, forgotten = await self.bundled.recorded(claim.inbox)
            if forgotten:
                reason = f"the receiver had to forget {forgotten} of {len(requests) + forgotten} requests"
                return Verdict(verdict="inconclusive", claim=expectation.claim, where=expectation.where, reason=reason)
        return judge(self.journal, expectation, known, left_out=self.left_out, requests=requests)

    async def record(self, verdict: Verdict, path: str, again: Expectation | None = None) -> None:
        """Keep a verdict; *again* is judged once more at the end of the run."""
        if again is not None and verdict.verdict == "pass":
            self._pending.append(Pending(len(self.verdicts), again, self.names().kept()))
        self.verdicts.append(verdict)
        data = {"verdict": verdict.verdict, "expected": verdict.expected, "seen": verdict.seen}
        await self.done(self.simulation.note("verdict", path, f"{verdict.verdict}: {verdict.claim}", data))

    async def judge_again(self) -> None:
        """The claims of ``never``, as the run ends."""
        for position, expectation, names in self._pending:
            self.verdicts[position] = await self.judge(expectation, names)
