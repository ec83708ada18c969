"""``python -m simulator.receiver``: the receiver in a process of its own; it tells its addresses on standard output."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys

from simulator.errors import SimulatorError
from simulator.receiver.app import Receiver

_INPUT, _OUTPUT = 0, 1


def main() -> int:
    """Listen until told to stop; one JSON line with ``url``, ``elsewhere`` and ``control`` says that it is ready."""
    parser = argparse.ArgumentParser(prog="python -m simulator.receiver", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--discard", action="store_true", help="count only: no recording, no check")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    chosen = parser.parse_args()
    try:
        asyncio.run(_listen(chosen.host, chosen.port, discard=chosen.discard, with_parent=chosen.with_parent))
    except SimulatorError as error:
        if chosen.with_parent:
            _tell({"error": str(error)})
        else:
            sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


async def _listen(host: str, port: int, *, discard: bool, with_parent: bool) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Receiver(host, port, discard=discard) as receiver:
        if with_parent:
            # A parent that dies, however it dies, closes its end of the pipe.
            loop.add_reader(_INPUT, _end_with_parent, stop)
        if _tell({"url": receiver.url, "elsewhere": receiver.elsewhere, "control": receiver.control}):
            await stop.wait()


def _tell(value: dict[str, str]) -> bool:
    """One JSON line on standard output; False when whoever wanted it is gone."""
    try:
        os.write(_OUTPUT, json.dumps(value).encode() + b"\n")
    except OSError:
        return False
    return True


def _end_with_parent(stop: asyncio.Event) -> None:
    if not os.read(_INPUT, 4096):
        asyncio.get_running_loop().remove_reader(_INPUT)
        stop.set()


if __name__ == "__main__":
    sys.exit(main())
