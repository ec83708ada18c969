"""Random legal lives of random orders: units and money never get lost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.commerce import shop
from simulator.commerce.rollup import rolled
from tests.commerce.drafts import MANUAL, act, line, placed

if TYPE_CHECKING:
    from simulator.commerce.draft import DraftLine
    from simulator.commerce.order import Order

LINES = st.builds(
    lambda kind, quantity, cents, rate: line(kind, quantity, f"{cents // 100}.{cents % 100:02d}", rate),
    st.sampled_from(["physical", "digital"]),
    st.integers(1, 4),
    st.integers(0, 9_999),
    st.sampled_from(["0", "0.07375", "0.0825"]),
)


STAGE_1 = ("submit", "process", "ship", "fulfill", "cancel", "cancel_complete")


def _check(order: Order, before: Order | None) -> None:
    charge = order.charge
    spent = sum((one.amount for one in (*charge.captures, *charge.cancels)), Decimal(0))
    assert charge.amount == order.total
    assert 0 <= spent <= charge.amount
    pending = [one for one in (*charge.captures, *charge.cancels) if one.state == "pending"]
    assert charge.state in {"pending", "processing"} if pending else charge.state != "processing"
    for one in order.lines:
        assert one.open + one.fulfilled + one.cancelled == one.quantity
        assert 0 <= one.cancelling <= one.cancelled
        assert sum(each.quantity for each in one.shipments) == one.fulfilled
        assert one.state in one.transitions
        if one.product.kind == "digital":
            assert len(one.serial_numbers) == len(one.unlock_codes) == one.fulfilled
    assert order.state in order.transitions
    assert rolled(order, order.updated) == order
    if not any(one.open for one in order.lines):
        assert spent == charge.amount
    if before is not None:
        assert order.total == before.total
        assert list(order.transitions)[: len(before.transitions)] == list(before.transitions)
        assert order.agenda_count >= before.agenda_count


def _params(draw: st.DrawFn, order: Order, name: str) -> dict[str, Any]:
    kinds = {"ship": ("physical",), "fulfill": ("digital",), "cancel": ("physical", "digital")}.get(name, ())
    open_lines = [(place, one) for place, one in enumerate(order.lines, 1) if one.open and one.product.kind in kinds]
    if not open_lines or draw(st.integers(0, 3)) == 0:
        return {}
    chosen = draw(st.lists(st.sampled_from(open_lines), min_size=1, unique_by=lambda each: each[0]))
    return {"lines": [{"line": place, "quantity": draw(st.integers(1, one.open))} for place, one in chosen]}


@st.composite
def _lives(draw: st.DrawFn) -> tuple[list[DraftLine], list[Order]]:
    lines = draw(st.lists(LINES, min_size=1, max_size=3))
    shipping = "4.99" if any(one.product.kind == "physical" for one in lines) else "0"
    order = placed(*lines, options=MANUAL, shipping=shipping).order
    story = [order]
    while offer := [name for name in shop.legal(order) if name in STAGE_1]:
        name = draw(st.sampled_from(offer))
        order = act(order, name, options=MANUAL, **_params(draw, order, name)).order
        story.append(order)
    return lines, story


@settings(max_examples=150)
@given(_lives())
def test_a_life_ends_with_every_unit_and_every_cent_accounted_for(life: tuple[list[DraftLine], list[Order]]) -> None:
    _, story = life
    for before, order in zip([None, *story], story, strict=False):
        _check(order, before)
    end = story[-1]
    fulfilled = any(one.fulfilled for one in end.lines)
    assert end.state == ("Complete" if fulfilled else "Cancelled")
    assert end.resource_state == ("complete" if fulfilled else "cancelled")
    assert end.charge.state == ("complete" if fulfilled else "cancelled")
    assert (end.completed is not None) == fulfilled
    assert all(one.state == ("complete" if one.fulfilled else "cancelled") for one in end.lines)
    assert all(one.finished is not None for one in end.cancellations)
    names = [one.id for one in (*end.charge.captures, *end.charge.cancels)]
    assert len(set(names)) == len(names)
