"""The bench: every sender really posts, and the tables say what was measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from loadtests.bench import table
from loadtests.bench.calls import CALLS
from loadtests.bench.kinds import KINDS, WHOLE_PATH, Press
from loadtests.bench.measured import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
POSTS = 40


@pytest.fixture
def sink() -> Iterator[str]:
    command = [sys.executable, "-m", "loadtests.bench.sink"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        process.stdin.close()


@pytest.mark.parametrize(
    ("sender", "kind", "what"),
    [
        ("whole_path", "pon, one line", "whole path"),
        ("whole_path", "ocn", "whole path"),
        ("whole_path", "webhook", "whole path"),
        ("bare_client", "webhook", "aiohttp"),
        ("fast_http_user", "webhook", "FastHttpUser"),
    ],
)
def test_a_sender_posts_as_many_as_it_was_told(sink: str, sender: str, kind: str, what: str) -> None:
    command = [sys.executable, "-m", f"loadtests.bench.{sender}", kind, sink, str(POSTS), "4"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    measured = json.loads(run.stdout)
    assert (measured["what"], measured["kind"], measured["posts"]) == (what, kind, POSTS)
    assert measured["size"] > 1000
    assert measured["cpu_seconds"] > 0


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_prints_another_body_for_another_order(name: str) -> None:
    assert len(set(Press(KINDS[name]).bodies(3))) == 3


def some() -> list[Measure]:
    found = [
        Measure(what=what, kind=kind, posts=100, size=3000, seconds=seconds, cpu_seconds=0.01)
        for kind in WHOLE_PATH
        for what, seconds in (("whole path", 0.2), ("aiohttp", 0.05), ("FastHttpUser", 0.1))
    ]
    found += [
        Measure(what="API", kind=kind, posts=100, size=300, seconds=seconds, cpu_seconds=0.01)
        for kind, seconds in (("bare server", 0.1), ("list events", 0.4))
    ]
    found.append(Measure(what="render", kind="webhook", posts=10, size=3000, seconds=1, cpu_seconds=0.001))
    found.append(Measure(what="render again", kind="webhook", posts=10, size=3000, seconds=1, cpu_seconds=0.0005))
    return found


def test_the_share_is_rate_by_rate() -> None:
    lines = [json.loads(line) for line in table.json_lines(some()).splitlines()]
    shares = {(line["measure"], line["kind"]): line["rate"] for line in lines if "cpu" in line}
    assert shares["whole path / FastHttpUser", "webhook"] == 0.5
    assert shares["whole path / aiohttp", "pon, one line"] == 0.25
    assert len(shares) == 2 * len(WHOLE_PATH)


@pytest.mark.parametrize("call", ["bare server", *CALLS])
def test_a_call_of_the_api_is_made_as_often_as_was_told(call: str) -> None:
    command = [sys.executable, "-m", "loadtests.bench.api", call, str(POSTS), "4"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    measured = json.loads(run.stdout)
    assert (measured["what"], measured["kind"], measured["posts"]) == ("API", call, POSTS)
    assert measured["size"] > 20


def test_calls_are_compared_with_a_bare_server() -> None:
    assert table.calling(some()).splitlines()[2].split() == ["list", "events", "300", "250", "100", "0.250"]
    assert '{"measure":"API / bare server","kind":"list events","rate":0.25}' in table.json_lines(some())


def test_there_is_no_table_of_nothing() -> None:
    assert [table.rendering([]), table.posting([]), table.calling([])] == ["", "", ""]


def test_the_tables_show_every_measure() -> None:
    posting, rendering = table.posting(some()), table.rendering(some())
    assert next(line.split()[-2:] for line in posting.splitlines() if "FastHttpUser" in line) == ["0.50", "0.3"]
    assert all(kind in posting for kind in WHOLE_PATH)
    assert [line.split() for line in rendering.splitlines()][2] == ["webhook", "3,000", "100", "50"]
