"""The Makefile's targets, and what it says to a Python that is too old."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("demo", "test", "check", "fix", "api", "golden", "bench", "serve", "load", "clean")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make", *arguments], cwd=ROOT, env=outer, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_is_there_and_told_of(target: str) -> None:
    assert make("--dry-run", target).returncode == 0
    assert re.search(rf"^make {target}\b", make("help").stdout, re.MULTILINE)


def test_a_target_sets_up_a_virtualenv_from_the_hashed_locks(tmp_path: Path) -> None:
    said = make("--dry-run", "demo", f"VENV={tmp_path}/venv").stdout
    assert "--require-hashes -r requirements/dev.txt" in said
    assert "--no-deps --no-build-isolation -e ." in said


def test_a_target_is_passed_on() -> None:
    assert "--target http://127.0.0.1:8080/" in make("--dry-run", "demo", "TARGET=http://127.0.0.1:8080/").stdout
    assert "--target" not in make("--dry-run", "demo").stdout


def test_a_python_that_is_too_old_is_one_line(tmp_path: Path) -> None:
    tried = make("check", "PYTHON=false", f"VENV={tmp_path}/venv")
    assert tried.returncode == 2
    said = [line for line in tried.stderr.splitlines() if not line.startswith("make")]
    assert said == ["Python 3.11 or newer is needed, and false is not one. Name another: make PYTHON=python3.12 check"]
    assert not (tmp_path / "venv").exists()
