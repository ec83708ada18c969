"""What happened in one run: the view that checks and reports read, and its canonical form."""

from __future__ import annotations

from simulator.journal.reader import find, read
from simulator.journal.view import Journal

__all__ = ["Journal", "find", "read"]
