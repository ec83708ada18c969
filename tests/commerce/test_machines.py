"""Every state x action pair of the machines."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.commerce.charge import CHARGE
from simulator.commerce.line_item import LINE
from simulator.commerce.order_machine import ORDER
from simulator.commerce.refund_machine import REFUND
from simulator.commerce.return_machine import RETURN
from simulator.errors import IllegalAction

# A cell is the state that the action leads to, or "-". Of orders and returns one row an action, else one row a state.
ORDERS = """
                  | Open      | Submitted  | In Process | Complete | Cancelled
submit            | Submitted | -          | -          | -        | -
settle_payment    | -         | Submitted  | -          | -        | -
fail_payment      | -         | Submitted  | -          | -        | -
process           | -         | In Process | -          | -        | -
release_pre_order | -         | Submitted  | In Process | -        | -
back_order        | -         | -          | In Process | -        | -
ship              | -         | -          | In Process | -        | -
fulfill           | -         | -          | In Process | -        | -
report_fulfillment | -        | In Process | In Process | -        | -
fulfill_media     | -         | -          | In Process | -        | -
cancel            | Open      | Submitted  | In Process | -        | -
cancel_complete   | Open      | Submitted  | In Process | -        | Cancelled
refuse_cancel     | -         | -          | In Process | -        | In Process
settle_operation  | Open      | Submitted  | In Process | Complete | Cancelled
retry_operation   | Open      | Submitted  | In Process | Complete | Cancelled
fail_reauthorization | -      | Submitted  | In Process | Complete | Cancelled
hold              | -         | Submitted  | In Process | -        | -
release_hold      | -         | Submitted  | In Process | -        | -
flag_risk         | -         | Submitted  | In Process | -        | -
suppress          | -         | Submitted  | In Process | -        | -
open_return       | -         | -          | In Process | Complete | -
receive_return    | -         | -          | In Process | Complete | -
update_return     | -         | -          | In Process | Complete | -
refund            | -         | Submitted  | In Process | Complete | Cancelled
send_refund       | -         | Submitted  | In Process | Complete | Cancelled
give_bank_details | -         | Submitted  | In Process | Complete | Cancelled
expire_refund     | -         | Submitted  | In Process | Complete | Cancelled
complete_refund   | -         | Submitted  | In Process | Complete | Cancelled
fail_refund       | -         | Submitted  | In Process | Complete | Cancelled
update_refund     | -         | Submitted  | In Process | Complete | Cancelled
dispute           | -         | Submitted  | In Process | Complete | Cancelled
resolve_dispute   | -         | Submitted  | In Process | Complete | Cancelled
chargeback        | -         | Submitted  | In Process | Complete | Cancelled
"""
LINES = """
           | pend    | ship    | complete | reduce  | cancel     | keep    | cancel_complete | reopen  | suppress
created    | pending | -       | -        | created | cancelling | -       | -               | created | cancelled
pending    | -       | shipped | -        | pending | cancelling | -       | -               | pending | cancelled
shipped    | -       | shipped | complete | shipped | cancelling | -       | -               | shipped | shipped
complete   | -       | -       | -        | -       | -          | -       | -               | -       | -
cancelling | -       | -       | -        | -       | -          | shipped | cancelled       | pending | -
cancelled  | -       | -       | -        | -       | -          | -       | -               | -       | -
"""
CHARGES = """
           | authorize  | decline | begin      | settle     | release    | complete | cancel
pending    | capturable | failed  | pending    | pending    | pending    | -        | cancelled
capturable | -          | -       | processing | -          | -          | -        | -
processing | -          | -       | processing | processing | capturable | complete | cancelled
complete   | -          | -       | -          | -          | -          | -        | -
cancelled  | -          | -       | -          | -          | -          | -        | -
failed     | -          | -       | -          | -          | -          | -        | -
"""
RETURNS = """
             | PendingProductReturn  | ProductReceived | Refunded | RefundedWithoutReturn | Closed
receive_part | PendingProductReturn  | -               | -        | -                     | -
receive      | ProductReceived       | -               | -        | -                     | -
refund_part  | PendingProductReturn  | ProductReceived | Refunded | -                     | -
refund       | -                     | Refunded        | Refunded | -                     | -
waive        | RefundedWithoutReturn | -               | -        | -                     | -
close        | -                     | Closed          | -        | -                     | -
"""
REFUNDS = """
                    | send    | ask                 | inform  | expire  | complete  | fail
pending             | pending | pending_information | -       | -       | succeeded | failed
pending_information | -       | -                   | pending | expired | -         | -
succeeded           | -       | -                   | -       | -       | -         | -
failed              | -       | -                   | -       | -       | -         | -
expired             | -       | -                   | -       | -       | -         | -
"""


def _cells(grid: str, *, turned: bool) -> list[tuple[str, str, str]]:
    """State, action and target of each cell."""
    head, *rows = [[cell.strip() for cell in row.split("|")] for row in grid.strip("\n").splitlines()]
    cells = [(first, second, target) for first, *rest in rows for second, target in zip(head[1:], rest, strict=True)]
    return [(state, action, target) for action, state, target in cells] if turned else cells


def _pairs() -> list[Any]:
    machines = ((ORDER, ORDERS), (LINE, LINES), (CHARGE, CHARGES), (RETURN, RETURNS), (REFUND, REFUNDS))
    return [
        pytest.param(machine, state, action, target, id=f"{machine.name}-{state}-{action}")
        for machine, grid in machines
        for state, action, target in _cells(grid, turned=machine in (ORDER, RETURN))
    ]


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


@pytest.mark.parametrize("machine", [ORDER, LINE, CHARGE, RETURN, REFUND])
def test_the_grids_above_leave_no_pair_out(machine: Any) -> None:
    told = [param.values for param in _pairs()]
    expected = {(state, action) for state in machine.states for action in machine.actions}
    assert {(state, action) for one, state, action, _ in told if one is machine} == expected
