"""The receiver in a second process, for the command line, the demo, the bench and tests."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from simulator.errors import Unavailable

if TYPE_CHECKING:
    from types import TracebackType


class ReceiverProcess:
    """Starts ``python -m simulator.receiver`` and ends it again; it also ends by itself when this process dies.

    A context manager; not bound to an event loop.

    :param discard: count only.
    :raises Unavailable: on entering, when it does not come up.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, discard: bool = False) -> None:
        self._command = [sys.executable, "-m", "simulator.receiver", "--host", host, "--port", str(port)]
        self._command += ["--with-parent", *(["--discard"] if discard else [])]
        self._process: subprocess.Popen[str] | None = None
        self.url = self.elsewhere = self.control = ""

    @property
    def pid(self) -> int:
        """The process id, 0 before the start."""
        return self._process.pid if self._process else 0

    def start(self) -> Self:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        ready = json.loads(line) if line else {"error": "it ended without a word"}
        if "error" in ready:
            self.stop()
            raise Unavailable(f"the bundled receiver did not start: {ready['error']}")
        self.url, self.elsewhere, self.control = ready["url"], ready["elsewhere"], ready["control"]
        return self

    def stop(self) -> None:
        """End it and wait for its end."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.terminate()
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()
