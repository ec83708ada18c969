"""Every state x action pair of the three machines."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.commerce.charge import CHARGE
from simulator.commerce.line_item import LINE
from simulator.commerce.order_machine import ORDER
from simulator.errors import IllegalAction

# One row a state; a cell is the state that the column's action leads to, or "-".
ORDERS = """
            | submit    | process    | ship       | fulfill    | cancel     | cancel_complete
Open        | Submitted | -          | -          | -          | Open       | Open
Submitted   | -         | In Process | -          | -          | Submitted  | Submitted
In Process  | -         | -          | In Process | In Process | In Process | In Process
Complete    | -         | -          | -          | -          | -          | -
Cancelled   | -         | -          | -          | -          | -          | Cancelled
"""
LINES = """
            | pend    | ship    | complete | reduce  | cancel     | keep    | cancel_complete
created     | pending | -       | -        | created | cancelling | -       | -
pending     | -       | shipped | -        | pending | cancelling | -       | -
shipped     | -       | shipped | complete | shipped | cancelling | -       | -
complete    | -       | -       | -        | -       | -          | -       | -
cancelling  | -       | -       | -        | -       | -          | shipped | cancelled
cancelled   | -       | -       | -        | -       | -          | -       | -
"""
CHARGES = """
            | authorize  | decline | begin      | settle     | release    | complete | cancel
pending     | capturable | failed  | pending    | pending    | pending    | -        | cancelled
capturable  | -          | -       | processing | -          | -          | -        | -
processing  | -          | -       | processing | processing | capturable | complete | cancelled
complete    | -          | -       | -          | -          | -          | -        | -
cancelled   | -          | -       | -          | -          | -          | -        | -
failed      | -          | -       | -          | -          | -          | -        | -
"""


def _pairs() -> list[Any]:
    pairs = []
    for machine, grid in ((ORDER, ORDERS), (LINE, LINES), (CHARGE, CHARGES)):
        head, *rows = [[cell.strip() for cell in row.split("|")] for row in grid.strip("\n").splitlines()]
        for state, *cells in rows:
            for action, target in zip(head[1:], cells, strict=True):
                name = f"{machine.name}-{state}-{action}"
                pairs.append(pytest.param(machine, state, action, target, id=name))
    return pairs


@pytest.mark.parametrize(("machine", "state", "action", "target"), _pairs())
def test_pair(machine: Any, state: str, action: str, target: str) -> None:
    if target != "-":
        assert machine.fire(state, action) == target
        assert action in machine.legal(state)
        return
    with pytest.raises(IllegalAction) as refused:
        machine.fire(state, action)
    assert refused.value.legal == machine.legal(state)
    assert action not in machine.legal(state)
    assert f"{machine.name} ({state})" in str(refused.value)


@pytest.mark.parametrize("machine", [ORDER, LINE, CHARGE])
def test_the_grids_above_leave_no_pair_out(machine: Any) -> None:
    told = [param.values for param in _pairs()]
    expected = {(state, action) for state in machine.states for action in machine.actions}
    assert {(state, action) for one, state, action, _ in told if one is machine} == expected
