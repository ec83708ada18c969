"""From a scenario to its cases: the matrix, the header's types, the selection."""

from __future__ import annotations

from functools import reduce
from operator import getitem
from typing import TYPE_CHECKING

import msgspec
import pytest

from simulator import data
from simulator.clock import RUN_START
from simulator.errors import BadInput
from simulator.records import Options
from simulator.scenario import cases, loader
from simulator.scenario.model import Case, Credentials

if TYPE_CHECKING:
    from pathlib import Path


def made(tmp_path: Path, header: str, steps: str = "steps: [settle]\n") -> list[Case]:
    path = tmp_path / "s.yaml"
    path.write_text(f"name: x\n{header}{steps}", "utf-8")
    return cases.expand([loader.scenario(path)])


def test_without_a_header_the_documented_defaults_hold(tmp_path: Path) -> None:
    (case,) = made(tmp_path, "")
    assert [(plan.name, plan.channel, plan.format, plan.style) for plan in case.endpoints] == [
        ("pon", "pon", "json", "plain"),
        ("ocn", "ocn", "xml", "classic"),
        ("webhook", "webhook", "json", "plain"),
    ]
    assert (case.seed, case.clock, case.environment, case.timeout) == ("1", None, None, 60)
    assert case.options == Options()
    assert not case.scripts_receiver


def test_each_combination_of_the_matrix_is_a_case(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        "matrix: {retries: [0, 2], on: [true, false]}\n"
        "endpoints: {a: {channel: pon, retries: '${ matrix.retries }'}}\n",
    )
    assert [case.id.rpartition("/")[2] for case in found] == [
        "s[retries=0,on=true]",
        "s[retries=0,on=false]",
        "s[retries=2,on=true]",
        "s[retries=2,on=false]",
    ]
    assert [case.endpoints[0].retries for case in found] == [0, 0, 2, 2]
    assert found[1].row == {"retries": 0, "on": False}


def test_a_header_in_full(tmp_path: Path) -> None:
    (case,) = made(
        tmp_path,
        "tags: [a]\nseed: 7\ntimeout: 5\nsite: {id: shop, company: acme, locale: ja_JP, environment: production}\n"
        "clock: {mode: scaled, scale: 60}\noptions: {flow: manual, submit_after: 1m}\n"
        "endpoints:\n  hook: {channel: webhook, auth: {type: oauth, client_id: me}, secrets: [a, b], interval: 10m}\n"
        "  old: {channel: ocn, format: json, auth: none, time_limit: 0.5, enabled: false}\n",
    )
    assert (case.seed, case.timeout, case.tags) == ("7", 5, ("a",))
    assert (case.site_id, case.company_id, case.locale, case.environment) == ("shop", "acme", "ja_JP", "production")
    assert case.clock is not None
    assert (case.clock.mode, case.clock.scale, case.clock.start) == ("scaled", 60, RUN_START)
    assert (case.options.flow, case.options.submit_after) == ("manual", "1m")
    hook, old = case.endpoints
    assert hook.auth == Credentials(type="oauth", client_id="me")
    assert (hook.secrets, hook.interval) == (("a", "b"), "10m")
    assert (old.format, old.style, old.auth, old.time_limit) == ("json", "plain", Credentials(), 0.5)
    assert not old.enabled


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ("endpoints: {a: {channel: webhook, format: xml}}\n", 's.yaml:2:12: endpoint "a": webhooks are always JSON'),
        ("endpoints: {a: {channel: pon, style: classic}}\n", 'endpoint "a": JSON has no style; only XML has, so style'),
        ("endpoints: {a: {channel: webhook, style: classic}}\n", "JSON has no style"),
        ("endpoints: {a: {channel: ocn, format: json, style: classic}}\n", "JSON has no style"),
        ("endpoints: {a: {channel: ocn, style: plain}}\n", "an OCN in XML is always classic, so style cannot be plain"),
        ("clock: {mode: manual, start: monday}\n", '"monday" is not a time such as'),
        (
            "matrix: {r: [two]}\nendpoints: {a: {channel: pon, retries: '${ matrix.r }'}}\n",
            's.yaml:3:40: "two" is not a whole number',
        ),
        ("matrix: {r: [x]}\noptions: {flow: '${ matrix.r }'}\n", 's.yaml:3:17: expected "follow-ups" or "manual"'),
        ("matrix: {r: [x]}\noptions: {submit_after: '${ matrix.r }'}\n", 's.yaml:3:25: "x" is not a time span'),
        (
            "options: {payment_ids: {PaymentSetled: FundsCollected}}\n",
            's.yaml:2:10: payment_ids: "PaymentSetled" is no event of the Payment tab (did you mean "PaymentSettled"?)',
        ),
        ("matrix: {r: [1]}\nname_: x\n", 'unknown header "name_"'),
    ],
)
def test_wrong_header_values_are_named_with_their_place(tmp_path: Path, header: str, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        made(tmp_path, header)
    assert complaint in str(caught.value)


def test_a_matrix_has_an_end(tmp_path: Path) -> None:
    values = ", ".join(map(str, range(200)))
    with pytest.raises(BadInput, match="40000 cases"):
        made(tmp_path, f"matrix: {{a: [{values}], b: [{values}]}}\n")


def test_steps_that_script_the_receiver_are_seen_however_deep(tmp_path: Path) -> None:
    steps = "steps:\n - repeat: {times: 1, steps: [{answer: {endpoint: pon, status: 200}}]}\n"
    assert made(tmp_path, "", steps)[0].scripts_receiver


def test_cases_are_selected_by_words_and_tags(tmp_path: Path) -> None:
    found = made(tmp_path, "tags: [slow, pon]\nmatrix: {a: [one, two]}\n")
    assert [case.row["a"] for case in cases.select(found, keyword="S.yaml TWO")] == ["two"]
    assert len(cases.select(found, tags=["pon", "other"])) == 2
    assert cases.select(found, tags=["other"]) == []
    assert cases.select(found, keyword="nothing") == []


def test_the_schema_knows_every_option() -> None:
    schema = msgspec.json.decode(data.read("schemas", "scenario.schema.json"))
    known = schema["$defs"]["scenario"]["properties"]["options"]["properties"]
    assert sorted(known) == sorted(Options.__struct_fields__)


def test_every_key_of_the_schema_is_described() -> None:
    schema = msgspec.json.decode(data.read("schemas", "scenario.schema.json"))

    def bare(node: object, path: str) -> list[str]:
        if not isinstance(node, dict):
            return []
        found = []
        for name, part in node.get("properties", {}).items():
            target = part
            while "description" not in target and "$ref" in target:
                target = reduce(getitem, target["$ref"].split("/")[1:], schema)
            if "description" not in part and "description" not in target:
                found.append(f"{path}.{name}")
            found += bare(part, f"{path}.{name}")
        for word in ("items", "then", "else", "additionalProperties"):
            found += bare(node.get(word), path)
        return found

    assert [gap for name, part in schema["$defs"].items() for gap in bare(part, name)] == []
