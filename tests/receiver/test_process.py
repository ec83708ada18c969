"""The receiver in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simulator.errors import Unavailable
from simulator.receiver.process import ReceiverProcess
from simulator.wire import AllowList, Wire


async def test_it_tells_its_address_and_ends_when_told() -> None:
    wire = Wire(AllowList())
    with ReceiverProcess() as receiver:
        assert receiver.pid
        answer = await wire.exchange("POST", f"{receiver.url}/hook", headers=(), body=b"{}", time_limit=20)
        assert answer.status == 200
        health = await wire.exchange("GET", f"{receiver.control}/health", headers=(), body=b"", time_limit=20)
        assert b'"arrivals":1' in health.body
        assert receiver.elsewhere != receiver.url
    answer = await wire.exchange("POST", receiver.url, headers=(), body=b"{}", time_limit=20)
    assert (answer.failure, receiver.pid) == ("refused", 0)
    await wire.close()


def test_it_ends_with_its_parent() -> None:
    """The parent dies without a word; the pipe that it held is what tells."""
    command = [sys.executable, "-m", "simulator.receiver", "--with-parent", "--discard"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert b'"url"' in process.stdout.readline()
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_it_ends_without_a_word_when_its_parent_dies_while_it_starts() -> None:
    command = [sys.executable, "-m", "simulator.receiver", "--with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_it_says_why_it_does_not_start() -> None:
    with ReceiverProcess(discard=True) as receiver:
        port = int(receiver.url.rpartition(":")[2])
        with pytest.raises(Unavailable, match=f"did not start: port {port} on 127.0.0.1 is in use"):
            ReceiverProcess(port=port).start()
        command = [sys.executable, "-m", "simulator.receiver", "--port", str(port)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (told.returncode, told.stderr) == (2, f"port {port} on 127.0.0.1 is in use by another program\n")
