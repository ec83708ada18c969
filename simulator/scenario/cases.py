"""From scenarios to cases: one for each combination of the matrix, its header filled in and typed."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from simulator import expression
from simulator.catalogue import loader as catalogue_loader
from simulator.checks.miss import plain
from simulator.clock import RUN_START, ClockSettings
from simulator.errors import BadInput
from simulator.instant import Instant, parse_instant, parse_span
from simulator.records import CHANNELS, Options
from simulator.scenario import rehearsal
from simulator.scenario.language import schema
from simulator.scenario.model import LATEST, YEARS, Case, Credentials, EndpointPlan
from simulator.scenario.proof import walk
from simulator.scenario.proof.subject import types
from simulator.scenario.setup import setup_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from simulator.scenario.model import Scenario, Step

DEFAULT_SEED = "1"
DEFAULT_ENDPOINTS: Final[dict[str, Any]] = {channel: {"channel": channel} for channel in CHANNELS}
"""Those of a header that names none."""
MOST_CASES = 10_000
"""Of one scenario: more is a slip of the pen."""
_WEBHOOK_ONLY: Final = {
    "secrets": "are signed, so there are no secrets",
    "forged": "are signed, so nothing can be forged",
    "api_version": "are told in the layout of an API version",
    "expanded": "have an expanded form of events",
}
T = TypeVar("T")


def expand(scenarios: Iterable[Scenario]) -> list[Case]:
    """Every case of every scenario, in order.

    :raises BadInput: a header value of the wrong kind, a step that asks in vain; with its place.
    """
    found = [case for scenario in scenarios for case in _cases(scenario)]
    rehearsal.check(found)
    return found


def select(cases: Iterable[Case], *, keyword: str = "", tags: Sequence[str] = ()) -> list[Case]:
    """The cases whose id, name or file contains every word of *keyword* and that carry one of *tags* (if any)."""
    words = keyword.casefold().split()
    return [
        case
        for case in cases
        if all(word in f"{case.id} {case.name} {case.file}".casefold() for word in words)
        and (not tags or any(tag in case.tags for tag in tags))
    ]


def _cases(scenario: Scenario) -> Iterator[Case]:
    number = prod(len(values) for values in scenario.matrix.values())
    if number > MOST_CASES:
        raise scenario.place.complain(f"the matrix makes {number} cases; at most {MOST_CASES} are possible")
    seen: dict[str, bool] = {}
    for values in product(*scenario.matrix.values()):
        row = dict(zip(scenario.matrix, values, strict=True))
        shown = ",".join(f"{name}={_plain(value)}" for name, value in row.items())
        if shown in seen:
            raise scenario.place.complain(f"the matrix makes the case [{shown}] twice")
        seen[shown] = True
        try:
            yield _made(scenario, row, shown)
        except BadInput as error:
            what = f"{error.what} [{shown}]" if row else error.what
            raise BadInput(
                what, where=error.where, line=error.line, column=error.column, nearest=error.nearest
            ) from None


def _made(scenario: Scenario, row: dict[str, Any], shown: str) -> Case:
    header = _filled(scenario, row)
    complaint = schema("scenario").complaint({**header, "steps": ["settle"]})
    if complaint is not None:
        raise scenario.at(complaint.path).complain(complaint.message, complaint.nearest)
    case = _case(scenario, shown, row, header)
    if row:
        walk.check(scenario, row, header)
    return case


def _filled(scenario: Scenario, row: dict[str, Any]) -> dict[str, Any]:
    filled = {}
    for name, part in scenario.header.items():
        try:
            filled[name] = expression.fill(part, {"matrix": row})
        except BadInput as error:
            place = scenario.at((name,))
            raise error.at(place.file, place.line, place.column) from None
    return filled


def _case(scenario: Scenario, shown: str, row: dict[str, Any], header: dict[str, Any]) -> Case:
    def typed(name: str, reading: Callable[[Any], T]) -> T:
        try:
            return reading(header.get(name))
        except BadInput as error:
            place = scenario.at((name,))
            raise error.at(place.file, place.line, place.column) from None
        except (msgspec.ValidationError, ValueError) as error:
            raise scenario.at((name,)).complain(str(error)) from None

    site = header.get("site", {})
    return Case(
        id=f"{scenario.id}[{shown}]" if row else scenario.id,
        name=f"{header['name']} [{shown}]" if row else header["name"],
        description=scenario.description,
        tags=scenario.tags,
        file=scenario.file,
        row=row,
        seed=str(header.get("seed", DEFAULT_SEED)),
        site_id=site.get("id", ""),
        company_id=site.get("company", ""),
        locale=site.get("locale", ""),
        environment=site.get("environment"),
        clock=typed("clock", _clock),
        endpoints=typed("endpoints", _endpoints),
        setup=typed("setup", lambda value: setup_of(value, header.get("endpoints") or DEFAULT_ENDPOINTS)),
        options=typed("options", _options),
        timeout=scenario.timeout,
        steps=scenario.steps,
        scripts_receiver=any(_answers(scenario.steps)),
    )


def _plain(value: Any) -> str:
    return " ".join(plain(value).split())


def _answers(steps: Iterable[Step]) -> Iterator[bool]:
    for step in steps:
        yield step.word == "answer" or (step.word == "webhook" and bool({"rotate", "receiver"} & step.value.keys()))
        yield from _answers(step.steps)


def _clock(value: Any) -> ClockSettings | None:
    if value is None:
        return None
    given = {"mode": value} if isinstance(value, str) else dict(value)
    start = given.pop("start", None)
    if "scale" in given and given.get("mode") != "scaled":
        raise BadInput('"scale" is for the mode scaled')
    return msgspec.convert({**given, "start": RUN_START if start is None else _instant(start)}, ClockSettings)


def _instant(text: str) -> Instant:
    try:
        start = parse_instant(text)
    except ValueError:
        raise BadInput(f'"{text}" is not a time such as 2026-01-05T09:00:00Z') from None
    if not 0 <= start < LATEST:
        raise BadInput(f'"{text}" is too early or too late: the clock runs from 1970 to {YEARS - 1}')
    return start


def _endpoints(declared: dict[str, Any] | None) -> tuple[EndpointPlan, ...]:
    return tuple(_endpoint(name, dict(value)) for name, value in (declared or DEFAULT_ENDPOINTS).items())


def _endpoint(name: str, value: dict[str, Any]) -> EndpointPlan:
    if "events" in value:
        wanted = [event for word in value["events"] for event in types(word, value["channel"])]
        value["events"] = list(dict.fromkeys(wanted))
    auth = value.pop("auth", None)
    if auth is not None:
        value["auth"] = msgspec.convert({"type": auth} if isinstance(auth, str) else auth, Credentials)
    if value["channel"] == "ocn":
        value.setdefault("format", "xml")
    elif value["channel"] == "webhook" and value.get("format", "json") != "json":
        raise BadInput(f'endpoint "{name}": webhooks are always JSON')
    if "tls" in value and "url" in value:
        raise BadInput(
            f'endpoint "{name}": it has an address of its own, so the receiver shows no certificate (tls) there'
        )
    _check_style(name, value)
    for key, why in _WEBHOOK_ONLY.items():
        if key in value and value["channel"] != "webhook":
            raise BadInput(f'endpoint "{name}": only webhooks {why}')
    if "interval" in value and not parse_span(value["interval"]):
        raise BadInput(f'endpoint "{name}": the interval must be longer than 0s')
    return msgspec.convert({"name": name, **value}, EndpointPlan)


def _check_style(name: str, value: dict[str, Any]) -> None:
    """Where there is no choice the endpoint gets its only style; another one is refused, not passed over."""
    channel, form = value["channel"], value.get("format", "json")
    if channel == "pon" and form == "xml":
        return
    only = "classic" if form == "xml" else "plain"
    if value.setdefault("style", only) != only:
        why = "an OCN in XML is always classic" if form == "xml" else "JSON has no style; only XML has"
        raise BadInput(f'endpoint "{name}": {why}, so style cannot be {value["style"]}')


def _options(value: dict[str, Any] | None) -> Options:
    options = msgspec.convert(value or {}, Options)
    for name in options.__struct_fields__:
        if name.endswith(("_after", "_for")):
            parse_span(getattr(options, name))
    catalogue_loader.load().under(options)
    return options
