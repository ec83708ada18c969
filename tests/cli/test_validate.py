"""``drsim validate`` and ``convert`` as a user runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import one_line
from tests.receiver.speaking import notification

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran


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


def test_the_classic_style_is_valid_too(inside: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "c.xml").write_bytes(notification("pon:OrderLevelComplete", "xml", "classic").body)
    ran = inside("validate", "c.xml")
    assert (ran.returncode, ran.stdout.splitlines()[1].split()) == (
        0,
        ["valid", "pon", "xml", "c.xml", "OrderLevelComplete"],
    )


def test_a_folder_stands_for_what_is_seen_in_it(inside: Callable[..., Ran], tmp_path: Path) -> None:
    for folder in (".drsim/last", "mine/.old", "mine/new"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "note.ndjson").write_text('{"kind":"note"}\n', "utf-8")
    ran = inside("validate", ".", "--json")
    assert [entry["file"] for entry in json.loads(ran.stdout)] == ["mine/new/note.ndjson"]
    assert inside("validate", ".drsim", "--json").returncode == 0


def test_a_journal_of_any_length_is_read_line_by_line(inside: Callable[..., Ran], tmp_path: Path) -> None:
    line = '{"kind":"note","text":"' + "x" * 1000 + '"}\n'
    (tmp_path / "journal.ndjson").write_text(line * 6000, "utf-8")
    ran = inside("validate", "journal.ndjson", "--json")
    assert [(entry["kind"], entry["about"]) for entry in json.loads(ran.stdout)] == [("journal", "6000 entries")]


def test_what_a_run_leaves_is_valid(drsim: Callable[..., Ran], inside: Callable[..., Ran]) -> None:
    drsim("run", "orders/digital", "-q", "--report", "out")
    ran = inside("validate", "out", "--json")
    assert ran.returncode == 0, ran.stderr
    assert [entry["kind"] for entry in json.loads(ran.stdout)] == ["journal", "JUnit report"]


def test_standard_input_is_recognised_too(drsim: Callable[..., Ran]) -> None:
    ran = drsim("validate", "-", "--json", feed='{"kind":"note"}\n{"kind":"note"}\n')
    assert json.loads(ran.stdout)[0]["about"] == "2 entries"


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
        ("a.ndjson", "", "a.ndjson:1:1: the file is empty"),
        ("a.ndjson", '{"kind": "' + "x" * 5_000_000 + '"}', "a.ndjson:1: a line of more than 4 MiB"),
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


def test_text_that_is_nothing_we_know_is_of_unknown_kind(inside: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Dear integrator,\n", "utf-8")
    assert json.loads(inside("validate", "a.txt", "--json").stdout)[0]["kind"] == "unknown"


def test_a_folder_is_no_output_file(inside: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<a/>", "utf-8")
    ran = inside("convert", "a.xml", "-o", ".")
    assert ran.returncode == 2
    assert one_line(ran) == ".: is a folder, not a file"


def test_hostile_xml_is_not_converted_and_nothing_is_written(inside: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(HOSTILE, "utf-8")
    ran = inside("convert", "a.xml", "-o", "a.json")
    assert ran.returncode == 2
    assert "DOCTYPE" in one_line(ran)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xml"]
