"""``drsim listen`` as a user runs it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

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
        ("- {statis: 200}\n", '(did you mean "status"?)'),
        ("7\n", "a list"),
        ("- {status: 99}\n", "status must be"),
    ],
)
def test_a_wrong_script_is_one_line(inside: Callable[..., Ran], tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "answers.yaml").write_text(text, "utf-8")
    ran = inside("listen", "--port", "0", "--script", "answers.yaml")
    assert ran.returncode == 2
    assert said in one_line(ran)
    assert "answers.yaml" in one_line(ran)
