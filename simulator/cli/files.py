"""Files that a user names: read whole or not at all, written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from simulator.errors import BadInput

LIMIT = 4 * 1024 * 1024
STDIN = "-"


def read(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``; BadInput when missing, a folder or too large."""
    if name != STDIN:
        from simulator.document import files

        return files.read(Path(name), LIMIT)
    data = sys.stdin.buffer.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise BadInput(f"is larger than {LIMIT // 1024 // 1024} MiB", where="standard input")
    return data


def shown(name: str) -> str:
    """What complaints call the file."""
    return "standard input" if name == STDIN else name


def write(path: Path, data: bytes) -> None:
    """Write *path* in one move, so that nobody ever sees half of it; BadInput when it cannot be written."""
    if path.is_dir():
        raise BadInput("is a folder, not a file", where=str(path))
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except OSError as error:
        raise BadInput(f"cannot be written: {(error.strerror or str(error)).lower()}", where=str(path)) from None
