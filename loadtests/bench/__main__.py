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
from loadtests.bench.kinds import KINDS, WHOLE_PATH
from loadtests.bench.measured import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator

SENDERS = ("whole_path", "bare_client", "fast_http_user")
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
    parser.add_argument("--only", nargs="+", choices=tuple(KINDS), default=tuple(KINDS), help="these payloads only")
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


def main() -> None:
    """Measure, then print."""
    asked = _arguments()
    measures: list[Measure] = []
    for kind in asked.only:
        _say(f"rendering {kind} ...")
        measures += _child("rendering", kind, asked.renders)
    for kind in (kind for kind in WHOLE_PATH if kind in asked.only):
        # Round by round, so that a machine which is slow for a while is slow for each sender.
        rounds: dict[str, list[Measure]] = {sender: [] for sender in SENDERS}
        for number in range(asked.rounds):
            for sender in SENDERS:
                _say(f"posting {kind}, {sender}, round {number + 1} of {asked.rounds} ...")
                with _sink() as url:
                    rounds[sender] += _child(sender, kind, url, asked.posts, asked.connections)
        measures += [max(rounds[sender], key=lambda measure: measure.rate) for sender in SENDERS]
    print(table.rendering(measures))
    print(table.posting(measures))
    lines = table.json_lines(measures)
    print(lines, end="")
    if asked.json:
        Path(asked.json).write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
