"""Scenario runs inside the server: begun, followed live, looked at, stopped.

Each case has a simulation, a clock and a store of its own: the server's orders and time are never touched. It is played
against the receiver inside the server, or against the `target` that is named. Two runs are played at a time, twenty may
wait, and the last twenty that ended are remembered, until the server ends.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec
from aiohttp import web

from simulator.errors import BadInput
from simulator.instant import iso_micros
from simulator.records import CHANNELS, ENVIRONMENTS, VerdictName
from simulator.report.result import CaseResult, combined
from simulator.web.control.endpoints import ADDRESS, URL
from simulator.web.control.form import ID, MAPPING, NUMBER, TEXT, TIME, WHOLE, many, maybe, record, ref, told, words
from simulator.web.control.guard import Missing, Refused, reply
from simulator.web.control.route import BODY, Given, Routes
from simulator.web.control.state import PLAYS, STOPPING
from simulator.web.plays import Asked, State, names

if TYPE_CHECKING:
    from simulator.web.plays import Run

PACE = 0.1
"""Real seconds between two messages to a follower."""
HEARTBEAT = 15.0
routes = Routes()
TARGET = {"type": "string", "pattern": ADDRESS, "x-hint": URL}
COUNTS = dict.fromkeys(("orders", "deliveries", "attempts"), WHOLE)
VERDICT = words(get_args(VerdictName))
SHAPES = {
    "RunWanted": record(
        {},
        optional={
            "scenario": told(ID, "a name in the shipped library; or `text`"),
            "text": told({"type": "string", "minLength": 1}, "a scenario in YAML; its fragments are shipped ones"),
            "keyword": told(TEXT, "only cases whose id or name has all these words"),
            "seed": told(ID, "instead of the scenario's own"),
            "environment": words(ENVIRONMENTS, "instead of the scenario's own"),
            "target": {
                "if": {"type": "object"},
                "then": record({}, optional=dict.fromkeys(CHANNELS, TARGET)),
                "else": TARGET,
                "description": "the receiver under test, or one for each channel; it must be on the allow-list",
            },
        },
    ),
    "Run": record(
        {
            "id": ID,
            "scenario": told(TEXT, "its name; `text` for one that was sent"),
            "state": words(get_args(State)),
            "verdict": told(maybe(VERDICT), "null until the first case is over"),
            "exit_code": told(WHOLE, "that of `drsim run`"),
            "cases": WHOLE,
            "done": WHOLE,
            "now": told(maybe(ref("Progress")), "the case that is played"),
            "results": many(ref("CaseResult")),
        }
    ),
    "Progress": record(
        {"case": TEXT, "step": told(TEXT, "the word of the step under way"), "place": TEXT, "at": TIME, **COUNTS}
    ),
    "Runs": record({"runs": many(ref("Run"))}),
    "CaseResult": record(
        {
            **dict.fromkeys(("id", "name", "file", "seed", "reason"), TEXT),
            "tags": many(TEXT),
            "verdict": VERDICT,
            "verdicts": told(many(ref("Verdict")), "one for each expectation"),
            "exit_code": WHOLE,
            "took": told(NUMBER, "real seconds"),
            "counts": record({**COUNTS, "acknowledged": WHOLE}),
            "refusals": told(many(MAPPING), "what a target did not acknowledge, each answer once"),
            "warnings": many(TEXT),
            "secrets": told(many(many(TEXT)), "endpoint and signing secret, where one was made up for a target"),
        }
    ),
    "Verdict": record(
        {
            "verdict": VERDICT,
            **dict.fromkeys(("claim", "expected", "seen", "where", "reason"), TEXT),
            "evidence": many(TEXT),
        }
    ),
}


@routes.get("/_control/scenarios", record({"scenarios": many(TEXT)}))
async def library(_request: web.Request) -> web.Response:
    """The names of the shipped scenarios."""
    return reply({"scenarios": names()})


@routes.post("/_control/runs", ref("Run"), status=202, body=ref("RunWanted"))
async def begin(request: web.Request) -> web.Response:
    """Play a shipped scenario (``{"scenario": "orders/physical_whole"}``) or one that is sent (``{"text": "..."}``)."""
    plays, asked = request.app[PLAYS], msgspec.convert(request[BODY], Asked)
    if bool(asked.scenario) == bool(asked.text):
        raise BadInput("give either scenario or text", where="body")
    if plays.full:
        raise Refused("too many runs wait for their turn", 429)
    return reply(shown(await plays.begin(asked)), 202)


@routes.get("/_control/runs", ref("Runs"))
async def look(request: web.Request) -> web.Response:
    """The runs that are remembered, oldest first."""
    return reply({"runs": [shown(run) for run in request.app[PLAYS]]})


@routes.get("/_control/runs/{id}", ref("Run"))
async def look_at(request: web.Request) -> web.Response:
    """One run: how far it is, and what each case came to."""
    return reply(shown(_known(request)))


@routes.post("/_control/runs/{id}/cancel", ref("Run"))
async def cancel(request: web.Request) -> web.Response:
    """Stop a run where it stands; one that is over stays as it is."""
    run = _known(request)
    await request.app[PLAYS].cancel(run)
    return reply(shown(run))


@routes.get("/_control/runs/{id}/journal", Given(kind="application/x-ndjson", about="One entry a line."))
async def journal(request: web.Request) -> web.StreamResponse:
    """The journal of the cases that are over, as ``drsim explain --journal`` reads it."""
    run = _known(request)
    stream = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
    await stream.prepare(request)
    with suppress(ConnectionError):
        for result in list(run.results):
            await stream.write(msgspec.json.encode(_head(result)) + b"\n")
            if result.journal:
                await stream.write(await asyncio.to_thread(Path(result.journal).read_bytes))
    return stream


def _head(result: CaseResult) -> dict[str, Any]:
    """The line before a case's entries."""
    told = {"case": result.id, "name": result.name, "seed": result.seed, "verdict": result.verdict}
    return {"kind": "case", **told, "measured": {"file": result.file}}


@routes.get("/_control/runs/{id}/events", Given(kind="text/event-stream", about="Each message is a Run as JSON."))
async def follow(request: web.Request) -> web.StreamResponse:
    """Live progress as server-sent events: the run whenever it has changed, until it is over."""
    run, stopping = _known(request), request.app[STOPPING]
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await stream.prepare(request)
    seen = -1
    with suppress(ConnectionError):
        while not stopping.is_set():
            changed = run.changed
            if run.version != seen:
                seen = run.version
                await stream.write(b"data: " + msgspec.json.encode(shown(run)) + b"\n\n")
                if run.over:
                    break
                await _either(stopping.wait(), seconds=PACE)
            elif not await _either(changed.wait(), stopping.wait(), seconds=HEARTBEAT):
                await stream.write(b": still there\n\n")
    return stream


async def _either(*things: Any, seconds: float) -> bool:
    """Wait for one of *things*; False when *seconds* (real) have passed before."""
    tasks = [asyncio.ensure_future(thing) for thing in things]
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    return bool(done)


def _known(request: web.Request) -> Run:
    run = request.app[PLAYS].find(name := request.match_info["id"])
    if run is None:
        raise Missing(f"there is no run {name}")
    return run


def shown(run: Run) -> dict[str, Any]:
    """A run as it stands."""
    return {
        "id": run.id,
        "scenario": run.asked.scenario or "text",
        "state": run.state,
        "verdict": combined(run.results) if run.results else None,
        "exit_code": run.exit_code,
        "cases": len(run.cases),
        "done": len(run.results),
        "now": _progress(run),
        "results": [_result(result) for result in run.results],
    }


def _progress(run: Run) -> dict[str, Any] | None:
    stage = run.stage
    if stage is None:
        return None
    step, kept = stage.current, stage.journal
    return {
        "case": stage.case.id,
        "step": step.word if step else "",
        "place": str(step.place) if step else "",
        "at": iso_micros(stage.simulation.now),
        "orders": len(kept.orders),
        "deliveries": len(kept.deliveries),
        "attempts": kept.attempt_count,
    }


def _result(result: CaseResult) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(result)
    return {name: part for name, part in plain.items() if name not in ("details", "journal")}
