"""What a client of the merchant's does: ``call``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from simulator.checks.miss import Miss, told
from simulator.checks.payload import absence, look
from simulator.checks.value import ABSENT, check, differences
from simulator.errors import BadInput, Unavailable
from simulator.records import Verdict
from simulator.scenario import claims
from simulator.scenario.stage import Named
from simulator.wire import AllowList, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.records import Answer
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage

_SECONDS: Final = 60.0
_LIMIT: Final = 64 * 1024 * 1024


async def call(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """One operation of the API is called; its status and answer are judged at once."""
    at = claims.begin(stage)
    check(value.get("answer", {}))
    answer = await _called(stage, value)
    body = _decoded(answer)
    misses = list(_misses(value, answer, body))
    expected, seen, _ = told(misses)
    verdict = Verdict(
        verdict="fail" if misses else "pass",
        claim=claims.told(step),
        expected=expected,
        seen=seen or str(answer.status),
        where=str(step.place),
    )
    await stage.record(verdict, path)
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


def _misses(value: dict[str, Any], answer: Answer, body: Any) -> Iterator[Miss]:
    wanted = value.get("status")
    good = 200 <= answer.status < 300 if wanted is None else answer.status == int(wanted)
    if not good:
        yield Miss("a good status" if wanted is None else f"status {wanted}", _shown(answer.status, body))
        return
    for path, expected in value.get("answer", {}).items():
        seen = look(body, path)
        for difference in differences(expected, seen, path):
            found = (
                absence(body, path, "the answer") if difference.seen is ABSENT and seen is ABSENT else difference.seen
            )
            yield Miss(f"{difference.path} {difference.expected}", f"{difference.path} {found}")


def _shown(status: int, body: Any) -> str:
    """``409 order_fulfilled (orderId): The order is fulfilled already.``"""
    errors = body.get("errors") if isinstance(body, dict) else None
    if not errors:
        return str(status)
    first = errors[0]
    about = f" ({first['parameter']})" if "parameter" in first else ""
    return f"{status} {first.get('code', '')}{about}: {first.get('message', '')}"
