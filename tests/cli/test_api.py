"""``drsim api``: what is alive and what is not."""

from __future__ import annotations

import json

import pytest

from simulator.cli.app import main
from simulator.web.api.operations import ALIVE


def test_every_operation_is_listed_and_what_is_missing_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["api", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["operation"] for one in told if one["alive"]] == [
        one["operation"] for one in told if one["operation"] in ALIVE
    ]
    assert main(["api", "--coverage", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [one for one in told if not one["alive"]]
    assert main(["api", "--coverage"]) == 0
    shown = capsys.readouterr()
    assert f"{len(ALIVE)} of {len(told)} operations" in shown.err
    assert "listWebhooks" not in shown.out


def test_one_operation_is_shown_with_what_it_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["api", "listOrders"]) == 0
    assert "fraudStateTransitions.passed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "said"), [(["listOrder"], 'did you mean "listOrders"'), (["listOrders", "--coverage"], "--coverage")]
)
def test_what_there_is_not(capsys: pytest.CaptureFixture[str], args: list[str], said: str) -> None:
    assert main(["api", *args]) == 2
    assert said in capsys.readouterr().err
