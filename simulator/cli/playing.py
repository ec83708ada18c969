"""Plays cases: starts the bundled receiver if there is no other, spreads the cases over processes, shows progress."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from simulator.cli import console
from simulator.cli.probe import probe
from simulator.cli.progress import Progress
from simulator.cli.targets import Receiver
from simulator.clock import ClockSettings
from simulator.receiver.process import ReceiverProcess
from simulator.records import Environment
from simulator.scenario.runner import play as play_case
from simulator.scenario.settings import Settings
from simulator.seed import Seed
from simulator.signature import new_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.report.result import CaseResult
    from simulator.scenario.model import Case

FEW = 4
"""Cases for which starting another process does not pay."""


class Plan(Struct, frozen=True, kw_only=True):
    """What ``drsim run`` was asked for."""

    receiver: Receiver
    seed: str | None
    clock: ClockSettings | None
    environment: Environment | None
    ca: Path | None
    insecure: bool
    concurrency: int
    workers: int
    journals: Path
    wait: float | None
    """Real seconds to wait for the targets; None: they are not probed."""
    quiet: bool


def crew(asked: int, cases: int, processors: int) -> int:
    """How many processes to use: as asked, else by processors and cases; never more than there are cases."""
    return max(1, min(asked or min(processors, 1 + cases // FEW), cases))


def play(cases: Sequence[Case], plan: Plan) -> list[CaseResult]:
    """Play every case; the results in the order of *cases*, whatever finished first.

    :raises Unavailable: when a target does not listen.
    """
    with ExitStack() as stack:
        settings = _settings(plan, stack)
        results: dict[int, CaseResult] = {}
        with Progress(len(cases), quiet=plan.quiet) as progress:
            for number, result in _played(cases, settings, plan.workers):
                results[number] = result
                progress.tell(result)
    return [results[number] for number in sorted(results)]


def _settings(plan: Plan, stack: ExitStack) -> Settings:
    receiver = plan.receiver
    url, secrets = "", receiver.secrets
    if receiver.urls:
        if plan.wait is not None:
            probe(receiver.urls.values(), wait=plan.wait, ca=plan.ca, insecure=plan.insecure)
        secrets = secrets or _made_up(plan)
        for channel, address in receiver.urls.items():
            console.say(f"target of {channel}: {address}")
    else:
        url = stack.enter_context(ReceiverProcess()).url
        console.say(f"bundled receiver: {url}")
    return Settings(
        receiver=url,
        targets=receiver.urls,
        basic=receiver.basic,
        secrets=secrets,
        allow=receiver.allow,
        ca=str(plan.ca or ""),
        insecure=plan.insecure,
        seed=plan.seed,
        environment=plan.environment,
        clock=plan.clock,
        concurrency=plan.concurrency,
        journals=str(plan.journals),
    )


def _made_up(plan: Plan) -> tuple[str, ...]:
    """A signing secret that is the same in every run with the same seed, so that a receiver can be told it."""
    if "webhook" not in plan.receiver.urls:
        return ()
    secret = new_secret(Seed(plan.seed or "1", "target"))
    console.say(f"signing secret: {secret} (the same in each run; --secret or DRSIM_SECRET gives another)")
    return (secret,)


def _played(cases: Sequence[Case], settings: Settings, workers: int) -> Iterator[tuple[int, CaseResult]]:
    """Results as they come, each with the number of its case."""
    if workers == 1:
        yield from ((number, play_case(case, settings)) for number, case in enumerate(cases))
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_work)
    try:
        waiting: dict[Future[CaseResult], int] = {
            pool.submit(partial(play_case, case, settings)): number for number, case in enumerate(cases)
        }
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            yield from sorted(((waiting.pop(future), future.result()) for future in done), key=lambda pair: pair[0])
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise


def _begin_work() -> None:
    """Ctrl-C reaches every process of a terminal; the parent decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
