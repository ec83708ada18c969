"""The examples in a document, done as written: files are written, commands typed, what they print is compared."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^<!-- test: (\w+) ?([\w./]*) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = {"python": [sys.executable], "drsim": [sys.executable, "-m", "simulator"]}
PORTS = ("8080", "8081")
"""Ports that documents name: that of the receiver, and that of a server beside it."""
DELIVERY = re.compile(r"\bd[0-9a-f]{16}\b")
VARIES = (
    (re.compile(r"\b\d{4}-\d\d-\d\dT[\d:]+\.\d+Z"), "TIME"),
    (re.compile(r"\b\d\d:\d\d:\d\d[.\d]*"), "TIME"),
    (DELIVERY, "ID"),
    (re.compile(r"\b\d+\.\d+\b|\b\d+(?= (?:ms|bytes)\b)"), "0"),
    (re.compile(r"\b\d{12}\b"), "N"),
)


class Block(NamedTuple):
    """One marked example."""

    what: str
    """``file``: it is written; ``run``: each line is a command; ``says``: lines that the commands before it printed."""
    name: str
    """The name of the file; the exit code of the commands, when it is not 0."""
    text: str


def blocks(text: str) -> list[Block]:
    """The marked examples of a document, in order."""
    return [Block(*found) for found in BLOCK.findall(text)]


def play(document: str, folder: Path) -> None:
    """Do all that the text of a document says, in *folder*; AssertionError when something else comes of it."""
    with ExitStack() as stack:
        playing = _Playing(folder, stack)
        for block in blocks(document):
            if block.what == "file":
                (folder / block.name).parent.mkdir(exist_ok=True)
                (folder / block.name).write_text(playing.here(block.text), "utf-8")
            elif block.what == "run":
                playing.run(block.text.splitlines(), int(block.name or "0"))
            else:
                playing.compare(block.text.splitlines())


class _Playing:
    """A person at a terminal: commands one after another, some of them in the background."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._ports = {named: str(free_port()) for named in PORTS}
        self._background: list[subprocess.Popen[str]] = []
        self._printed: list[str] = []
        self._ids: dict[str, str] = {}
        """Deliveries as the document names them, and as they are called here."""

    def here(self, text: str) -> str:
        """What the document says, at ports of our own and with deliveries as they are called here."""
        return DELIVERY.sub(lambda found: self._ids.get(found[0], found[0]), self._at_ports(text))

    def _at_ports(self, text: str) -> str:
        for named, port in self._ports.items():
            text = text.replace(named, port)
        return text

    def run(self, lines: list[str], code: int) -> None:
        self._printed = []
        for line in lines:
            if line.startswith("kill %"):
                self._end(self._background[int(line.removeprefix("kill %")) - 1])
            elif line.endswith("&"):
                self._start(line.rstrip(" &"))
            else:
                process = self._open(line, subprocess.PIPE)
                out, err = process.communicate()
                assert process.returncode == code, f"{line}\n{out}{err}"
                self._printed += out.splitlines()

    def compare(self, said: list[str]) -> None:
        """Every line that the document shows has been printed, but for what differs from run to run."""
        found = {_plain(line): line for line in reversed(self._printed)}
        said = [self._at_ports(line) for line in said]
        missing = [line for line in said if _plain(line) not in found]
        assert not missing, "\n".join(["not printed:", *missing, "printed:", *self._printed])
        for line in said:
            self._ids |= dict(zip(DELIVERY.findall(line), DELIVERY.findall(found[_plain(line)]), strict=True))

    def _start(self, line: str) -> None:
        """A program in the background that has said its first line."""
        process = self._open(line, subprocess.STDOUT)
        self._stack.callback(process.terminate)
        self._background.append(process)
        assert process.stdout is not None
        assert process.stdout.readline()

    def _end(self, process: subprocess.Popen[str]) -> None:
        process.terminate()
        self._printed += process.communicate()[0].splitlines()

    def _open(self, line: str, stderr: int) -> subprocess.Popen[str]:
        program, *arguments = shlex.split(self.here(line))
        process = subprocess.Popen(
            [*COMMANDS[program], *arguments],
            cwd=self._folder,
            env={"PYTHONPATH": str(ROOT), "PATH": "", "NO_COLOR": "1", "COLUMNS": "120"},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        return self._stack.enter_context(process)


def _plain(line: str) -> str:
    """A line without what differs from run to run: ids, times, sizes, and the width of columns."""
    for pattern, instead in VARIES:
        line = pattern.sub(instead, line)
    return " ".join(line.split())


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
