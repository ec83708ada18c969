"""The habits that no linter knows: no leftovers, no iterated set, no state in modules, nothing of this machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("simulator", "tests", "loadtests", "scenarios", "schemas", "requirements", ".ci")
MADE = ("__pycache__", "_data")
FILES = sorted(
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and not any(part in MADE for part in path.parts)
) + sorted(path for path in ROOT.iterdir() if path.is_file() and path.suffix in (".md", ".toml"))
PYTHON = [path for path in FILES if path.suffix == ".py"]
SOURCES = [path for path in PYTHON if path.relative_to(ROOT).parts[0] != "tests"]

# Written in pieces, so that this file does not find itself.
LEFTOVERS = re.compile(
    "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3 + r"\b", "NotImplemented" + "Error", "pragma: " + "no cover"))
)
SKIPS = re.compile(r"mark\.(" + "xf" + "ail|sk" + r"ip\b)|pytest\.(xf" + "ail|sk" + r"ip|importor" + "skip)")
SKIP_IF = re.compile("skip" + r"if\(([^)]*)")
CONTAINERS = ("list", "dict", "set", "defaultdict", "deque", "Counter", "OrderedDict")
ORDERED = ("sorted", "len", "min", "max", "sum", "any", "all", "frozenset", "set", "bool")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    return path.read_text("utf-8")


def is_set(node: ast.expr) -> bool:
    """Whether an expression is plainly a set: a literal, a comprehension, a call of set or frozenset."""
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr | ast.Sub):
        return is_set(node.left) or is_set(node.right)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("set", "frozenset")


def iterated_sets(tree: ast.Module) -> Iterator[int]:
    """Lines where the order of a set could get out."""
    settled = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ORDERED
        for argument in node.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.AsyncFor) and is_set(node.iter):
            yield node.lineno
        elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp) and id(node) not in settled:
            yield from (node.lineno for part in node.generators if is_set(part.iter))
        elif isinstance(node, ast.Call) and any(is_set(argument) for argument in node.args) and order_counts(node.func):
            yield node.lineno


def order_counts(function: ast.expr) -> bool:
    """Whether a call hands on the order of its argument: ``list``, ``tuple``, ``enumerate``, ``", ".join``."""
    if isinstance(function, ast.Attribute):
        return function.attr in ("join", "extend", "fromkeys")
    return isinstance(function, ast.Name) and function.id in (
        "list",
        "tuple",
        "enumerate",
        "iter",
        "map",
        "zip",
        "dict",
    )


def accumulators(tree: ast.Module) -> Iterator[str]:
    """Empty containers at module level: they can only be there to be filled later."""
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        empty = (isinstance(value, ast.List) and not value.elts) or (isinstance(value, ast.Dict) and not value.keys)
        called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in CONTAINERS
        if empty or (called and isinstance(value, ast.Call) and not value.args and not value.keywords):
            yield f"line {node.lineno}"


def test_nothing_is_left_for_later() -> None:
    assert [name(path) for path in PYTHON if LEFTOVERS.search(text(path))] == []


def test_no_test_is_passed_over() -> None:
    """Except an extra check that needs the facts beside the checkout."""
    assert [name(path) for path in PYTHON if SKIPS.search(text(path))] == []
    conditions = {name(path): SKIP_IF.findall(text(path)) for path in PYTHON}
    assert {path: found for path, found in conditions.items() if not all("SHARED" in one for one in found)} == {}


@pytest.mark.parametrize(
    "code", ["for a in {1, 2}: pass", "list(set(x))", "', '.join({a for a in b})", "[a for a in set(b)]"]
)
def test_an_iterated_set_is_found(code: str) -> None:
    assert list(iterated_sets(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code", ["sorted(set(x))", "sum(a for a in set(b))", "1 in {1, 2}", "for a in sorted({1}): pass"]
)
def test_a_set_whose_order_stays_inside_is_not(code: str) -> None:
    assert list(iterated_sets(ast.parse(code))) == []


def test_no_set_is_iterated() -> None:
    found = {name(path): list(iterated_sets(ast.parse(text(path)))) for path in SOURCES}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_modules_keep_no_state() -> None:
    found = {name(path): list(accumulators(ast.parse(text(path)))) for path in SOURCES}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_nothing_of_this_machine_is_in_the_tree() -> None:
    here = f"{ROOT.parent}/"
    assert len(here) > 1
    assert [name(path) for path in FILES if here.encode() in path.read_bytes()] == []


def test_the_locks_are_hashed_and_name_no_host() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        pins = re.findall(r"^[\w.-]+==[^\\]*(.*)\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", text(lock), re.MULTILINE)
        assert len(pins) == len(re.findall(r"^\S", text(lock), re.MULTILINE)), name(lock)
        assert "://" not in text(lock)
        assert "index-url" not in text(lock)


def test_runtime_lock_has_the_versions_that_the_tests_ran_with() -> None:
    pins = [
        re.findall(r"^([\w.-]+==\S+)", text(ROOT / "requirements" / lock), re.MULTILINE)
        for lock in ("runtime.txt", "dev.txt")
    ]
    assert [pin for pin in pins[0] if pin not in pins[1]] == []


def test_the_pure_half_can_be_loaded_without_what_moves() -> None:
    """Locust patches sockets with gevent; a worker must be able to render payloads beside that."""
    script = """
import sys, tomllib
from importlib import import_module
from pkgutil import walk_packages
contracts = tomllib.load(open("pyproject.toml", "rb"))["tool"]["importlinter"]["contracts"]
for name in next(one for one in contracts if one["id"] == "pure")["source_modules"]:
    module = import_module(name)
    for found in walk_packages(getattr(module, "__path__", []), f"{name}."):
        import_module(found.name)
print(*sorted({"aiohttp", "asyncio", "sqlalchemy", "simulator.wire", "simulator.clock"} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.stderr) == ("", "")
