"""``drsim trigger``, ``events``, ``convert``, ``validate``, ``explain`` and ``listen`` as a user runs them."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest

from simulator.catalogue.loader import load
from simulator.receiver.process import ReceiverProcess
from tests.cli.conftest import one_line

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

ANNOUNCED = [row.name for row in load().rows() if row.announces]


def test_an_event_is_in_front_of_the_receiver(drsim: Callable[..., Ran]) -> None:
    with ReceiverProcess() as receiver:
        ran = drsim("trigger", "OrderLevelComplete", "--count", "3", "--json", "--target", f"{receiver.url}/hook")
        assert ran.returncode == 0, ran.stderr
        sent = [json.loads(line) for line in ran.stdout.splitlines()]
        assert [(line["answer"], line["disposition"]) for line in sent] == [("200", "acknowledged")] * 3
        assert len({line["order"] for line in sent}) == 3
        assert "3 of 3 acknowledged" in ran.stderr


def test_a_receiver_that_refuses_is_told_with_code_1(drsim: Callable[..., Ran]) -> None:
    ran = drsim("trigger", "order.accepted", "--target", "http://127.0.0.1:9/")
    assert ran.returncode == 1
    assert "refused  exhausted" in ran.stdout
    assert "signing secret: whk_" in ran.stderr


@pytest.mark.parametrize("name", ANNOUNCED)
def test_every_event_that_the_shop_announces_can_be_printed(inside: Callable[..., Ran], name: str) -> None:
    ran = inside("trigger", name, "--print", "--seed", "4")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)


def test_values_are_replaced(drsim: Callable[..., Ran]) -> None:
    with ReceiverProcess() as receiver:
        options = ("--set", "data.object.email=new@example.com", "--set", "data.object.totalAmount=12.5")
        sent = drsim("trigger", "order.accepted", *options, "--target", receiver.url)
        assert sent.returncode == 0, sent.stderr
    printed = json.loads(drsim("trigger", "order.accepted", *options, "--print").stdout)
    assert printed["data"]["object"]["email"] == "new@example.com"
    assert printed["data"]["object"]["totalAmount"] == 12.5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["OrderLevelComplet", "--print"], '(did you mean "OrderLevelComplete"?)'),
        (["OrderLevelRisk", "--target", "http://127.0.0.1:9/"], "the shop cannot announce OrderLevelRisk yet"),
        (["OrderLevelComplete"], "name the receiver with --target URL"),
        (["OrderLevelComplete", "--target", "ocn=http://127.0.0.1:9/"], "which has no address"),
        (["OrderLevelComplete", "--print", "--format", "xlm"], '(did you mean "xml"?)'),
        (["order.accepted", "--print", "--format", "xml"], "JSON only"),
        (["OrderLevelComplete", "--print", "--locale", "de_AT"], "de_DE"),
        (["OrderLevelComplete", "--print", "--set", "nosuch"], "PATH=VALUE"),
        (["OrderLevelComplete", "--print", "--count", "0"], "--count"),
    ],
)
def test_what_cannot_be_triggered_is_one_line(inside: Callable[..., Ran], arguments: list[str], said: str) -> None:
    ran = inside("trigger", *arguments)
    assert ran.returncode == 2, ran.stderr
    assert said in one_line(ran)
    assert ran.stdout == ""


def test_events_are_listed_by_tab(inside: Callable[..., Ran]) -> None:
    plain = inside("events", "--channel", "pon")
    rows = [line.split() for line in plain.stdout.splitlines()[1:]]
    assert len(rows) == 38
    listed = json.loads(inside("events", "--json").stdout)
    assert {row["channel"] for row in listed} == {"pon", "ocn", "webhook"}


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (["OrderLevelComplete", "--format", "json"], '{"OrderEventNotification"'),
        (["OrderLevelComplete", "--format", "xml"], "<?xml"),
        (["OrderLevelRisk", "--format", "xml"], "<?xml"),
        (["OrderComplete", "--format", "xml", "--locale", "ja_JP"], "<?xml"),
        (["OrderComplete", "--format", "json"], '{"OrderCompleteNotification"'),
        (["order.accepted", "--format", "webhook"], '{"id":'),
        (["OrderLevelComplete"], "pon: OrderLevelComplete"),
    ],
)
def test_one_event_is_shown_in_any_format(inside: Callable[..., Ran], arguments: list[str], begins: str) -> None:
    ran = inside("events", *arguments)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(begins)


def test_what_was_generated_is_valid_and_tells_what_it_is(inside: Callable[..., Ran], tmp_path: Path) -> None:
    names = {"p.json": ("OrderLevelComplete", "json"), "p.xml": ("OrderLevelComplete", "xml")}
    names |= {
        "o.json": ("OrderComplete", "json"),
        "o.xml": ("OrderComplete", "xml"),
        "w.json": ("order.accepted", "json"),
    }
    for file, (event, form) in names.items():
        (tmp_path / file).write_text(inside("events", event, "--format", form).stdout, "utf-8")
    ran = inside("validate", *names, "--json")
    assert ran.returncode == 0, ran.stderr
    kinds = {entry["file"]: (entry["kind"], entry["about"]) for entry in json.loads(ran.stdout)}
    assert kinds["p.json"] == ("pon json", "OrderLevelComplete")
    assert kinds["p.xml"] == ("pon xml", "OrderLevelComplete")
    assert kinds["o.json"][0] == "ocn json"
    assert kinds["o.xml"][0] == "ocn xml"
    assert kinds["w.json"] == ("webhook event", "order.accepted")


HOSTILE = '<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.xml", "<OrderEventNotification><sitID/></OrderEventNotification>", "a.xml:1: "),
        ("a.xml", HOSTILE, "a.xml:1"),
        ("a.xml", "<a>" * 5000, "a.xml:1"),
        ("a.json", '{"OrderEventNotification": {"siteId": 1}}', "a.json:1"),
        ("a.json", '{"OrderEventNotificaton": {}}', '(did you mean "OrderEventNotification"?)'),
        ("a.json", "{", "a.json:1"),
        ("a.yaml", "name: x\nsteps: [{place_ordr: {}}]\n", "a.yaml:2"),
        ("a.ndjson", '{"kind": "note"}\nnonsense\n', "a.ndjson:2"),
        ("a.txt", "\x00", "a.txt"),
    ],
)
def test_an_invalid_file_is_one_line_with_its_place(
    inside: Callable[..., Ran], tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    ran = inside("validate", name)
    assert ran.returncode == 2
    assert said in one_line(ran)


def test_the_shipped_scenarios_are_valid(inside: Callable[..., Ran]) -> None:
    from simulator.scenario.loader import library

    ran = inside("validate", library())
    assert ran.returncode == 0, ran.stderr


def test_xml_is_converted_as_the_platform_did(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<a><b>1</b><b>020</b><c/></a>", "utf-8")
    printed = drsim("convert", "a.xml")
    assert json.loads(printed.stdout) == {"a": {"b": [1, "020"], "c": ""}}
    assert drsim("convert", "-", feed="<a><b>1</b><b>020</b><c/></a>").stdout == printed.stdout
    assert drsim("convert", "a.xml", "-o", "a.json").stdout == ""
    assert (tmp_path / "a.json").read_text("utf-8") == printed.stdout


def test_hostile_xml_is_not_converted_and_nothing_is_written(inside: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(HOSTILE, "utf-8")
    ran = inside("convert", "a.xml", "-o", "a.json")
    assert ran.returncode == 2
    assert "DOCTYPE" in one_line(ran)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xml"]


def test_a_rule_is_explained(inside: Callable[..., Ran]) -> None:
    ran = inside("explain", "ocn-success-1")
    assert ran.stdout.startswith("OCN-SUCCESS-1\n")
    assert "mark:   documented" in ran.stdout
    listed = json.loads(inside("explain", "--json").stdout)
    assert "OCN-SUCCESS-1" in [rule["id"] for rule in listed]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["OCN-SUCCES-1"], '(did you mean "OCN-SUCCESS-1"?)'),
        (["d0123.1"], "no run has left a report here"),
        (["d0123.1", "--journal", "nosuch"], "nosuch"),
        (["d0123.1", "--store", "."], "is not a store folder"),
        (["d0123.1", "--url", "http://127.0.0.1:9"], "cannot be asked"),
        (["d0123.1", "--url", "x", "--store", "."], "only one of"),
    ],
)
def test_what_cannot_be_explained_is_one_line(inside: Callable[..., Ran], arguments: list[str], said: str) -> None:
    ran = inside("explain", *arguments)
    assert ran.returncode == 2
    assert said in one_line(ran)


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
