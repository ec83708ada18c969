"""The language at the gate: what is wrong in a file is told in one line with its place and the nearest right word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import BadInput
from simulator.scenario import loader
from simulator.scenario.language import schema
from simulator.scenario.model import Fragment, Scenario

if TYPE_CHECKING:
    from pathlib import Path

PLACED = "name: x\nsteps:\n - place_order: {as: order}\n"
BARE = "name: x\nsteps: [settle]\n"


def told(tmp_path: Path, text: str) -> str:
    """The complaint about a scenario of this text, without the folder."""
    path = tmp_path / "s.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        loader.scenario(path)
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name: x\nsteps:\n - place_ordr: {}\n", 's.yaml:3:4: unknown step "place_ordr" (did you mean "place_order"?)'),
        ("name: x\nsteps:\n - setle\n", 's.yaml:3:4: unknown step "setle" (did you mean "settle"?)'),
        ("name: x\nsteps:\n - cal\n", 's.yaml:3:4: unknown step "cal" (did you mean "call"?)'),
        ("name: x\nsteps:\n - call\n", 's.yaml:3:4: "call" is not a whole step: say what it needs behind a colon'),
        ("name: x\nname: y\nsteps: [settle]\n", 's.yaml:2:1: duplicate key "name"'),
        ("name: x\nstepz: [settle]\n", 's.yaml:2:1: unknown header "stepz" (did you mean "steps"?)'),
        ("steps: [settle]\n", 's.yaml:1:1: missing key "name"'),
        ("- settle\n", "s.yaml:1:1: a scenario is a mapping with `name` and `steps`"),
        (f"{PLACED} - advance: soon\n", 's.yaml:4:13: "soon" is not a time span such as 5s, 90m, 1h 30m or 2d'),
        (f"{PLACED} - act: {{action: shipp}}\n", 's.yaml:4:18: unknown action "shipp" (did you mean "ship"?)'),
        (
            f"{PLACED} - act: {{action: ship, order: ordre}}\n",
            's.yaml:4:31: unknown order "ordre" (did you mean "order"?)',
        ),
        ("name: x\nsteps:\n - act: {action: ship}\n", "s.yaml:3:9: no order has been placed yet"),
        (
            f"{PLACED} - expect: {{delivery: {{event: OrderLevelComplet}}}}\n",
            's.yaml:4:31: there is no event type "OrderLevelComplet" (did you mean "OrderLevelComplete"?)',
        ),
        (
            f"{PLACED} - expect: {{delivery: {{endpoint: ponn}}}}\n",
            's.yaml:4:34: unknown endpoint "ponn" (did you mean "pon"?)',
        ),
        (
            f"{PLACED} - expect: {{that: '${{ ordr.id }}'}}\n",
            's.yaml:4:19: nothing is called "ordr" here (did you mean "order"?)',
        ),
        (f"{PLACED} - expect: {{count: 3}}\n", '"count" speaks of deliveries: it needs "delivery" beside it'),
        (f"{PLACED} - expect: {{}}\n", "s.yaml:4:12: the mapping is empty"),
        (
            f"{PLACED} - expect: {{delivery: {{}}, since: monday, within: 1h}}\n",
            's.yaml:4:34: unknown name "monday"',
        ),
        (f"{PLACED} - use: {{fragment: nix.yaml}}\n", "s.yaml:4:20: no fragment nix.yaml beside s.yaml"),
        (f"{PLACED} - place_order: {{as: delivery}}\n", '"delivery" has a meaning already; choose another name'),
        (f"matrix: {{a: [1]}}\n{PLACED} - expect: {{that: '${{ matrix.b }}'}}\n", 's.yaml:5:19: matrix has no "b"'),
        (f"{PLACED} - emit: {{event: OrderLevelRisk, to: shop}}\n", 's.yaml:4:38: unknown endpoint "shop"'),
        (f"{PLACED} - answer: {{endpoint: pun, status: 200}}\n", 'unknown endpoint "pun" (did you mean "pon"?)'),
        (
            f"{PLACED} - answer: {{endpoint: pon, script: [{{status: 200}}], status: 300}}\n",
            's.yaml:4:61: "status" stands beside "script"; put it into one of its answers',
        ),
        (
            "name: x\nendpoints: {a: {channel: pon, events: [OrderComplete]}}\nsteps: [settle]\n",
            's.yaml:2:40: there is no event, label or tab "OrderComplete"',
        ),
        (
            f"{PLACED} - repeat: {{times: 2, as: n, steps: [settle]}}\n - expect: {{that: '${{ n == 2 }}'}}\n",
            's.yaml:5:19: nothing is called "n" here',
        ),
    ],
)
def test_complaints(tmp_path: Path, text: str, complaint: str) -> None:
    assert complaint in told(tmp_path, text)


def test_a_bad_expression_is_told_before_anything_is_played(tmp_path: Path) -> None:
    assert "s.yaml:4:19: " in told(tmp_path, f"{PLACED} - expect: {{that: '${{ order.id == }}'}}\n")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nothing\.yaml"):
        loader.scenario(tmp_path / "nothing.yaml")


def test_an_id_does_not_depend_on_where_the_checkout_lies(tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    folder.mkdir()
    (folder / "whole.yaml").write_text(BARE, "utf-8")
    assert loader.scenario(folder / "whole.yaml").id == "orders/whole"


def test_a_folder_gives_its_scenarios_and_passes_fragments_over(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "sub/c.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(BARE, "utf-8")
    (tmp_path / "part.yaml").write_text("fragment: f\nsteps: [settle]\n", "utf-8")
    (tmp_path / ".hidden.yaml").write_text("nonsense", "utf-8")
    (tmp_path / "notes.txt").write_text("nonsense", "utf-8")
    found = loader.gather([tmp_path, tmp_path / "b.yaml", tmp_path / "sub" / ".." / "b.yaml"])
    assert [one.id.rpartition("/")[2] for one in found] == ["a", "b", "c"]


def test_an_empty_folder_is_a_slip(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no scenarios"):
        loader.gather([tmp_path])


def fragment(tmp_path: Path, text: str) -> None:
    (tmp_path / "part.yaml").write_text(text, "utf-8")


def test_a_fragment_is_taken_in(tmp_path: Path) -> None:
    fragment(tmp_path, "fragment: f\nparams: {n: 1}\nsteps:\n - place_order: {as: inner}\n")
    text = "name: x\nsteps:\n - use: {fragment: part.yaml}\n - act: {action: ship, order: inner}\n"
    (tmp_path / "s.yaml").write_text(text, "utf-8")
    made = loader.load(tmp_path / "s.yaml")
    assert isinstance(made, Scenario)
    assert [step.word for step in made.steps[0].steps] == ["place_order"]
    assert isinstance(loader.load(tmp_path / "part.yaml"), Fragment)


@pytest.mark.parametrize(
    ("text", "use", "complaint"),
    [
        ("fragment: f\nparams: {n: null}\nsteps: [settle]\n", "{fragment: part.yaml}", 'needs the parameter "n"'),
        ("fragment: f\nparams: {n: 1}\nsteps: [settle]\n", "{fragment: part.yaml, with: {m: 1}}", 'no parameter "m"'),
        ("fragment: f\nsteps:\n - use: {fragment: part.yaml}\n", "{fragment: part.yaml}", "uses itself"),
        ("name: f\nsteps: [settle]\n", "{fragment: part.yaml}", "is a scenario, not a fragment"),
        ("fragment: f\nsteps: [settle]\n", "{fragment: prat.yaml}", 'did you mean "part.yaml"?'),
        (
            "fragment: f\nparams: {n: 1}\nsteps:\n - advance: '${ params.m }'\n",
            "{fragment: part.yaml}",
            'part.yaml:4:13: params has no "m"',
        ),
        (
            "fragment: f\nsteps:\n - act: {action: ship, order: nobody}\n",
            "{fragment: part.yaml}",
            'part.yaml:3:31: unknown order "nobody"',
        ),
    ],
)
def test_what_is_wrong_with_a_fragment(tmp_path: Path, text: str, use: str, complaint: str) -> None:
    fragment(tmp_path, text)
    assert complaint in told(tmp_path, f"name: x\nsteps:\n - use: {use}\n")


def test_a_fragment_is_no_scenario(tmp_path: Path) -> None:
    assert "a fragment cannot be played by itself" in told(tmp_path, "fragment: f\nsteps: [settle]\n")


def test_parameters_are_not_known_outside(tmp_path: Path) -> None:
    fragment(tmp_path, "fragment: f\nparams: {n: 1}\nsteps: [settle]\n")
    text = "name: x\nsteps:\n - use: {fragment: part.yaml}\n - expect: {that: '${ params.n == 1 }'}\n"
    assert 'nothing is called "params" here' in told(tmp_path, text)


def test_the_same_words_are_known_bare_and_with_what_they_need() -> None:
    step = schema("step").schema["$defs"]["step"]
    assert step["then"]["enum"] == [*step["else"]["properties"]]
