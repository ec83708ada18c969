"""The README's examples as written: its files are written, its commands typed, in the order in which they stand."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^<!-- test: (\w+) ?([\w./]*) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = {"python": [sys.executable], "drsim": [sys.executable, "-m", "simulator"]}


class Block(NamedTuple):
    """One marked example."""

    what: str
    """``file``: it is written; ``run``: each line is a command; ``says``: what the last commands printed."""
    name: str
    text: str


BLOCKS = [Block(*found) for found in BLOCK.findall(README)]


def typed(line: str, port: int) -> list[str]:
    """A line of a ``run`` block as a command, at a port of our own."""
    program, *arguments = shlex.split(line.replace("8080", str(port)))
    return [*COMMANDS[program], *arguments]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment() -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "PATH": "", "NO_COLOR": "1", "COLUMNS": "120"}


def started(line: str, port: int, folder: Path) -> subprocess.Popen[str]:
    """A program in the background that has said its first line."""
    process = subprocess.Popen(
        typed(line, port), cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def played(folder: Path) -> str:
    """Everything in the README, done in *folder*; what the commands printed."""
    port, printed = free_port(), []
    with ExitStack() as stack:
        for block in BLOCKS:
            if block.what == "file":
                (folder / block.name).parent.mkdir(exist_ok=True)
                (folder / block.name).write_text(block.text, "utf-8")
            for line in block.text.splitlines() if block.what == "run" else ():
                if line.endswith("&"):
                    process = stack.enter_context(started(line.rstrip(" &"), port, folder))
                    stack.callback(process.terminate)
                else:
                    run = subprocess.run(
                        typed(line, port), cwd=folder, env=environment(), capture_output=True, text=True, check=False
                    )
                    assert run.returncode == 0, f"{line}\n{run.stdout}{run.stderr}"
                    printed.append(run.stdout)
    return "".join(printed)


def plain(line: str) -> str:
    """A line without what differs from machine to machine: how long it took, and the width of columns."""
    return " ".join(re.sub(r"\b\d+\.\d+\b", "0", line).split())


def test_the_examples_do_what_the_readme_says(tmp_path: Path) -> None:
    printed = [plain(line) for line in played(tmp_path).splitlines()]
    said = [plain(line) for block in BLOCKS if block.what == "says" for line in block.text.splitlines()]
    assert said
    assert [line for line in said if line not in printed] == []


def test_marked_examples_are_found() -> None:
    assert [block.what for block in BLOCKS].count("file") >= 2
    assert README.count("<!-- test:") == len(BLOCKS)


def test_it_says_that_we_are_not_them() -> None:
    assert "Not affiliated with Digital River" in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)|`make (\w+)`", README, re.MULTILINE))))
def test_every_make_target_that_it_names_is_there(target: tuple[str, str]) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target[0] or target[1]}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([\w./-]+)\)", README))))
def test_every_file_that_it_links_to_is_there(path: str) -> None:
    assert (ROOT / path).exists()
