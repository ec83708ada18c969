"""Whatever goes wrong becomes one line and a code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulator.cli.trouble import run_guarded
from simulator.errors import BadInput, IllegalAction, InvalidOutput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable


def raising(error: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (
            BadInput("wrong", where="a.yaml", line=3, column=5, nearest="right"),
            2,
            'a.yaml:3:5: wrong (did you mean "right"?)',
        ),
        (
            IllegalAction("ship", "order 1 (Open)", ["cancel"]),
            2,
            '"ship" is not legal for order 1 (Open) now; legal: cancel',
        ),
        (Unavailable("port 80 is in use"), 2, "port 80 is in use"),
        (InvalidOutput("pon payload"), 3, "pon payload"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (FileNotFoundError(2, "No such file or directory", "x.txt"), 2, "x.txt: no such file or directory"),
        (ExceptionGroup("two", [Unavailable("one"), InvalidOutput("other")]), 3, "other"),
        (BadInput("two\nlines"), 2, "two\\nlines"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_each_error_has_its_line_and_code(
    error: BaseException, code: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_guarded(raising(error)) == code
    assert capsys.readouterr().err == f"drsim: {line}\n"


def test_a_defect_is_one_line_that_names_the_file_with_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_guarded(raising(KeyError("gone"))) == 3
    said = capsys.readouterr().err
    assert said.startswith("drsim: internal error: KeyError: 'gone'; the details are in ")
    assert said.count("\n") == 1
    details = Path(said.strip().rpartition(" ")[2])
    try:
        assert "Traceback" in details.read_text("utf-8")
    finally:
        details.unlink()


def test_the_code_of_a_command_is_kept() -> None:
    assert [run_guarded(lambda code=code: code) for code in (None, 0, 1, 3)] == [0, 0, 1, 3]  # type: ignore[misc]
