"""``drsim run`` as a user runs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from simulator.document import xml
from simulator.receiver.process import ReceiverProcess
from tests.cli.conftest import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

GOOD = """\
name: A digital order
tags: [good]
endpoints: {shop: {channel: ocn}}
steps:
  - place_order: {as: order, lines: [{product: digital}]}
  - act: {action: fulfill}
  - expect: {delivery: {channel: ocn}, count: 1, disposition: acknowledged}
"""
FAILING = """\
name: A receiver that says 204
endpoints: {shop: {channel: ocn, retries: 1}}
steps:
  - answer: {endpoint: shop, script: [{status: 204}]}
  - place_order: {as: order, lines: [{product: digital}]}
  - act: {action: fulfill}
  - expect: {delivery: {channel: ocn}, count: 1, disposition: acknowledged}
"""
PON_ONLY = """\
name: Placed
endpoints: {shop: {channel: pon}}
steps:
  - place_order
  - expect: {delivery: {event: OrderLevelPlaceOrderSuccess}, count: 1, disposition: acknowledged}
"""


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")


def test_a_port_in_use_is_told_before_anything_is_played(inside: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, good=GOOD)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = inside("run", "good.yaml", "--api-port", taken.getsockname()[1], "--report", "out")
    assert ran.returncode == 2
    assert "is in use by another program" in one_line(ran)
    assert not (tmp_path / "out" / "junit.xml").exists()


def test_a_suite_against_the_bundled_receiver_with_its_report(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, good=GOOD, bad=FAILING)
    ran = drsim("run", "good.yaml", "bad.yaml", "--report", "out", "-j", "2")
    assert ran.returncode == 1, ran.stderr
    table = [line.split()[:2] for line in ran.stdout.splitlines()[1:3]]
    assert table == [["pass", f"{tmp_path.name}/good"], ["fail", f"{tmp_path.name}/bad"]]
    assert "bundled receiver: http://127.0.0.1:" in ran.stderr
    assert "[2/2]" in ran.stderr
    root = xml.parse((tmp_path / "out" / "junit.xml").read_bytes(), "junit.xml")
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert cases["good"].find("failure") is None
    failure = cases["bad"].find("failure")
    assert failure is not None
    assert "204" in str(failure.text)
    entries = [json.loads(line) for line in (tmp_path / "out" / "journal.ndjson").read_text("utf-8").splitlines()]
    assert [entry["verdict"] for entry in entries if entry["kind"] == "case"] == ["pass", "fail"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["journal.ndjson", "junit.xml"]


def test_a_failure_names_evidence_that_explain_knows(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, bad=FAILING)
    ran = drsim("run", "bad.yaml", "-q")
    assert "expected: disposition acknowledged" in ran.stdout
    evidence = next(line for line in ran.stdout.splitlines() if "evidence:" in line).split()[1]
    told = drsim("explain", evidence)
    assert told.returncode == 0, told.stderr
    assert f"Attempt {evidence}: exhausted" in told.stdout
    assert "OCN-ERROR-1" in told.stdout
    as_json = json.loads(drsim("explain", evidence, "--json").stdout)
    assert as_json["attempts"][0]["id"] == evidence
    assert "OrderCompleteNotification" in as_json["body"]
    order = as_json["delivery"]["order"]
    assert [line.split()[1:] for line in drsim("explain", order).stdout.splitlines()[2:]] == [
        ["OrderComplete", "shop", "exhausted", evidence]
    ]
    for unknown in (f"{evidence}9", "OrderComplete"):
        assert "no attempt" in one_line(drsim("explain", unknown))


def test_what_never_left_is_not_told_as_sent(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    nobody = "{channel: pon, auth: basic, url: 'http://127.0.0.1:9/'}"
    write(tmp_path, bad=PON_ONLY.replace("{channel: pon}", nobody))
    ran = drsim("run", "bad.yaml", "-q")
    evidence = next(line for line in ran.stdout.splitlines() if "evidence:" in line).split()[1]
    told = drsim("explain", evidence).stdout
    assert "    > nothing was sent\n    < no answer: refused" in told
    assert "Authorization" not in told
    assert "\nBody that never left (" in told


def test_cases_of_equal_name_are_explained_apart(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder / "shop").mkdir(parents=True)
    write(tmp_path / "one" / "shop", story=FAILING)
    write(tmp_path / "two" / "shop", story=FAILING.replace("status: 204", "status: 205"))
    ran = drsim("run", "one", "two", "-q")
    evidence = {line.split()[1] for line in ran.stdout.splitlines() if "evidence:" in line}
    assert len(evidence) == 1
    told = drsim("explain", *evidence)
    assert [line.partition("(")[2] for line in told.stdout.splitlines() if line.startswith("  from")] == [
        "one/shop/story.yaml)",
        "two/shop/story.yaml)",
    ]
    assert [line.split()[1] for line in told.stdout.splitlines() if line.startswith("    < 20")] == ["204", "205"]


def test_what_a_killed_run_has_left_is_removed(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, good=GOOD)
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    left = [f".cases-{os.uname().nodename}-{pid}-abc" for pid in (dead.pid, os.getpid())] + [".cases-mine"]
    for name in left:
        (tmp_path / "out" / name).mkdir(parents=True)
    assert drsim("run", "good.yaml", "--report", "out").returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [*left[1:], "journal.ndjson", "junit.xml"]
    )


def test_the_same_seed_gives_the_same_journal_whatever_the_processes(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, one=GOOD, two=FAILING, three=PON_ONLY)

    def journal(name: str, *options: str) -> list[dict[str, Any]]:
        drsim("run", "one.yaml", "two.yaml", "three.yaml", "-q", "--seed", "7", "--report", name, *options)
        lines = (tmp_path / name / "journal.ndjson").read_text("utf-8").splitlines()
        return [{key: value for key, value in json.loads(line).items() if key != "measured"} for line in lines]

    first = journal("a", "-j", "1", "--concurrency", "1")
    assert first == journal("b", "-j", "3", "--concurrency", "50")
    assert {entry["seed"] for entry in first if entry["kind"] == "case"} == {"7"}


def test_against_a_target_with_what_it_wants(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, good=GOOD, bad=FAILING, pon=PON_ONLY)
    with ReceiverProcess() as receiver:
        ran = drsim("run", "good.yaml", "bad.yaml", "pon.yaml", "--json", "--target", f"ocn={receiver.url}/in/x/shop")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert [case["verdict"] for case in told["cases"]] == ["pass", "not applicable", "not applicable"]
    assert "no target for pon" in told["cases"][2]["reason"]


def test_options_win_over_those_of_the_scenario(inside: Callable[..., Ran], tmp_path: Path) -> None:
    story = (
        "name: x\noptions: {ocn_success: exact}\nendpoints: {erp: {channel: ocn, retries: 0}}\nsteps:\n"
        "  - answer: {endpoint: erp, status: 204}\n  - place_order: {as: o, lines: [{product: digital}]}\n"
        "  - act: {action: fulfill, order: o}\n  - expect: {delivery: {endpoint: erp}, disposition: acknowledged}\n"
    )
    write(tmp_path, x=story)
    assert inside("run", "x.yaml").returncode == 1
    assert inside("run", "x.yaml", "--option", "ocn_success=2xx").returncode == 0
    assert 'did you mean "2xx"' in one_line(inside("run", "x.yaml", "--option", "ocn_success=2x"))


def test_when_no_scenario_applies_the_code_is_misuse(inside: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, pon=PON_ONLY)
    ran = inside("run", "pon.yaml", "--target", "ocn=http://127.0.0.1:9/", "--no-probe")
    assert ran.returncode == 2
    assert "not applicable" in ran.stdout


def test_the_made_up_secret_is_printed_and_stays_the_same(inside: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, pon=PON_ONLY)

    def secret(*options: str) -> list[str]:
        told = inside("run", "pon.yaml", "--target", "http://127.0.0.1:9/", "--no-probe", *options).stderr
        return [line.split()[2] for line in told.splitlines() if line.startswith("signing secret:")]

    (made,) = secret()
    assert made.startswith("whk_")
    assert secret() == [made]
    assert secret("--secret", "mine") == []


def test_a_target_that_does_not_listen_is_one_line(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, good=GOOD)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
    ran = drsim("run", "good.yaml", "--target", url, "--wait", "0.2")
    assert ran.returncode == 2
    assert "is not reachable (connection refused) after 0.2 s" in ran.stderr.splitlines()[-1]
    assert ran.stdout == ""


def test_a_receiver_that_is_not_reachable_later_is_a_failure_of_the_case(
    inside: Callable[..., Ran], tmp_path: Path
) -> None:
    write(tmp_path, good=GOOD)
    ran = inside("run", "good.yaml", "--target", "http://127.0.0.1:9/", "--no-probe")
    assert ran.returncode == 1


def test_cases_are_listed_and_chosen_by_word_and_tag(inside: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, good=GOOD, bad=FAILING)
    ran = inside("run", ".", "--list", "--tag", "good")
    assert [line.split()[0] for line in ran.stdout.splitlines()[1:]] == [f"{tmp_path.name}/good"]
    by_word = inside("run", ".", "--list", "-k", "says")
    assert [line.split()[0] for line in by_word.stdout.splitlines()[1:]] == [f"{tmp_path.name}/bad"]


def test_cases_are_listed_as_json(inside: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, good=GOOD)
    (listed,) = json.loads(inside("run", "good.yaml", "--list", "--json").stdout)
    assert listed == {"id": f"{tmp_path.name}/good", "name": "A digital order", "tags": ["good"], "file": "good.yaml"}


def test_the_shipped_library_is_there_by_name_and_by_default(inside: Callable[..., Ran]) -> None:
    everything = inside("run", "--list").stdout.splitlines()[1:]
    orders = inside("run", "orders", "--list").stdout.splitlines()[1:]
    assert 0 < len(orders) <= len(everything)
    assert inside("run", "orders/digital", "--list").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch.yaml"], "nosuch.yaml: no such file"),
        (["orders/digitl"], '(did you mean "orders/digital"?)'),
        (["delivry"], '(did you mean "delivery"?)'),
        (["good.yaml", "--tag", "god"], '(did you mean "good"?)'),
        (["good.yaml", "-k", "zzz"], "none of 1 cases"),
        (["good.yaml", "--clock", "rael"], '(did you mean "real"?)'),
        (["good.yaml", "--environment", "prod"], "unknown environment"),
        (["good.yaml", "--wait", "soon"], "--wait"),
        (["good.yaml", "--report", "good.yaml"], "cannot be a report folder"),
        (["good.yaml", "--basic", "u:p"], "name it with --target"),
        (["good.yaml", "--ca", "nosuch.pem"], "nosuch.pem"),
        (["good.yaml", "--target", "nonsense"], "--target"),
        (["good.yaml", "-j", "x"], "run:"),
        (["step.yaml"], 'step.yaml:5:5: unknown step "place_ordr" (did you mean "place_order"?)'),
        (["twice.yaml"], "twice.yaml:2:1: duplicate key"),
        (["bytes.yaml"], "bytes.yaml:1:7: not UTF-8"),
        (["huge.yaml"], "huge.yaml: too large"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_line_and_nothing_is_done(
    inside: Callable[..., Ran], tmp_path: Path, arguments: list[str], said: str
) -> None:
    broken = GOOD.replace("  - place_order: {as", "  - place_ordr: {as")
    write(tmp_path, good=GOOD, step=broken, twice="name: a\nname: b\nsteps: []\n")
    (tmp_path / "bytes.yaml").write_bytes(b"name: \xff\n")
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    before = sorted(tmp_path.iterdir())
    ran = inside("run", *arguments)
    assert ran.returncode == 2, ran.stdout
    assert said in one_line(ran)
    assert ran.stdout == ""
    assert sorted(tmp_path.iterdir()) == before


def test_a_report_that_cannot_be_written_does_not_take_the_verdicts_too(
    drsim: Callable[..., Ran], tmp_path: Path
) -> None:
    write(tmp_path, good=GOOD)
    (tmp_path / "out" / "junit.xml").mkdir(parents=True)
    ran = drsim("run", "good.yaml", "-q", "--report", "out")
    assert ran.returncode == 2
    assert "1 case: 1 pass" in ran.stdout
    assert ran.stderr.splitlines()[-1] == "drsim: out/junit.xml: is a folder, not a file"


def test_each_case_in_json_names_the_journal_that_stays(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, good=GOOD)
    (case,) = json.loads(drsim("run", "good.yaml", "--json", "--report", "out").stdout)["cases"]
    assert (tmp_path / case["journal"]).is_file()


def test_where_each_channel_goes_is_told(inside: Callable[..., Ran], tmp_path: Path) -> None:
    write(tmp_path, pon=PON_ONLY)
    ran = inside(
        "run", "pon.yaml", "--no-probe", "--target", "http://127.0.0.1:9/a", "--target", "ocn=http://127.0.0.1:9/b"
    )
    assert "target of pon, webhook: http://127.0.0.1:9/a\ntarget of ocn: http://127.0.0.1:9/b\n" in ran.stderr
    ran = inside("run", "pon.yaml", "--no-probe", "--target", "pon=http://127.0.0.1:9/a")
    assert "no target for ocn, webhook: left out" in ran.stderr
