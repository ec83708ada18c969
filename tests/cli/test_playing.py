"""The processes of a run: how many, and how they end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from simulator.cli.playing import crew
from tests.cli.conftest import environment

if TYPE_CHECKING:
    from collections.abc import Callable

HANGING = """\
name: Waits for what does not come, after one notification
endpoints: {shop: {channel: pon, events: [OrderLevelPlaceOrderSuccess]}}
steps:
  - place_order
  - await: {that: '${ 1 == 2 }', at_most: 60}
"""


@pytest.fixture
def under_way(started: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a run with a process for each case, and wait until all have sent something to a listener of ours."""

    def start(*options: str, cases: int = 2) -> subprocess.Popen[str]:
        names = [f"case{number}.yaml" for number in range(cases)]
        for name in names:
            (tmp_path / name).write_text(HANGING, "utf-8")
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(60)
            url = f"pon=http://127.0.0.1:{server.getsockname()[1]}/"
            process = started("run", *names, "-j", str(cases), "--no-probe", "--target", url, *options)
            for _ in range(cases):
                server.accept()[0].close()
        return process

    return start


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """The processes that play cases for *process*."""
    own = f"\nPPid:\t{process.pid}\n"
    children = [path.parent for path in Path("/proc").glob("[0-9]*/status") if own in read(path)]
    return [int(child.name) for child in children if "spawn_main" in read(child / "cmdline")]


def read(path: Path) -> str:
    """A file of a process, empty when that has just ended."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("cases", [1, 2])
def test_a_signal_ends_every_process_with_one_line_and_leaves_no_files(
    under_way: Callable[..., subprocess.Popen[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
    cases: int,
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    process = under_way(cases=cases)
    workers = workers_of(process)
    assert len(workers) == (cases if cases > 1 else 0)
    assert list(scratch.iterdir()) != []
    os.kill(process.pid, number)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.splitlines()[2:]) == (130, ["drsim: interrupted"])
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    assert list(scratch.iterdir()) == []


def test_control_c_in_a_terminal_reaches_all_processes_and_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(HANGING, "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", "run", "case.yaml"],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        control = f"{process.stderr.readline().split()[-1]}/_control/health"
        arrived = 0
        while not arrived:
            with urlopen(control) as told:
                arrived = json.load(told)["arrivals"]
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr.read() == "drsim: interrupted\n"
    assert process.returncode == 130


def test_nobody_outlives_a_parent_that_is_killed(under_way: Callable[..., subprocess.Popen[str]]) -> None:
    process = under_way()
    process.kill()
    process.communicate(timeout=30)  # the workers hold the pipes too: they end when the last of them does
    assert process.returncode == -signal.SIGKILL


def test_a_worker_that_dies_leaves_its_cases_inconclusive(under_way: Callable[..., subprocess.Popen[str]]) -> None:
    process = under_way("--json")
    os.kill(workers_of(process)[0], signal.SIGKILL)
    told, _ = process.communicate(timeout=30)
    assert process.returncode == 3
    assert [(case["verdict"], case["reason"]) for case in json.loads(told)["cases"]] == [
        ("inconclusive", "not played to its end: a process of this run died")
    ] * 2


def test_how_many_processes() -> None:
    assert crew(0, 1, 8) == 1
    assert crew(0, 100, 8) == 8
    assert crew(16, 3, 2) == 3
    assert crew(1, 100, 8) == 1
