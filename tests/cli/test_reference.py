"""The reference pages: as the tables are now, with a row for everything in them, and no link that leads nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from simulator.catalogue.loader import load as catalogue
from simulator.cli import app
from simulator.cli.family import members
from simulator.cli.reference import FOLDER
from simulator.commerce import test_data
from simulator.document import yaml
from simulator.document.schema import Schema
from simulator.records import CHANNELS, ENVIRONMENTS, Options
from simulator.scenario import loader
from simulator.web.control.app import MODULES
from tests.cli.conftest import ROOT, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Ran

NAMES = ("events", "rules", "options", "profiles", "steps", "scenarios", "cli", "control-api", "api", "test-data")
SCHEMA = msgspec.json.decode((ROOT / "schemas/scenario.schema.json").read_bytes())
STEPS = SCHEMA["$defs"]["step"]["else"]["properties"]
Pages = dict[str, str]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """What ``drsim reference`` writes, by the name of the page."""
    folder = tmp_path_factory.mktemp("written") / "made" / "for it"
    assert app.main(["reference", str(folder)]) == 0
    return {path.stem: path.read_text("utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("name", NAMES)
def test_each_page_is_current(pages: Pages, name: str) -> None:
    kept = (ROOT / FOLDER / f"{name}.md").read_text("utf-8")
    assert kept == pages[name], "run `make docs`"


def test_there_is_no_page_but_these(pages: Pages) -> None:
    assert sorted(pages) == sorted(NAMES) == sorted(path.stem for path in (ROOT / FOLDER).iterdir())


def rows(page: str, start: str) -> list[str]:
    """The lines of tables that begin with *start* in their first column."""
    return [line for line in page.splitlines() if line.startswith(f"| {start}")]


def test_every_event_has_a_row_with_its_meaning(pages: Pages) -> None:
    for row in catalogue().rows():
        (line,) = rows(pages["events"], f"`{row.type}` ")
        for text in (
            row.description,
            row.source,
            row.trust,
            row.announces or ("not yet" if row.absent else "the request" if row.asked else "`emit` only"),
        ):
            assert " ".join(text.split()) in line


def test_every_rule_has_a_row_with_its_source(pages: Pages) -> None:
    for rule in catalogue().rules():
        (line,) = rows(pages["rules"], f'<a id="{rule.id.lower()}"></a>`{rule.id}`')
        for text in (rule.text.replace("|", r"\|"), rule.source, rule.trust, *rule.options):
            assert " ".join(text.split()) in line


def test_every_card_and_name_has_a_row_with_its_meaning(pages: Pages) -> None:
    for number in (*test_data.CARDS, test_data.REFUSED_CARD):
        assert len(rows(pages["test-data"], f"`{number}`")) == 1
    tables = (test_data.UNMADE, test_data.FAILING, test_data.CHALLENGED, test_data.NAMES)
    for type_, name in {(key, name) for table in tables for key in table for name in table[key]}:
        assert any(f"`{type_}`" in row for row in rows(pages["test-data"], f"`{name}`")), (type_, name)
    for name in test_data.SUSPICIONS:
        assert len(rows(pages["test-data"], f"`{name}`")) == 1


def test_every_option_has_a_row_with_its_default_and_rule(pages: Pages) -> None:
    for option in msgspec.structs.fields(Options):
        (line,) = rows(pages["options"], f'<a id="{option.name}"></a>`{option.name}`')
        default = {} if option.default is msgspec.NODEFAULT else option.default
        assert f"| `{str(default).lower() if isinstance(default, bool) else default}` |" in line
        assert [rule.id in line for rule in catalogue().rules() if option.name in rule.options] == [True]


def test_every_channel_and_environment_has_its_profile(pages: Pages) -> None:
    for channel in CHANNELS:
        part = pages["profiles"].partition(f"## {channel}\n")[2].partition("\n## ")[0]
        for environment in ENVIRONMENTS:
            profile = catalogue().profile(channel, environment, Options())
            assert environment in part
            for text in (
                f"{profile.time_limit:g} s for one POST",
                str(profile.terms.success[0]),
                profile.terms.ladder.rules[0],
            ):
                assert text in part


def names(node: Any) -> Iterator[str]:
    """Every key that the language knows."""
    if isinstance(node, dict):
        yield from node.get("properties", {})
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from names(part)


def test_every_key_of_the_language_has_a_row(pages: Pages) -> None:
    told = set(re.findall(r"^\| `(?:[\w.\[\]]*\.)?(\w+)` \|", pages["steps"], re.MULTILINE))
    headings = set(re.findall(r"^### (\w+)$", pages["steps"], re.MULTILINE))
    options = set(SCHEMA["$defs"]["scenario"]["properties"]["options"]["properties"])
    assert headings >= set(STEPS)
    assert set(names(SCHEMA)) - set(STEPS) - options - told == set()


def test_every_example_of_a_key_is_yaml(pages: Pages) -> None:
    cells = [line.rpartition(" | ")[2].removesuffix(" |").strip("` ") for line in rows(pages["steps"], "`")]
    examples = [cell.replace(r"\|", "|") for cell in cells if re.match(r"\w+: ", cell)]
    assert len(examples) > 60
    for example in examples:
        assert list(yaml.load(example, "example").value) == [example.partition(":")[0]]


@pytest.mark.parametrize("word", STEPS)
def test_every_step_has_an_example_that_is_valid(pages: Pages, word: str) -> None:
    part = pages["steps"].partition(f"\n### {word}\n")[2].partition("\n### ")[0]
    block = part.partition("```yaml\n")[2].partition("```")[0]
    (step,) = yaml.load(f"steps:\n{block}", "example").value["steps"]
    assert step == word or list(step) == [word]
    assert Schema({"$ref": "#/$defs/step", "$defs": SCHEMA["$defs"]}).complaint(step) is None


def test_every_story_is_there_with_its_tags(pages: Pages) -> None:
    for scenario in loader.gather([loader.library()]):
        part = pages["scenarios"].partition(f"### {scenario.name}\n")[2].partition("\n#")[0]
        assert scenario.description in part
        assert f"`{scenario.id}`" in part
        assert all(f"`{tag}`" in part for tag in scenario.tags)


def test_every_command_and_option_is_there(pages: Pages) -> None:
    for entry in app.COMMANDS:
        part = pages["cli"].partition(f"\n## {entry.name}\n")[2].partition("\n## ")[0]
        for name, command in members(app.load(entry), entry.name):
            assert f"drsim {name} " in part
            for parameter in command.params:
                if parameter.param_type_name == "option":
                    assert all(option in part for option in parameter.opts)
                assert parameter.help in part.replace(r"\|", "|")


def test_every_route_is_there(pages: Pages) -> None:
    for module in MODULES:
        for route in module.routes:
            (line,) = rows(pages["control-api"], f"`{route.method}` | `{route.path}` ")
            assert not line.endswith("| – |")


def test_a_place_that_cannot_be_a_folder_is_told(inside: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = inside("reference", "file")
    assert ran.returncode == 2
    assert one_line(ran).startswith("file: ")
