"""``make bench``: runs each measure in a process of its own, prints a table, JSON lines and the ratios."""

from __future__ import annotations

import argparse
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from loadtests.bench import table
from loadtests.bench.calls import BARE, CALLS
from loadtests.bench.kinds import KINDS, WHOLE_PATH
from loadtests.bench.measured import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SENDERS = ("whole_path", "bare_client", "fast_http_user")
TABLES = (table.rendering, table.posting, table.calling)
PATIENCE = 300
"""Real seconds that one measure may take."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="What a payload and a delivery cost here.")
    parser.add_argument("--posts", type=int, default=4000, help="posts of one measure (default 4000)")
    parser.add_argument("--renders", type=int, default=400, help="renderings of one measure (default 400)")
    parser.add_argument("--connections", type=int, default=50, help="open at once (default 50)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="each sender goes that often, the best counts (default 3)"
    )
    parser.add_argument("--calls", type=int, default=1000, help="calls of one operation of the API (default 1000)")
    everything = (*KINDS, *CALLS)
    parser.add_argument(
        "--only", nargs="+", choices=everything, default=everything, help="these payloads and calls only"
    )
    parser.add_argument("--json", default="", metavar="FILE", help="also write the JSON lines to a file")
    return parser.parse_args()


def _child(module: str, *args: object) -> list[Measure]:
    command = [sys.executable, "-m", f"loadtests.bench.{module}", *(str(arg) for arg in args)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=PATIENCE)
    if done.returncode:
        sys.exit(f"bench: {module} {args} failed")
    return [msgspec.json.decode(line, type=Measure) for line in done.stdout.splitlines()]


@contextmanager
def _sink() -> Iterator[str]:
    """The address of the cheap receiver, alive for the block."""
    command = [sys.executable, "-m", "loadtests.bench.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None  # noqa: S101 - asked for above
        assert process.stdout is not None  # noqa: S101 - asked for above
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.stdin.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _rendered(kinds: Iterable[str], renders: int) -> Iterator[Measure]:
    for kind in kinds:
        _say(f"rendering {kind} ...")
        yield from _child("rendering", kind, renders)


def _posted(kinds: Iterable[str], posts: int, connections: int, rounds: int) -> Iterator[Measure]:
    """Round by round, so that a machine which is slow for a while is slow for each sender."""
    for kind in kinds:
        found: dict[str, list[Measure]] = {sender: [] for sender in SENDERS}
        for number in range(rounds):
            for sender in SENDERS:
                _say(f"posting {kind}, {sender}, round {number + 1} of {rounds} ...")
                with _sink() as url:
                    found[sender] += _child(sender, kind, url, posts, connections)
        yield from (_best(found[sender]) for sender in SENDERS)


def _called(calls: Sequence[str], times: int, connections: int, rounds: int) -> Iterator[Measure]:
    """The same for operations of the API."""
    found: dict[str, list[Measure]] = {call: [] for call in calls}
    for number in range(rounds):
        for call in calls:
            _say(f"calling the API, {call}, round {number + 1} of {rounds} ...")
            found[call] += _child("api", call, times, connections)
    yield from (_best(found[call]) for call in calls)


def _best(measures: Iterable[Measure]) -> Measure:
    return max(measures, key=lambda measure: measure.rate)


def main() -> None:
    """Measure, then print."""
    asked = _arguments()
    calls = [call for call in CALLS if call in asked.only]
    measures = [
        *_rendered((kind for kind in KINDS if kind in asked.only), asked.renders),
        *_posted((kind for kind in WHOLE_PATH if kind in asked.only), asked.posts, asked.connections, asked.rounds),
        *_called([BARE, *calls] if calls else [], asked.calls, asked.connections, asked.rounds),
    ]
    print("\n".join(told for told in (part(measures) for part in TABLES) if told))
    lines = table.json_lines(measures)
    print(lines, end="")
    if asked.json:
        Path(asked.json).write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
