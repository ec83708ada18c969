"""The command ``drsim``; also ``python -m simulator``."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType


def main() -> None:
    """Run the command line and leave with its exit code."""
    _open_streams()
    signal.signal(signal.SIGTERM, _terminate)
    from simulator.cli.app import main as command_line

    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # a user can do nothing about a warning of Python's
    sys.exit(command_line(sys.argv[1:]))


def _open_streams() -> None:
    """Put nothing in the place of a stream that whoever started us has closed, before a file or socket takes it."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number is this one
            setattr(sys, name, open(number, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end


def _terminate(_number: int, frame: FrameType | None) -> None:
    """End as after Ctrl-C, by whatever handles that at the moment, so that everything is closed in order."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):  # Ctrl-C is ignored: we run in the background
        raise KeyboardInterrupt
    handler(signal.SIGINT, frame)


if __name__ == "__main__":
    main()
