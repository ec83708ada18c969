"""One process owns a store folder: an advisory lock that dies with its owner, and a note of where the owner listens."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

import msgspec

from simulator.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO


class Owner(msgspec.Struct, frozen=True):
    """Who owns a store folder."""

    pid: int
    control: str = ""
    """The base address of its control API, empty while it has none."""
    ca: str = ""
    """The file of certificates to trust it by, over https."""


def owner(folder: Path) -> Owner | None:
    """The last owner of *folder*; whether it still lives is for the lock to say."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode((folder / "owner.json").read_bytes(), type=Owner)
    return None


def living(folder: Path) -> Owner | None:
    """The owner of *folder* when it still lives: when the lock is held."""
    try:
        with (folder / "lock").open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return owner(folder)
    except OSError:
        return None
    return None


class Lock:
    """Held from open to close; the operating system frees it when the process dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        """:raises Unavailable: when another process owns *folder* (rule STORE-OWNER-1)."""
        self._folder = folder
        self._file: IO[str] = (folder / "lock").open("a")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            holder = owner(folder)
            by = f" (process {holder.pid}{', ' + holder.control if holder.control else ''})" if holder else ""
            raise Unavailable(f"the store {folder} is owned by another process{by}") from None
        self.announce("")

    def announce(self, control: str, ca: str = "") -> None:
        """Write down where the owner's control API listens, and by which certificates to trust it."""
        note = self._folder / "owner.json.new"
        note.write_bytes(msgspec.json.encode(Owner(os.getpid(), control, ca)))
        note.replace(self._folder / "owner.json")

    def release(self) -> None:
        """Give the folder back."""
        with contextlib.suppress(OSError):
            (self._folder / "owner.json").unlink()
        self._file.close()
