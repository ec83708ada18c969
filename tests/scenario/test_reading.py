"""Every scenario that ships reads well: it says what it is about, and nothing stands in it for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec.structs import replace

from simulator import data
from simulator.catalogue.loader import load as catalogue
from simulator.cli.beside import beside
from simulator.document import yaml
from simulator.document.schema import Schema
from simulator.records import CHANNELS, Options
from simulator.scenario import calling, cases, inventory, loader
from simulator.scenario.model import Fragment, Scenario
from simulator.scenario.runner import play
from simulator.scenario.settings import Settings
from tests.scenario.stories import entries, expressions, flat, given, speaks_of, used

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.receiver.process import ReceiverProcess
    from simulator.scenario.model import Case

LIBRARY = loader.library()
FILES = loader.listing(LIBRARY)
LOADED = {path.relative_to(LIBRARY).as_posix(): loader.load(path) for path in FILES}
SCENARIOS = [each for each in LOADED.values() if isinstance(each, Scenario)]
FRAGMENTS = {name: each for name, each in LOADED.items() if isinstance(each, Fragment)}
STORIES = {story.id: story for story in inventory.stories([LIBRARY], serving=beside)}
USES = [step for each in LOADED.values() for step in flat(each.steps, fragments=False) if step.word == "use"]
TELLING = {"payload", "received", "never", "count", "attempts", "attempt", "that", "order", "within", "hops"}
"""The keys of a claim that says more than that something was acknowledged."""
ABOUT_CONTENT = ("countries", "fraud", "fulfillment", "payments", "refunds", "returns")
"""The themes whose stories say what stands in a notification, or that there is none."""
scenarios = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)


@scenarios
def test_says_what_it_is_about(scenario: Scenario) -> None:
    assert scenario.name[0].isupper() or scenario.name[0].isdigit()
    assert not scenario.name.endswith(".")
    assert len(scenario.name) <= 80
    assert len(scenario.description) > 40
    assert scenario.description.endswith(".")
    assert scenario.id.partition("/")[0] in scenario.tags


def test_names_are_unique() -> None:
    assert len({one.name for one in SCENARIOS}) == len(SCENARIOS)
    assert len({one.description for one in SCENARIOS}) == len(SCENARIOS)


@scenarios
def test_claims_more_than_that_something_was_acknowledged(scenario: Scenario) -> None:
    claims = [step.value for step in flat(scenario.steps) if step.word in ("expect", "await")]
    keys = {key for claim in claims for key in claim}
    assert keys & TELLING
    if scenario.id.partition("/")[0] in ABOUT_CONTENT:
        assert keys & {"payload", "never"}


@scenarios
def test_a_channel_that_is_a_tag_is_spoken_of(scenario: Scenario) -> None:
    """It is told something, or a claim says that it is not."""
    claimed = [*entries([step.value for step in flat(scenario.steps) if step.word in ("expect", "await")])]
    events = [value for key, value in claimed if key == "event" and "${" not in value]
    spoken = {*STORIES[scenario.id].channels, *(catalogue().row(event).channel for event in events)}
    spoken |= {value for key, value in claimed if key == "channel"}
    assert {*scenario.tags} & {*CHANNELS} <= spoken


@scenarios
def test_what_calls_the_api_has_its_tag(scenario: Scenario) -> None:
    assert calling.asks(scenario.steps) == ("api" in scenario.tags)


@scenarios
def test_the_tag_of_a_theme_is_no_channel(scenario: Scenario) -> None:
    """``webhooks`` are the stories about webhooks themselves; what is told by one has the tag ``webhook``."""
    assert "webhooks" not in scenario.tags or scenario.id.startswith("webhooks/")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fits_the_schema_that_its_first_line_gives_to_editors(path: Path) -> None:
    content = path.read_bytes()
    named = content.partition(b"\n")[0].decode().removeprefix("# yaml-language-server: $schema=")
    schema = data.folder("schemas") / "scenario.schema.json"
    assert (path.parent / named).resolve() == schema.resolve()
    Schema.named(schema.name).check(yaml.load(content, path.name))


@scenarios
def test_every_column_of_the_matrix_is_used(scenario: Scenario) -> None:
    written = [scenario.header, *(step.value for step in flat(scenario.steps))]
    for column, values in scenario.matrix.items():
        assert len(values) > 1
        assert speaks_of(written, "matrix", column), column


@scenarios
def test_every_name_is_spoken_of(scenario: Scenario) -> None:
    everything = [*flat(scenario.steps)]
    for name in given(flat(scenario.steps, fragments=False)):
        assert used(everything, name), name


@scenarios
def test_no_header_says_what_goes_without_saying(scenario: Scenario) -> None:
    header = scenario.header
    assert "timeout" not in header
    assert header.get("clock") != "auto"
    assert header.get("site", {}).get("locale") != "en_US"


OPTIONS = {option.name: option.default for option in msgspec.structs.fields(Options)}
OPTED = [(scenario, name) for scenario in SCENARIOS for name in scenario.header.get("options", {})]


@pytest.mark.parametrize(("scenario", "option"), OPTED, ids=lambda value: getattr(value, "id", value))
def test_every_option_matters(scenario: Scenario, option: str, receiver: ReceiverProcess) -> None:
    """Without it a claim fails or the run warns; a matrix may show that a choice makes no difference."""
    made = cases.expand([scenario])
    values = [getattr(case.options, option) for case in made]
    assert any(value != OPTIONS[option] for value in values)
    if "matrix." in expressions(scenario.header["options"][option]):
        assert len({*values}) > 1
        return

    def outcome(case: Case) -> tuple[str, tuple[str, ...]]:
        result = play(case, Settings(receiver=receiver.url), serving=beside)
        return result.verdict, result.warnings

    assert any(outcome(replace(case, options=_without(case.options, option))) != outcome(case) for case in made)


def _without(options: Options, option: str) -> Options:
    return replace(options, **{option: getattr(Options(), option)})


@pytest.mark.parametrize("name", FRAGMENTS)
def test_every_fragment_is_used_with_each_of_its_parameters(name: str) -> None:
    fragment = FRAGMENTS[name]
    users = [step for step in USES if step.steps == fragment.steps]
    assert users
    for param, default in fragment.params.items():
        assert speaks_of([step.value for step in flat(fragment.steps)], "params", param), param
        values = [step.value.get("with", {}).get(param, default) for step in users]
        assert len({str(value) for value in values}) > 1, f"{param} is always {values[0]}"


@pytest.mark.parametrize("name", FRAGMENTS)
def test_every_name_that_a_fragment_gives_is_spoken_of(name: str) -> None:
    fragment = FRAGMENTS[name]
    stories = [[*flat(each.steps)] for each in SCENARIOS]
    mine = [steps for steps in stories if any(step.steps == fragment.steps for step in steps)]
    for one in given(flat(fragment.steps, fragments=False)):
        assert any(used(steps, one) for steps in mine)


def test_every_key_of_a_claim_is_in_some_story() -> None:
    """The stories are there to copy: each word of the language of claims is shown somewhere."""
    keys = {key for scenario in SCENARIOS for step in flat(scenario.steps) for key, _ in entries(step.value)}
    known = msgspec.json.decode(data.read("schemas", "scenario.schema.json"))["$defs"]
    assert set(known["claim"]["properties"]) - keys - {"delivery", "order", "received", "attempt", "payload"} == set()
