"""``drsim scenarios`` as a user runs it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from simulator.scenario import loader
from tests.cli.conftest import ROOT, environment, one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

HEAVY = ("aiohttp", "asyncio", "rich", "sqlalchemy", "lxml", "faker", "ruamel", "cel", "simulator.simulation")


def ids(ran: Ran) -> list[str]:
    return [line.split()[0] for line in ran.stdout.splitlines()[1:]]


def test_a_pipe_gets_one_line_for_each_story(inside: Callable[..., Ran]) -> None:
    ran = inside("scenarios")
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[0].split() == ["SCENARIO", "CASES", "CHANNELS", "TAGS", "NAME", "EVENTS"]
    assert ids(ran) == [scenario.id for scenario in loader.gather([loader.library()])]
    (line,) = (line for line in ran.stdout.splitlines() if line.startswith("orders/digital "))
    for part in (" 1 ", "pon,webhook,ocn", "orders,", "A digital order is fulfilled", ",OrderLevelComplete,"):
        assert part in line
    assert ran.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--event", "OrderLevelRisk"], ["fraud/risk_reviewed"]),
        (
            ["--event", "pon:OrderLevelRisk", "--event", "TaxExemptRefund"],
            ["fraud/risk_reviewed", "refunds/tax_back_by_request", "refunds/tax_exempt"],
        ),
        (["--tag", "dispute"], ["fraud/chargeback", "fraud/refunded_before_the_bank", "payments/dispute_won"]),
        (["-k", "bank dispute"], ["fraud/refunded_before_the_bank"]),
        (["orders", "--tag", "redelivery"], ["orders/redelivered"]),
    ],
)
def test_filters_narrow(inside: Callable[..., Ran], arguments: list[str], found: list[str]) -> None:
    assert ids(inside("scenarios", *arguments)) == found


def test_json_tells_everything(inside: Callable[..., Ran]) -> None:
    told = json.loads(inside("scenarios", "refunds/whole_order", "--json").stdout)
    assert [(one["id"], one["theme"], len(one["cases"])) for one in told] == [("refunds/whole_order", "refunds", 3)]
    assert "pon:OrderLevelSatisfactionRefund" in told[0]["events"]
    assert told[0]["description"].startswith("The delivery came too late")


def test_one_by_name_is_shown_with_its_text(inside: Callable[..., Ran]) -> None:
    ran = inside("scenarios", "fraud/risk_reviewed")
    lines = [" ".join(line.split()) for line in ran.stdout.splitlines()]
    for line in (
        "Signs of fraud hold the goods back until they are explained",
        "play it drsim run fraud/risk_reviewed",
        "fraud/risk_reviewed[kind=fraud_error]",
        "pon:OrderLevelHoldFraudError",
    ):
        assert line in lines
    assert ran.stdout.endswith((loader.library() / "fraud/risk_reviewed.yaml").read_text("utf-8"))


def test_a_story_of_the_users_own(inside: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: Placed\nsteps: [place_order]\n", "utf-8")
    ran = inside("scenarios", "mine.yaml")
    assert "drsim run mine.yaml" in ran.stdout
    assert "webhook:order.accepted" in ran.stdout
    (tmp_path / "wrong.yaml").write_text("name: Placed\nsteps: [place_odrer]\n", "utf-8")
    assert one_line(inside("scenarios", "wrong.yaml")).startswith("wrong.yaml:2:")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["retuns"], 'retuns: no such file, nor a name in the shipped library (did you mean "returns"?)'),
        (["--tag", "refnuds"], '--tag: no scenario has the tag "refnuds" (did you mean "refunds"?)'),
        (["--event", "OrderLevelRsik"], 'there is no event type "OrderLevelRsik" (did you mean "OrderLevelRisk"?)'),
        (["orders", "-k", "nought"], "scenarios is left by --event, --tag and -k"),
    ],
)
def test_what_finds_nothing_gets_one_line(inside: Callable[..., Ran], arguments: list[str], said: str) -> None:
    ran = inside("scenarios", *arguments)
    assert ran.returncode == 2
    assert said in one_line(ran)


def test_a_terminal_gets_themes_and_what_is_rare_first() -> None:
    shown = in_terminal("scenarios", "fraud", "returns/each_unit_once")
    assert "\x1b[" in shown
    plain = in_terminal("scenarios", "fraud", "returns/each_unit_once", NO_COLOR="1", TERM="xterm")
    for part in (
        "fraud/chargeback",
        "A bank takes the money back",
        "OrderDisputeChargeBack",
        "3 cases",
        "10 scenarios",
    ):
        assert part in plain


def in_terminal(*arguments: str, **variables: str) -> str:
    """What the command shows on a terminal of its own."""
    ours, theirs = pty.openpty()
    env = {**environment(variables), "COLUMNS": "120"}
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", *arguments], cwd=ROOT, env=env, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
        assert process.wait() == 0
    os.close(ours)
    return shown.decode()


def _read(terminal: int) -> bytes:
    """The next bytes; none when the other side has closed."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_its_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from simulator.cli.app import main; main(['scenarios', '--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment(), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stderr.strip() == "[]"
