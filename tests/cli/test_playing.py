"""The processes of a run: how many, and how they end."""

from __future__ import annotations

import json
import os
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulator.cli.playing import crew

if TYPE_CHECKING:
    import subprocess
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
    """Start a run of two cases in two processes, and wait until both have sent something to a listener of ours."""

    def start(*options: str) -> subprocess.Popen[str]:
        for name in ("one", "two"):
            (tmp_path / f"{name}.yaml").write_text(HANGING, "utf-8")
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(60)
            url = f"pon=http://127.0.0.1:{server.getsockname()[1]}/"
            process = started("run", "one.yaml", "two.yaml", "-j", "2", "--no-probe", "--target", url, *options)
            for _ in range(2):
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
def test_a_signal_ends_every_process_and_leaves_no_files(
    under_way: Callable[..., subprocess.Popen[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    process = under_way()
    workers = workers_of(process)
    assert len(workers) == 2
    assert list(scratch.iterdir()) != []
    os.kill(process.pid, number)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.splitlines()[-1]) == (130, "drsim: interrupted")
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    assert list(scratch.iterdir()) == []


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


def test_control_c_ends_it_with_one_line_and_leaves_nobody_behind(
    started: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    (tmp_path / "hang.yaml").write_text(HANGING, "utf-8")
    process = started("run", "hang.yaml", "-j", "1")
    assert process.stderr is not None
    assert "bundled receiver" in process.stderr.readline()
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(30) == 130
    assert process.stderr.read() == "drsim: interrupted\n"


def test_how_many_processes() -> None:
    assert crew(0, 1, 8) == 1
    assert crew(0, 100, 8) == 8
    assert crew(16, 3, 2) == 3
    assert crew(1, 100, 8) == 1
