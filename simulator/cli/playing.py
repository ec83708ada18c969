"""Plays cases: starts the bundled receiver if there is no other, spreads the cases over processes, shows progress."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from simulator.cli import console
from simulator.cli.beside import beside
from simulator.cli.probe import probe
from simulator.cli.progress import Progress
from simulator.cli.targets import Receiver, with_secret
from simulator.cli.trouble import DEFECT, INTERRUPTED
from simulator.clock import ClockSettings
from simulator.commerce.api_key import ApiKey, made
from simulator.receiver.process import ReceiverProcess
from simulator.records import CHANNELS, ENVIRONMENTS, Channel, Environment
from simulator.report.result import CaseResult
from simulator.scenario.settings import Settings
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.scenario.model import Case

FEW = 4
"""Cases for which starting another process does not pay."""
PATIENCE = 5.0
"""Real seconds that a process which was told to end gets."""


class Plan(Struct, frozen=True, kw_only=True):
    """What ``drsim run`` was asked for."""

    receiver: Receiver
    seed: str | None
    clock: ClockSettings | None
    environment: Environment | None
    options: dict[str, Any]
    """Those that are set instead of the scenarios' own."""
    api_port: int | None
    api_keys: tuple[ApiKey, ...]
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
    if plan.api_port is not None:
        from simulator.web.server import bind

        bind("127.0.0.1", plan.api_port).close()  # a port that is taken is told now, not once for each case
    receiver = plan.receiver
    url = ""
    if receiver.urls:
        if plan.wait is not None:
            probe(receiver.urls.values(), wait=plan.wait, ca=plan.ca, insecure=plan.insecure)
        _tell(receiver.urls)
        receiver = with_secret(receiver, plan.seed)
    else:
        url = _bundled(stack)
        console.say(f"bundled receiver: {url}")
    return Settings(
        receiver=url,
        targets=receiver.urls,
        basic=receiver.basic,
        secrets=receiver.secrets,
        secrets_made_up=receiver.secrets != plan.receiver.secrets,
        allow=receiver.allow,
        ca=str(plan.ca or ""),
        insecure=plan.insecure,
        seed=plan.seed,
        environment=plan.environment,
        options=plan.options,
        clock=plan.clock,
        concurrency=plan.concurrency,
        api_port=plan.api_port,
        api_keys=_api_keys(plan),
        journals=str(plan.journals),
    )


def _api_keys(plan: Plan) -> tuple[ApiKey, ...]:
    """The keys of the API, if it is to be served on a port that receivers know; where it is, and its keys, are said."""
    if plan.api_port is None:
        return plan.api_keys
    seed = Seed(plan.seed or "1").child("api keys")
    keys = plan.api_keys or tuple(made(seed.child(name), "secret", live=name == "production") for name in ENVIRONMENTS)
    told = "" if plan.api_keys else f", key {keys[0].text} (cte), {keys[1].text} (production)"
    console.say(f"API while a case is played: http://127.0.0.1:{plan.api_port}{told}")
    return keys


def _tell(urls: Mapping[Channel, str]) -> None:
    """Say where each channel goes, and which goes nowhere."""
    for url in dict.fromkeys(urls.values()):
        console.say(f"target of {', '.join(channel for channel in urls if urls[channel] == url)}: {url}")
    if out := [channel for channel in CHANNELS if channel not in urls]:
        console.say(f"no target for {', '.join(out)}: left out")


def _bundled(stack: ExitStack) -> str:
    """Start the bundled receiver, and meanwhile import what plays the cases; the receiver's address."""
    process = ReceiverProcess()
    stack.callback(process.stop)
    with ThreadPoolExecutor(1) as aside:
        with _spared():
            started = aside.submit(process.start)
        import_module("simulator.scenario.runner")
    return started.result().url


@contextmanager
def _spared() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal, but none that is started here: we say what it means to them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _played(cases: Sequence[Case], settings: Settings, workers: int) -> Iterator[tuple[int, CaseResult]]:
    """Results as they come, each with the number of its case."""
    from simulator.scenario.runner import play

    play_case = partial(play, serving=beside)
    if workers == 1:
        yield from ((number, play_case(case, settings)) for number, case in enumerate(cases))
        return
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="drsim-", ignore_cleanup_errors=True) as scratch:
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_work, initargs=(scratch,))
        try:
            with _spared():
                waiting: dict[Future[CaseResult], int] = {
                    pool.submit(partial(play_case, case, settings)): number for number, case in enumerate(cases)
                }
            while waiting:
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                numbers = sorted((waiting.pop(future), future) for future in done)
                yield from ((number, _result(future, cases[number])) for number, future in numbers)
        except BaseException:
            _end(pool)
            raise
        pool.shutdown()


def _result(future: Future[CaseResult], case: Case) -> CaseResult:
    """What the process says that played *case*; when it died over it, that."""
    try:
        return future.result()
    except BrokenProcessPool:
        return CaseResult(
            id=case.id,
            name=case.name,
            file=case.file,
            tags=case.tags,
            verdict="inconclusive",
            reason="not played to its end: a process of this run died",
            exit_code=DEFECT,
        )


def _end(pool: ProcessPoolExecutor) -> None:
    """End every process of the pool at once, whatever it is doing."""
    pool.shutdown(wait=False, cancel_futures=True)
    for process in multiprocessing.active_children():
        process.terminate()
        process.join(PATIENCE)


def _begin_work(scratch: str) -> None:
    """Leave nothing behind: temporary files go to *scratch*, which the parent removes; nobody outlives the parent."""
    tempfile.tempdir = scratch
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
    os._exit(INTERRUPTED)
