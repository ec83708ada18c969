"""Reads a written journal back, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.journal.entries import Entry


def read(lines: Iterable[bytes | str], where: str = "journal") -> Iterator[Entry]:
    """The entries of an ndjson journal, one at a time; BadInput names the line that is none."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadInput("not a journal entry (one JSON object a line)", where=where, line=number) from error


def find(lines: Iterable[bytes], entry_id: str, where: str = "journal") -> Entry | None:
    """The entry of that id (an attempt, a delivery or an event), or None; decodes only lines that can hold it."""
    wanted = msgspec.json.encode(entry_id)
    hits = (line for line in lines if wanted in line)
    return next((entry for entry in read(hits, where) if entry.get("id") == entry_id), None)
