"""Reads files that a user names: bounded, and with a complaint that names the nearest file there is."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path

from simulator.document.place import clipped
from simulator.errors import BadInput, nearest

LIMIT = 4 * 1024 * 1024
"""Bytes: no scenario and no captured payload comes near."""

_BYTE_ORDER = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def read(path: str | Path, limit: int = LIMIT) -> bytes:
    """The bytes of one file or pipe.

    BadInput when it is missing, a folder, a device, not readable, or larger than *limit*; a file that is too large is
    refused before it is read.
    """
    name = str(path)
    where = clipped(name, 200)
    if name == "-":
        raise BadInput("standard input is not read; give the name of a file")
    try:
        with Path(name).open("rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode):
                raise BadInput("is a device, not a file", where=where)
            if status.st_size > limit:
                raise _too_large(where, status.st_size, limit)
            data = file.read(limit + 1)
    except IsADirectoryError:
        raise BadInput("is a folder, not a file", where=where) from None
    except FileNotFoundError:
        raise _missing(Path(name), where) from None
    except NotADirectoryError:
        raise BadInput("no such file: a part of its path is a file, not a folder", where=where) from None
    except PermissionError:
        raise BadInput("no permission to read this file", where=where) from None
    except OSError as error:
        raise BadInput(f"cannot be read: {(error.strerror or 'unknown trouble').lower()}", where=where) from None
    except ValueError:
        raise BadInput("not the name of a file", where=where) from None
    if len(data) > limit:
        raise _too_large(where, len(data), limit)
    return data


def text(data: bytes, where: str) -> str:
    """UTF-8 bytes as text, without a byte order mark; BadInput with line and column for anything else."""
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        encoding = _BYTE_ORDER.get(data[:2])
        if encoding:
            raise BadInput(f"{encoding} text; save it as UTF-8", where=where) from None
        before = error.object[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode()) + 1
        what = f"not UTF-8 text (byte 0x{error.object[error.start]:02x})"
        raise BadInput(what, where=where, line=before.count(b"\n") + 1, column=column) from None


def _too_large(where: str, size: int, limit: int) -> BadInput:
    return BadInput(f"too large: {_amount(size)}, the limit is {_amount(limit)}", where=where)


def _amount(size: int) -> str:
    for unit, step in (("MB", 1024 * 1024), ("KB", 1024)):
        if size >= step:
            return f"{size / step:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"


def _missing(path: Path, where: str) -> BadInput:
    folder = path.parent
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, 10_000))
    except OSError:
        return BadInput(f"no such file: there is no folder {clipped(str(folder), 200)}", where=where)
    guess = nearest(path.name, names)
    return BadInput("no such file", where=where, nearest=clipped(str(folder / guess), 200) if guess else "")
