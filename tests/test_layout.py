"""The layout of ARCHITECTURE.md: what lies where, how long files are, which contracts name which modules."""

from __future__ import annotations

import ast
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(path for folder in ("simulator", "loadtests") for path in (ROOT / folder).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

TOP = (
    ".ci", ".git", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
    "README.md", "docs", "loadtests", "pyproject.toml", "requirements", "scenarios", "schemas", "simulator", "tests",
)  # fmt: skip

LONG = {
    "simulator/records.py": "the values that travel: a list of fields",
}
"""Files over the limit, each with the reason why it is better in one piece."""

LIMIT = 250


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def contracts() -> dict[str, dict[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {contract["id"]: contract for contract in project["tool"]["importlinter"]["contracts"]}


def floors() -> list[list[str]]:
    """The module names of each floor, the highest floor first."""
    return [[part.strip(" ()") for part in layer.split("|")] for layer in contracts()["floors"]["layers"]]


def modules() -> list[str]:
    """What lies directly in the package."""
    found = (path for path in (ROOT / "simulator").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists())
    return sorted(path.stem for path in found if path.stem != "__init__")


def test_nothing_lies_at_the_top_that_the_layout_does_not_know() -> None:
    made = [line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split()]
    found = (path.name for path in ROOT.iterdir())
    strangers = [entry for entry in sorted(found) if entry not in TOP and not any(fnmatch(entry, it) for it in made)]
    assert strangers == []


def test_everything_that_the_layout_names_is_there() -> None:
    assert [entry for entry in TOP if entry != ".git" and not (ROOT / entry).exists()] == []


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=name)
def test_a_file_begins_by_saying_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert said, f"{name(path)} has no docstring"


def test_files_stay_short() -> None:
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {path: length for path, length in lengths.items() if length > LIMIT and path not in LONG} == {}


def test_the_list_of_long_files_is_honest() -> None:
    assert [path for path in LONG if len((ROOT / path).read_text("utf-8").splitlines()) <= LIMIT] == []


def test_every_module_stands_on_a_floor() -> None:
    known = [module for floor in floors() for module in floor]
    assert [module for module in modules() if module not in known] == []


def test_the_pure_contract_names_every_module_of_the_pure_floors() -> None:
    pure = [f"simulator.{module}" for floor in floors()[-4:] for module in floor if module in modules()]
    assert sorted(contracts()["pure"]["source_modules"]) == sorted(pure)


def test_the_load_contract_keeps_every_module_of_the_moving_floors_away() -> None:
    moving = [f"simulator.{module}" for floor in floors()[:-4] for module in floor if module in modules()]
    named = [module for module in contracts()["load"]["forbidden_modules"] if module.startswith("simulator")]
    assert sorted(named) == sorted(moving)


def test_tests_mirror_the_package() -> None:
    folders = {path.parent.relative_to(ROOT / "tests") for path in TESTS}
    strangers = [
        folder.as_posix()
        for folder in sorted(folders)
        if not (ROOT / "simulator" / folder).is_dir() and folder.parts[:1] != ("loadtests",)
    ]
    assert strangers == []


def test_architecture_stays_on_one_page() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines()) <= 60
