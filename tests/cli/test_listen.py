"""``drsim listen`` as a user runs it."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

import pytest

from simulator.cli import answers
from simulator.receiver.script import When
from tests.cli.conftest import one_line

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran


def test_listen_ends_when_nobody_reads_on(
    started: Callable[..., subprocess.Popen[str]], drsim: Callable[..., Ran]
) -> None:
    process = started("listen", "--port", "0")
    assert process.stdout is not None
    assert process.stderr is not None
    url = next(word for word in process.stderr.readline().split() if word.startswith("http://"))
    process.stdout.close()
    drsim("trigger", "OrderComplete", "--target", url)
    assert process.wait(60) == 141
    assert process.stderr.read() == ""


def test_what_arrives_is_shown(
    started: Callable[..., subprocess.Popen[str]], drsim: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "answers.yaml").write_text("- {status: 503}\n- {status: 200}\n", "utf-8")
    process = started("listen", "--port", "0", "--secret", "abc", "--script", "answers.yaml")
    assert process.stdout is not None
    assert process.stderr is not None
    url = next(word for word in process.stderr.readline().split() if word.startswith("http://"))
    drsim("trigger", "order.accepted", "--target", url, "--secret", "abc", "--retries", "3")
    drsim("trigger", "order.accepted", "--target", url, "--secret", "wrong")
    process.send_signal(signal.SIGTERM)
    shown, _ = process.communicate(timeout=30)
    first, second, third, why = shown.splitlines()
    assert first.endswith("-> 503  signed")
    assert second.endswith("-> 200  signed  (copy 2)")
    assert "-> 400" in third
    assert "signature:" in why
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {status: 200}\n- {statis: 200}\n", '2:4: unknown key "statis" (did you mean "status"?)'),
        ("7\n", "1:1: expected a mapping or a list at the top, got 7"),
        ("- 7\n", "1:3: expected a mapping, got 7"),
        ("script:\n  - {status: 99}\n", "2:14: status must be 200 to 999, not 99"),
        ("- {status: 200, delay: 2x}\n", '1:24: delay "2x" is not a time span such as 5s, 90m, 1h 30m or 2d'),
        ("- {headers: {a b: x}}\n", '1:13: header "a b" holds a character that HTTP forbids'),
        ('- {location: "a\\nb"}\n', '1:14: header "Location" holds a character that HTTP forbids'),
        ("- {failure: rest}\n", '(did you mean "reset"?)'),
        (
            "- {when: {event: order.accept}}\n",
            '1:18: there is no event type "order.accept" (did you mean "order.accepted"?)',
        ),
        ("tokens: [{times: 0}]\n", "1:18: times must be 1 to 1,000,000 and size 0 to 1 GiB"),
        ("credentials: {type: basic, usr: a}\n", '1:28: unknown key "usr" (did you mean "user"?)'),
    ],
)
def test_a_wrong_script_is_one_line_with_its_place(
    inside: Callable[..., Ran], tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "answers.yaml").write_text(text, "utf-8")
    ran = inside("listen", "--port", "0", "--script", "answers.yaml")
    assert ran.returncode == 2
    assert one_line(ran).startswith("answers.yaml:")
    assert said in one_line(ran)


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("192.0.2.1", "--host: 192.0.2.1 is not an address of this machine"),
        ("", '--host: "" is not a host name or address'),
        ("a..b", '--host: "a..b" is not a host name or address'),
    ],
)
def test_a_host_that_is_not_ours_is_one_line(inside: Callable[..., Ran], host: str, said: str) -> None:
    ran = inside("listen", "--host", host)
    assert ran.returncode == 2
    assert said in one_line(ran)


def test_a_port_in_use_is_one_line(inside: Callable[..., Ran]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = inside("listen", "--port", str(port))
    assert ran.returncode == 2
    assert f"port {port} on 127.0.0.1 is in use by another program" in one_line(ran)


def test_a_script_may_demand_and_the_command_line_wins(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("{secrets: [whk_a], each: request, script: [{when: {event: 'pon:OrderLevelComplete'}}]}", "utf-8")
    settings = answers.read(file)
    assert (settings.secrets, settings.each) == (("whk_a",), "request")
    assert settings.script[0].when == When(event="OrderLevelComplete")
