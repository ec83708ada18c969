"""The frame of the command line: overview, wrong usage, what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from simulator.cli.app import COMMANDS, load
from tests.cli.conftest import ROOT, environment, one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

HEAVY = (
    "aiohttp",
    "asyncio",
    "rich",
    "sqlalchemy",
    "lxml",
    "faker",
    "ruamel",
    "jsonschema",
    "cel",
    "simulator.simulation",
)


def test_the_overview_names_every_command_and_its_line(drsim: Callable[..., Ran]) -> None:
    ran = drsim("--help")
    assert ran.returncode == 0
    for entry in COMMANDS:
        assert f"  {entry.name} " in ran.stdout
        assert entry.line in ran.stdout


def test_the_overview_imports_nothing_heavy() -> None:
    program = (
        "import sys; from simulator.cli.app import main; code = main(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment(), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stderr.strip() == "[]"


def test_every_command_has_help_and_bears_its_name() -> None:
    for entry in COMMANDS:
        assert load(entry).name == entry.name


def test_without_a_command_the_overview_is_shown_and_the_code_says_misuse(inside: Callable[..., Ran]) -> None:
    ran = inside()
    assert ran.returncode == 2
    assert "Commands:" in ran.stdout


def test_a_misspelt_command_gets_one_line_with_the_nearest(inside: Callable[..., Ran]) -> None:
    ran = inside("rnu")
    assert ran.returncode == 2
    assert one_line(ran) == 'no such command "rnu" (did you mean "run"?)'


def test_a_misspelt_option_gets_one_line_with_the_nearest(inside: Callable[..., Ran]) -> None:
    ran = inside("trigger", "order.accepted", "--taget", "http://x")
    assert ran.returncode == 2
    assert one_line(ran) == 'trigger: no such option --taget (did you mean "--target"?)'


def test_an_option_like_no_other_gets_no_suggestion(inside: Callable[..., Ran]) -> None:
    assert one_line(inside("run", "--version")) == "run: no such option --version"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["listen", "--port", "x"], "listen: invalid value for '--port': a whole number is needed"),
        (["run", "-j", "999"], "run: invalid value for '--workers' / '-j': must be less than or equal to 256"),
        (["listen", "extra"], "listen: more arguments than it takes (extra)"),
        (["convert", ""], ".: is a folder, not a file"),
    ],
)
def test_wrong_usage_is_told_in_our_words(inside: Callable[..., Ran], arguments: list[str], said: str) -> None:
    ran = inside(*arguments)
    assert ran.returncode == 2
    assert said in one_line(ran)


@pytest.mark.parametrize(
    "arguments",
    [["explain", "\udce4"], ["run", "--seed", "\udce4"], ["trigger", "order.accepted", "--set", "a=\udce4"]],
)
def test_bytes_that_are_no_text_are_refused(inside: Callable[..., Ran], arguments: list[str]) -> None:
    ran = inside(*arguments)
    assert ran.returncode == 2
    assert one_line(ran) == f"argument {len(arguments)}: not UTF-8 text"


def test_bytes_that_are_no_text_are_refused_in_a_variable(
    inside: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRSIM_SECRET", "\udce4")
    assert one_line(inside("events")) == "DRSIM_SECRET: not UTF-8 text"


def test_a_missing_argument_gets_one_line(inside: Callable[..., Ran]) -> None:
    ran = inside("convert")
    assert ran.returncode == 2
    assert "missing argument" in one_line(ran)


def test_the_version_is_printed(inside: Callable[..., Ran]) -> None:
    assert inside("--version").stdout.startswith("drsim ")


def test_a_reader_that_goes_away_is_no_error_of_ours() -> None:
    read_one = "import sys; sys.stdin.readline()"
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", "explain"],
        cwd=ROOT,
        env=environment({"PYTHONUNBUFFERED": "1"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        subprocess.run([sys.executable, "-c", read_one], stdin=writer.stdout, check=True)
        writer.stdout.close()
        assert writer.stderr.read() == b""
        assert writer.wait() in (0, 141)


def test_a_reader_that_is_gone_before_the_first_line() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "simulator", "explain"],
            cwd=ROOT,
            env=environment(),
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writer)
    assert (ran.returncode, ran.stderr) == (141, "")


def test_closed_streams_are_no_error() -> None:
    command = f"{sys.executable} -m simulator explain OCN-SUCCESS-1 <&- >&- 2>&-"
    assert subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, env=environment(), check=False).returncode == 0


def test_a_complaint_stays_out_of_the_data_when_nobody_reads_complaints() -> None:
    command = f"{sys.executable} -m simulator explain OCN-SUCCES-1 2>&-"
    ran = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, env=environment(), capture_output=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, b"")
