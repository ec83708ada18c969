"""The rules: unique, sourced, named where they are followed; every option belongs to one."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from simulator.catalogue.loader import load
from simulator.catalogue.rules import rules_from
from simulator.errors import BadInput
from simulator.records import Options

ROOT = Path(__file__).resolve().parents[2]
RULES = {rule.id: rule for rule in load().rules()}
ID = re.compile(rf"\b(?:{'|'.join(sorted({rule.partition('-')[0] for rule in RULES}))})(?:-[A-Z]+)*-\d+\b(?![-.]\d)")


def named() -> dict[str, list[str]]:
    """Every rule id that the program or a scenario names, and where."""
    places: dict[str, list[str]] = {}
    for folder, kinds in (("simulator", (".py", ".yaml")), ("scenarios", (".yaml",)), ("loadtests", (".py",))):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in kinds and path.name != "rules.yaml":
                for name in ID.findall(path.read_text("utf-8")):
                    places.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    return places


def test_every_rule_that_is_named_exists() -> None:
    assert {name: places for name, places in named().items() if name not in RULES} == {}


def test_every_rule_is_named_somewhere_or_stands_alone() -> None:
    used = named()
    assert [rule.id for rule in RULES.values() if rule.id not in used and not rule.stands_alone] == []


def test_every_rule_says_something_and_where_it_comes_from() -> None:
    assert len({rule.text for rule in RULES.values()}) > len(RULES) - 4
    for rule in RULES.values():
        assert rule.text.endswith("."), rule.id
        assert "\n" not in rule.text, rule.id
        assert "http://" not in rule.source, rule.id
        assert rule.source, rule.id
        assert ("Our choice" in rule.source) == (rule.trust == "default"), rule.id


def test_every_option_belongs_to_a_rule() -> None:
    belonging = [option for rule in RULES.values() for option in rule.options]
    assert sorted(belonging) == sorted(field.name for field in msgspec.structs.fields(Options))
    assert RULES["OCN-SUCCESS-1"].options == ("ocn_success",)


def test_a_rule_is_found_in_any_letter_case() -> None:
    assert load().rule("ocn-success-1") is RULES["OCN-SUCCESS-1"]
    with pytest.raises(BadInput) as caught:
        load().rule("OCN-SUCESS-1")
    assert caught.value.nearest == "OCN-SUCCESS-1"


def test_a_rule_written_twice_is_refused() -> None:
    group = {"source": "s", "trust": "seen", "rules": {"A-1": "Text."}}
    with pytest.raises(ValueError, match="A-1 is written down twice"):
        rules_from({"groups": [group, group], "options": {}})
