"""The command as a user runs it: a process of its own, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from simulator.cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]


class Ran(NamedTuple):
    """A finished command."""

    returncode: int
    stdout: str
    stderr: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of this process without those that steer the command, and with the package importable."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DRSIM_")}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "120", **(extra or {})}


@pytest.fixture
def drsim(tmp_path: Path) -> Callable[..., Ran]:
    """Run ``drsim ARGUMENTS`` to its end."""

    def run(*arguments: object, env: Mapping[str, str] | None = None, feed: str | None = None) -> Ran:
        ran = subprocess.run(
            [sys.executable, "-m", "simulator", *map(str, arguments)],
            cwd=tmp_path,
            env=environment(env),
            input=feed,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    return run


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The same inside this process, for commands that end at once: many of them cost little so."""
    monkeypatch.chdir(tmp_path)
    for name in ("DRSIM_BASIC", "DRSIM_SECRET", "DRSIM_ALLOW"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Ran:
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start ``drsim ARGUMENTS``; what still runs at the end of the test is killed."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "simulator", *map(str, arguments)],
            cwd=tmp_path,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def one_line(ran: Ran) -> str:
    """What stands on stderr, which must be a single line of ours."""
    assert ran.stderr.count("\n") == 1, ran.stderr
    assert ran.stderr.startswith("drsim: "), ran.stderr
    return ran.stderr.removeprefix("drsim: ").strip()
