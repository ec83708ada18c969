"""The command ``drsim``; also ``python -m simulator``."""

from __future__ import annotations

import sys
import warnings


def main() -> None:
    """Run the command line and leave with its exit code."""
    from simulator.cli.app import main as command_line

    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # a user can do nothing about a warning of Python's
    sys.exit(command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
