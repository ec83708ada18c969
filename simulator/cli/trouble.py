"""Whatever goes wrong in a command becomes one line on stderr and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from typing import TYPE_CHECKING, Any

import typer
from typer.exceptions import TyperException

from simulator.errors import BadInput, SimulatorError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

USAGE = 2
DEFECT = 3
INTERRUPTED = 130
BROKEN_PIPE = 141
_OURS = (
    ("Input should be a valid integer, unable to parse string as an integer", "a whole number is needed"),
    ("Input should be", "must be"),
    ("Got unexpected extra argument(s) (", "more arguments than it takes ("),
)
"""How wrong usage is told by the library, and how we say it."""
"""What a shell reports for a program that SIGPIPE ended."""


def run_guarded(command: Callable[[], Any]) -> int:
    """Run *command* and flush its output; the exit code.

    A command returns its exit code or None. Errors of ours carry their own code, wrong usage is 2, anything
    unexpected is a defect of ours (3) whose traceback goes to a file.
    """
    try:
        code = _guarded(command)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
        return BROKEN_PIPE
    return code


def _guarded(command: Callable[[], Any]) -> int:
    try:
        code = command()
    except BrokenPipeError:
        raise
    except SimulatorError as error:
        return complain(str(error), error.exit_code)
    except TyperException as error:
        return complain(usage_line(error), USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return complain("interrupted", INTERRUPTED)
    except SystemExit as stop:
        return _left(stop)
    except BaseExceptionGroup as group:
        return _complain_of_group(group)
    except OSError as error:
        return complain(os_line(error), USAGE)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a user must not see a traceback
        return complain(defect_line(error), DEFECT)
    if code == INTERRUPTED:
        complain("interrupted", INTERRUPTED)
    return code if isinstance(code, int) else 0


def _left(stop: SystemExit) -> int:
    """What an exit stands for: typer's way to say that the reader of our output is gone, or a code."""
    if isinstance(stop.__context__, BrokenPipeError):
        raise stop.__context__
    return stop.code if isinstance(stop.code, int) else 0


def complain(line: str, code: int) -> int:
    """Print one line on stderr; gives *code* back."""
    flat = " ".join(line.split("\n")).strip()
    print(f"drsim: {flat}", file=sys.stderr)
    return code


def usage_line(error: TyperException) -> str:
    """Wrong usage in our wording: ``run: no such option --taget (did you mean "--target"?)``."""
    context = getattr(error, "ctx", None)
    command = context.info_name if context is not None and context.parent is not None else ""
    possibilities = getattr(error, "possibilities", None)
    option = getattr(error, "option_name", "")
    if option and hasattr(error, "possibilities"):
        names = {name.lstrip("-"): name for name in possibilities or ()}  # dashes alone are no likeness
        near = names.get(nearest(option.lstrip("-"), names), "")
        return str(BadInput(f"no such option {option}", where=command, nearest=near))
    text = error.format_message().strip().rstrip(".")
    for theirs, ours in _OURS:
        text = text.replace(theirs, ours)
    return str(BadInput(text[:1].lower() + text[1:], where=command))


def os_line(error: OSError) -> str:
    """A failed file or socket operation in one line."""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason.lower()}" if error.filename else reason.lower()


def defect_line(error: BaseException) -> str:
    """One line that names the file in which the traceback now lies."""
    file = kept("".join(traceback.format_exception(error)))
    first = (str(error).splitlines() or [""])[0][:200]
    return f"internal error: {type(error).__name__}: {first}; the details are in {file}"


def kept(text: str) -> str:
    """The name of a new file that holds *text*, for whoever mends the defect."""
    with tempfile.NamedTemporaryFile("w", prefix="drsim-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(text)
    return file.name


def _complain_of_group(group: BaseExceptionGroup[BaseException]) -> int:
    leaves = list(_leaves(group))
    for leaf in leaves:
        if not isinstance(leaf, SimulatorError | KeyboardInterrupt | OSError):
            return complain(defect_line(group), DEFECT)
    worst = max(
        (leaf for leaf in leaves if isinstance(leaf, SimulatorError)), key=lambda leaf: leaf.exit_code, default=None
    )
    if worst is not None:
        return complain(str(worst), worst.exit_code)
    if any(isinstance(leaf, KeyboardInterrupt) for leaf in leaves):
        return complain("interrupted", INTERRUPTED)
    return complain(os_line(next(leaf for leaf in leaves if isinstance(leaf, OSError))), USAGE)


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def silence() -> None:
    """Point stdout at nothing, so that the interpreter's own last flush cannot fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
