"""``make load``: Locust, headless, for some seconds, against the bundled receiver in a second process."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from loadtests import summary
from loadtests.control import Inbox
from loadtests.summary import Row
from loadtests.targets import permitted
from simulator.errors import SimulatorError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
LONGEST = 600
MOST = 5000
PER_USER = 10
"""Posts per second that one user is asked for; Locust keeps that pace easily."""
GRACE = 10
"""Real seconds for posts under way when the time is up."""


def main(arguments: Sequence[str]) -> int:
    """Run the load; 0 when every post was answered well and arrived, 1 otherwise, 2 for wrong input."""
    asked = _asked(arguments)
    try:
        if asked.target:
            return _told(_locust(permitted(asked.target), asked), asked, None)
        with _receiver() as inbox:
            print(f"posting {asked.rate} PONs a second for {asked.seconds} s to {inbox.url}", flush=True)
            return _told(_locust(inbox.url, asked), asked, inbox)
    except SimulatorError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m loadtests", description=__doc__)
    parser.add_argument("--seconds", type=_within(1, LONGEST), default=15, help=f"1 to {LONGEST} (default 15)")
    parser.add_argument("--rate", type=_within(1, MOST), default=50, help=f"posts per second, 1 to {MOST} (default 50)")
    parser.add_argument("--format", choices=["json", "xml"], default="json", help="of the notifications")
    parser.add_argument("--seed", default="load", help="the same seed posts the same notifications")
    parser.add_argument("--target", default="", metavar="URL", help="a receiver of yours instead of the bundled one")
    return parser.parse_args(arguments)


def _within(low: int, high: int) -> Any:
    def number(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f'"{text}" is not a whole number from {low} to {high}')
        return int(text)

    return number


@contextmanager
def _receiver() -> Iterator[Inbox]:
    """An inbox of the bundled receiver, whose process ends with the block, or with this process."""
    command = [sys.executable, "-m", "simulator.receiver", "--with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            ready = process.stdout.readline() if process.stdout else b""
            if not ready:
                raise Unavailable("the bundled receiver did not start")
            yield Inbox.open(msgspec.json.decode(ready)["control"], "load", "pon")
        finally:
            process.terminate()


def _locust(url: str, asked: argparse.Namespace) -> list[Row]:
    """Locust's own account of the run, by event type."""
    users = max(1, round(asked.rate / PER_USER))
    with tempfile.TemporaryDirectory() as folder:
        account = Path(folder) / "stats.json"
        options = {
            "--host": url,
            "--users": users,
            "--spawn-rate": users,
            "--run-time": f"{asked.seconds}s",
            "--stop-timeout": GRACE,
            "--per-user": asked.rate / users,
            "--format": asked.format,
            "--seed": asked.seed,
            "--json-file": account.with_suffix(""),
            "--loglevel": "WARNING",
        }
        command = [sys.executable, "-m", "locust", "--locustfile", str(LOCUSTFILE), "--headless", "--only-summary"]
        command += [str(part) for option in options.items() for part in option]
        done = subprocess.run(command, check=False, timeout=asked.seconds + 60, stdin=subprocess.DEVNULL)
        if not account.exists():
            raise Unavailable(f"Locust ended with {done.returncode} and without an account of the run")
        return msgspec.json.decode(account.read_bytes(), type=list[Row])


def _told(rows: list[Row], asked: argparse.Namespace, inbox: Inbox | None) -> int:
    """Print what came of it; the exit code."""
    posts, failures = summary.posts(rows), summary.failures(rows)
    print(summary.table(rows))
    rate = summary.rate(rows, asked.seconds)
    print(f"\nposted    {posts} PONs, {rate:.1f} a second ({asked.rate} wanted), {failures} failed")
    if inbox is None:
        return 0 if posts and not failures else 1
    got = inbox.tally()
    print(f"received  {got.arrived}, {got.distinct} distinct, {got.valid} valid")
    for complaint in got.complaints:
        print(f"          {complaint}")
    well = posts > 0 and failures == 0 and got.arrived == got.distinct == got.valid == posts
    print(
        "verdict   "
        + ("every post arrived, distinct and valid" if well else "not every post arrived distinct and valid")
    )
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
