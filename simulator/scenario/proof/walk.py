"""What can be known wrong before a scenario is played: names that nothing gives, expressions, impossible steps.

Expressions that need nothing but the matrix and the parameters of a fragment are worked out here, so that a row of the
matrix is as good as written out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from simulator import expression
from simulator.checks import view
from simulator.errors import BadInput, nearest
from simulator.market.draft import Market
from simulator.records import CHANNELS
from simulator.scenario import calling
from simulator.scenario.addressing import NAMED
from simulator.scenario.language import check_filled
from simulator.scenario.proof import facts
from simulator.scenario.proof.subject import Known, Subject, placed, unresolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.scenario.model import Fragment, Path, Place, Scenario, Step

MOST_TURNS = 1_000_000
"""Of repeats inside each other."""
_ALWAYS: Final = ("now", "endpoints", "api")
_JUDGING: Final = ("deliveries", "delivery", "payload")
_RESERVED: Final = (
    *("start", "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let"),
    *("loop", "namespace", "null", "package", "return", "true", "var", "void", "while"),
)
"""What ``since`` and the expression language keep for themselves."""
_LITERAL: Final = re.compile(r'r?"(?:\\.|[^"\\])*"|r?\'(?:\\.|[^\'\\])*\'')
_MEMBER: Final = re.compile(r"(?<![\w.\])])([a-z_]\w*)\.(\w+)\b(?!\s*\()(?:\.(\w+)\b(?!\s*\())?")


def check(scenario: Scenario, row: Mapping[str, Any] | None = None, header: Mapping[str, Any] | None = None) -> None:
    """Complain about the first thing in *scenario* that cannot work.

    :param row: one row of the matrix; without it what depends on the matrix is not looked at.
    :param header: the header with that row filled in.
    :raises BadInput: with file, line and column.
    """
    members: dict[str, Iterable[str]] = {"matrix": scenario.matrix} if scenario.matrix else {}
    for path, source in _sources(scenario.header, ()):
        _check_source(source, [*members], members, scenario.at(path))
    whole = scenario.header if header is None else header
    endpoints = whole.get("endpoints") or {channel: {"channel": channel} for channel in CHANNELS}
    facts.check_endpoints(endpoints, scenario)
    values = {"matrix": dict(row)} if row is not None else {}
    known = Known(endpoints, whole.get("site", {}), whole.get("clock"), Market(), {}, whole.get("setup"))
    _Steps({**members, "endpoints": endpoints, "api": calling.NAMED}, values, known).check(scenario.steps)


def check_fragment(fragment: Fragment) -> None:
    """Complain about what is wrong in a fragment whoever uses it. :raises BadInput: with file, line and column."""
    known = {"params": fragment.params}
    for step in _all(fragment.steps):
        for path, source in _sources(step.value, ()):
            _check_source(source, None, known, step.at(path))


def _all(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        if step.word == "repeat":
            yield from _all(step.steps)


def _sources(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _sources(part, (*path, name))
    if isinstance(value, str) and "${" in value:
        for source in expression.names_in(value):
            yield path, source


def _check_source(source: str, names: Iterable[str] | None, members: Mapping[str, Iterable[str]], place: Place) -> None:
    """*names* None: any name may come from outside."""
    try:
        expression.check(source)
        roots = expression.variables(source)
    except BadInput as error:
        raise error.at(place.file, place.line, place.column) from None
    if names is not None:
        given = list(names)
        for root in roots:
            if root not in given:
                raise place.complain(f'nothing is called "{root}" here', nearest(root, given))
    for owner, member, inner in _MEMBER.findall(_LITERAL.sub("0", source)):
        if owner not in roots or owner not in members:
            continue
        if member not in members[owner]:
            raise place.complain(f'{owner} has no "{member}"', nearest(member, members[owner]))
        if owner == "endpoints" and inner and inner not in NAMED:
            raise place.complain(f'endpoints.{member} has no "{inner}"', nearest(inner, NAMED))


class _Steps:
    """Walks the steps in the order of play and knows which names have been given so far."""

    def __init__(
        self, members: dict[str, Iterable[str]], values: Mapping[str, Any], known: Known, turns: int = 1
    ) -> None:
        """*members*: what expressions can name below a name; *values*: the names whose values are known already."""
        self._members, self._values, self._known, self._turns = members, values, known, turns
        self._names: list[str] = [*_ALWAYS, *members]
        self._given: dict[str, Place] = {}

    def check(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self._expressions(step)
            value = self._filled(step)
            facts.check(Subject(step, value, self._known, self._names))
            if step.word == "repeat":
                self._repeat(step, value)
            elif step.word == "use":
                params = {**step.defaults, **value.get("with", {})}
                known = {} if unresolved(params) else {"params": params}
                self._inside(step, {"params": step.defaults}, known)
            elif isinstance(value, dict):
                self._give(step, value.get("as", ""))

    def _repeat(self, step: Step, value: dict[str, Any]) -> None:
        times = value["times"] if isinstance(value["times"], int) else 1
        if self._turns * times > MOST_TURNS:
            what = f"{self._turns * times:,} turns of repeats inside each other; at most {MOST_TURNS:,} are possible"
            raise step.at(("times",)).complain(what)
        name = value.get("as")
        if name:
            self._may_give(step, name)
        self._inside(step, {name: ()} if name else {}, {}, times)

    def _inside(self, step: Step, more: Mapping[str, Iterable[str]], values: Mapping[str, Any], times: int = 1) -> None:
        """Check the steps in *step*, which know *more*; what they name is known outside too."""
        outer = {name: value for name, value in self._values.items() if name not in more}
        members = {**self._members, **{name: below for name, below in more.items() if below}}
        inner = _Steps(members, {**outer, **values}, self._known, self._turns * times)
        inner._names, inner._given = [*self._names, *more], self._given
        inner.check(step.steps)
        self._names += [name for name in inner._names if name not in self._names and name not in more]
        kept = {name: below for name, below in inner._members.items() if name not in more}
        self._members = {**self._members, **kept}

    def _may_give(self, step: Step, name: str) -> None:
        place = step.at(("as",))
        if name in (*_ALWAYS, *_JUDGING, *_RESERVED, "matrix", "params"):
            raise place.complain(f'"{name}" has a meaning already; choose another name')
        before = self._given.setdefault(name, place)
        if before != place and before.file == place.file:
            raise place.complain(f'"{name}" is the name of something else already, since line {before.line}')

    def _give(self, step: Step, name: str) -> None:
        if name:
            self._may_give(step, name)
            self._names.append(name)
            if step.word in _BELOW:
                self._members = {**self._members, name: _BELOW[step.word]}

    def _expressions(self, step: Step) -> None:
        names = self._names
        members = self._members
        if step.word in ("expect", "await"):
            names = [*names, "deliveries", *(("delivery", "payload") if "delivery" in step.value else ())]
            members = {**members, "delivery": view.DELIVERY}
        for path, source in _sources(step.value, ()):
            _check_source(source, names, members, step.at(path))

    def _filled(self, step: Step) -> Any:
        """The step with every expression worked out whose names have their values already."""
        judged = step.value["that"] if step.word in ("expect", "await") and "that" in step.value else None
        value = step.value if judged is None else {name: part for name, part in step.value.items() if name != "that"}
        filled = self._fill(value, step, ())
        filled = filled if judged is None else {**filled, "that": judged}
        check_filled(step, filled)
        return filled

    def _fill(self, value: Any, step: Step, path: Path) -> Any:
        if isinstance(value, dict):
            return {name: self._fill(part, step, (*path, name)) for name, part in value.items()}
        if isinstance(value, list):
            return [self._fill(part, step, (*path, index)) for index, part in enumerate(value)]
        if not isinstance(value, str) or "${" not in value:
            return value
        needed = [root for source in expression.names_in(value) for root in expression.variables(source)]
        if any(root not in self._values for root in needed):
            return value
        with placed(step, path):
            return expression.fill(value, self._values)


_BELOW: Final[dict[str, tuple[str, ...]]] = {
    "place_order": view.ORDER,
    "emit": ("events", "order"),
    "redeliver": ("deliveries",),
}
"""What expressions can name below the name that a step gave; below an answer of the API, whatever it has."""
