"""What a client of the merchant's does: ``call``."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import msgspec

from simulator.checks.miss import Miss, told
from simulator.checks.payload import misses
from simulator.checks.value import check
from simulator.errors import BadInput, SimulatorError, Unavailable
from simulator.records import Verdict
from simulator.scenario import claims
from simulator.scenario.stage import Named
from simulator.wire import AllowList, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.records import Answer
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage


class Refused(SimulatorError):
    """What a call was to bring is not there, and later steps build on it; its verdict says why."""

    exit_code = 1


_SECONDS: Final = 60.0
_LIMIT: Final = 64 * 1024 * 1024


async def call(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """One operation of the API is called; its status and answer are judged at once."""
    at = claims.begin(stage)
    check(value.get("answer", {}))
    answer = await _called(stage, value)
    body = _decoded(answer)
    good = _good(value, answer)
    misses = list(_misses(value, answer, body)) if good else [Miss(_wanted(value), _shown(answer.status, body))]
    expected, seen, _ = told(misses)
    verdict = Verdict(
        verdict="fail" if misses else "pass",
        claim=claims.told(step),
        expected=expected,
        seen=seen or str(answer.status),
        where=str(step.place),
    )
    await stage.record(verdict, path)
    if "as" in value and not good and answer.status >= HTTPStatus.BAD_REQUEST:
        raise Refused(f'{step.place}: what was to be called "{value["as"]}" is not there, so the story ends')
    stage.name(value.get("as"), Named(at, value=body))


async def _called(stage: Stage, value: dict[str, Any]) -> Answer:
    """:raises Unavailable: when the API does not answer. :raises BadInput: when it is not served."""
    if not stage.api:
        raise BadInput("the API is not served here")
    method, path = value["operation"].split(" ", 1)
    headers = [("Authorization", f"Bearer {stage.api['key']}")]
    if "version" in value:
        headers.append(("DigitalRiver-Version", value["version"]))
    body = b""
    if "body" in value:
        body = msgspec.json.encode(value["body"])
        headers.append(("Content-Type", "application/json"))
    wire = Wire(AllowList(()), body_limit=_LIMIT, connections=1)
    try:
        url = f"{stage.api['url'].rstrip('/')}{path}"
        answer = await wire.exchange(method, url, headers=headers, body=body, time_limit=_SECONDS)
    finally:
        await wire.close()
    if answer.failure:
        raise Unavailable(f"the API does not answer: {answer.failure}{f' ({answer.detail})' if answer.detail else ''}")
    return answer


def _decoded(answer: Answer) -> Any:
    return msgspec.json.decode(answer.body) if answer.body else None


def _good(value: dict[str, Any], answer: Answer) -> bool:
    return answer.status == int(value["status"]) if "status" in value else 200 <= answer.status < 300


def _wanted(value: dict[str, Any]) -> str:
    return f"status {value['status']}" if "status" in value else "a good status"


def _misses(value: dict[str, Any], answer: Answer, body: Any) -> Iterator[Miss]:
    for place, expected, seen in misses(body, value.get("answer", {}), "the answer"):
        yield Miss(f"{place} {expected}", f"{place} {seen}")


def _shown(status: int, body: Any) -> str:
    """``409 order_fulfilled (orderId): The order is fulfilled already.``"""
    errors = body.get("errors") if isinstance(body, dict) else None
    if not errors:
        return str(status)
    first = errors[0]
    about = f" ({first['parameter']})" if "parameter" in first else ""
    return f"{status} {first.get('code', '')}{about}: {first.get('message', '')}"
