"""From scenarios to cases: one for each combination of the matrix, its header filled in and typed."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import msgspec

from simulator import expression
from simulator.clock import RUN_START, ClockSettings
from simulator.errors import BadInput
from simulator.instant import parse_instant, parse_span
from simulator.records import CHANNELS, Options
from simulator.scenario.model import Case, Credentials, EndpointPlan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.scenario.model import Scenario, Step

DEFAULT_SEED = "1"


def expand(scenarios: Iterable[Scenario]) -> list[Case]:
    """Every case of every scenario, in order. :raises BadInput: a header value of the wrong kind, with its place."""
    return [case for scenario in scenarios for case in _cases(scenario)]


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
    for values in product(*scenario.matrix.values()):
        row = dict(zip(scenario.matrix, values, strict=True))
        try:
            header = expression.fill(scenario.header, {"matrix": row, "now": RUN_START // 1000})
            yield _case(scenario, row, header)
        except BadInput as error:
            raise error.at(scenario.place.file, scenario.place.line) from None
        except (msgspec.ValidationError, ValueError) as error:
            raise scenario.place.complain(f"header: {error}") from None


def _case(scenario: Scenario, row: dict[str, Any], header: dict[str, Any]) -> Case:
    site = header.get("site", {})
    shown = ",".join(f"{name}={_plain(value)}" for name, value in row.items())
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
        clock=_clock(header.get("clock")),
        endpoints=_endpoints(header.get("endpoints")),
        options=_options(header.get("options", {})),
        timeout=scenario.timeout,
        steps=scenario.steps,
        scripts_receiver=any(_answers(scenario.steps)),
    )


def _plain(value: Any) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _answers(steps: Iterable[Step]) -> Iterator[bool]:
    for step in steps:
        yield step.word == "answer"
        yield from _answers(step.steps)


def _clock(value: Any) -> ClockSettings | None:
    if value is None:
        return None
    given = {"mode": value} if isinstance(value, str) else dict(value)
    start = given.pop("start", None)
    return msgspec.convert({**given, "start": RUN_START if start is None else parse_instant(start)}, ClockSettings)


def _endpoints(declared: dict[str, Any] | None) -> tuple[EndpointPlan, ...]:
    plans = declared or {channel: {"channel": channel} for channel in CHANNELS}
    return tuple(_endpoint(name, dict(value)) for name, value in plans.items())


def _endpoint(name: str, value: dict[str, Any]) -> EndpointPlan:
    auth = value.pop("auth", None)
    if auth is not None:
        value["auth"] = msgspec.convert({"type": auth} if isinstance(auth, str) else auth, Credentials)
    if value["channel"] == "ocn":
        value.setdefault("format", "xml")
        value.setdefault("style", "classic" if value["format"] == "xml" else "plain")
    elif value["channel"] == "webhook" and value.get("format", "json") != "json":
        raise BadInput(f'endpoint "{name}": webhooks are always JSON')
    if "interval" in value:
        parse_span(value["interval"])
    return msgspec.convert({"name": name, **value}, EndpointPlan)


def _options(value: dict[str, Any]) -> Options:
    options = msgspec.convert(value, Options)
    for span in (options.submit_after, options.process_after, options.cancel_complete_after):
        parse_span(span)
    return options
