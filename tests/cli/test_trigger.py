"""``drsim trigger``, ``events`` and ``explain`` as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from simulator.catalogue.loader import load
from simulator.receiver.process import ReceiverProcess
from tests.cli.conftest import ROOT, environment, one_line

if TYPE_CHECKING:
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


def test_the_made_up_secret_is_that_of_a_run(inside: Callable[..., Ran], tmp_path: Path) -> None:
    steps = "name: x\nendpoints: {w: {channel: webhook}}\nsteps: [settle, {expect: {delivery: {}, count: 0}}]\n"
    (tmp_path / "x.yaml").write_text(steps, "utf-8")
    target = ("--target", "http://127.0.0.1:9/")
    told = [
        inside("trigger", "order.accepted", *target).stderr,
        inside("trigger", "order.accepted", *target).stderr,
        inside("run", "x.yaml", "--no-probe", *target).stderr,
    ]
    lines = [[line for line in text.splitlines() if line.startswith("signing secret:")] for text in told]
    assert lines == [lines[0]] * 3
    assert len(lines[0]) == 1


def test_every_answer_on_the_way_is_told(drsim: Callable[..., Ran]) -> None:
    with ReceiverProcess() as receiver:
        script = {"script": [{"status": 307, "location": "y/other"}, {"status": 200}]}
        asked = Request(f"{receiver.control}/inboxes/x/y", json.dumps(script).encode(), method="PUT")
        urlopen(asked).close()
        ran = drsim("trigger", "OrderComplete", "--target", f"{receiver.url}/in/x/y")
    assert "-> 307 -> 200  acknowledged" in ran.stdout


def test_trigger_ends_when_nobody_reads_on() -> None:
    with (
        ReceiverProcess() as receiver,
        subprocess.Popen(
            [sys.executable, "-m", "simulator", "trigger", "OrderComplete", "--count", "500", "--target", receiver.url],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        assert "acknowledged" in process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 141


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


@pytest.mark.parametrize("name", ANNOUNCED)
def test_every_event_that_the_shop_announces_is_sent_once(inside: Callable[..., Ran], name: str) -> None:
    ran = inside("trigger", name, "--target", "http://127.0.0.1:9/", "--secret", "whk_x")
    assert ran.returncode == 1
    assert "0 of 1 acknowledged" in ran.stderr
    assert ran.stdout.startswith(f"{name.partition(':')[2]}  order ")


def test_tax_is_given_back_of_orders_that_were_taxed(inside: Callable[..., Ran]) -> None:
    ran = inside("trigger", "TaxExemptRefund", "--print", "--count", "40")
    assert ran.returncode == 0, ran.stderr
    sent = inside("trigger", "TaxExemptRefund", "--count", "40", "--target", "http://127.0.0.1:9/", "--seed", "1")
    assert "0 of 40 acknowledged" in sent.stderr


def test_options_choose_another_reading(inside: Callable[..., Ran]) -> None:
    plain = inside("trigger", "OrderLevelSuppress", "--print").stdout
    swapped = inside("trigger", "OrderLevelSuppressRefund", "--print", "--option", "suppress_ids=swapped").stdout
    assert plain.replace('"OrderLevelSuppress"', '"OrderLevelSuppressRefund"') == swapped


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
        (["DelayedPaymentReminder", "--target", "http://127.0.0.1:9/"], "since nobody here reminds shoppers"),
        (["OrderLevelComplete"], "name the receiver with --target URL"),
        (["OrderLevelComplete", "--target", "ocn=http://127.0.0.1:9/"], "which has no address"),
        (["OrderLevelComplete", "--print", "--format", "xlm"], '(did you mean "xml"?)'),
        (["order.accepted", "--print", "--format", "xml"], "JSON only"),
        (["OrderLevelComplete", "--print", "--locale", "de_AT"], "de_DE"),
        (["OrderLevelComplete", "--print", "--set", "nosuch"], "PATH=VALUE"),
        (["OrderLevelComplete", "--print", "--count", "0"], "--count"),
        (["OrderLevelComplete", "--print", "--option", "suppress_id=swapped"], 'did you mean "suppress_ids"?'),
        (["OrderLevelComplete", "--print", "--option", "suppress_ids"], '"suppress_ids" must be NAME=VALUE'),
        (["OrderLevelComplete", "--print", "--option", "suppress_ids=swaped"], 'did you mean "swapped"?'),
        (["OrderLevelComplete", "--print", "--option", "payment_tab=yes"], "(true, false)"),
        (["OrderLevelComplete", "--print", "--option", "payment_ids=x"], "must be JSON"),
        (["OrderLevelComplete", "--print", "--option", 'payment_ids={"PaymentSettle": "x"}'], "PaymentSettled"),
        (["OrderLevelComplete", "--print", "--option", "setup_after=soon"], 'setup_after "soon" is not a time span'),
        (["OrderLevelComplete", "--print", *("--option", "payment_tab=true") * 2], "payment_tab is said twice"),
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
    assert len(rows) == 38 + 5  # five of them our own, on the Payment tab
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


def test_an_event_that_cannot_be_shown_is_not_shown_by_half(inside: Callable[..., Ran]) -> None:
    ran = inside("events", "OrderLevelComplete", "--locale", "de_AT")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "de_DE" in one_line(ran)


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
