"""Returns: which goods come back how, what their receipt leads to, and what replacements come to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.commerce import shop
from simulator.commerce.returning import KINDS, possible
from simulator.errors import BadInput, IllegalAction
from simulator.notification.states import item_times, order_state
from simulator.records import Options
from tests.commerce.drafts import AUTO, SECOND, act, announced, in_process, line, lived, moves, settled

GOODS, DOWNLOAD = line("physical", 3, "10.00", "0.08"), line("digital", 1, "5.00")
DAY = 86_400 * SECOND


def _the(return_id: str) -> dict[str, Any]:
    return {"return": return_id}


def test_a_return_is_told_by_line_received_and_paid_for() -> None:
    order = act(in_process(GOODS, DOWNLOAD), "ship").order
    opened = act(order, "open_return", lines=[{"line": 1, "quantity": 2}], reason="DAMAGED_PRODUCT", comments="two")
    assert moves(opened) == ["return.LineItemLevelReturnProduct"]
    (one,) = opened.order.returns
    assert [(change.name, change.subject, change.lines) for change in opened.changes] == [
        ("return.begin", one.id, ()),
        ("return.LineItemLevelReturnProduct", one.id, (order.lines[0].id,)),
    ]
    assert (one.status, one.reason, one.comments, one.lines[0].quantity) == (
        *("PendingProductReturn", "DAMAGED_PRODUCT", "two"),
        2,
    )
    received = act(opened.order, "receive_return", condition="OPENED", external_id="W-7")
    assert moves(received) == ["return.receipt"]
    (receipt,) = received.order.returns[0].receipts
    assert announced(received)[0].subject == receipt.id == received.order.latest("return.receipt")
    assert (receipt.external_id, receipt.lines[0].condition, receipt.lines[0].quantity) == ("W-7", "OPENED", 2)
    assert received.order.returns[0].status == "ProductReceived"

    (entry,) = received.agenda
    assert entry.due == received.order.updated + DAY
    refunded = shop.apply(received.order, entry.action, at=entry.due, options=AUTO)
    assert moves(refunded) == ["refund.ReturnRefund"]
    (made,), (back,) = refunded.order.refunds, refunded.order.returns
    assert (back.status, back.refund_ids, made.return_id) == ("Refunded", (made.id,), back.id)
    assert made.worth.total == Decimal("21.60")
    assert (made.lines[0].quantity, made.lines[0].satisfaction, made.reason) == (2, False, "DAMAGED_PRODUCT")
    assert refunded.agenda[0].action.name == "complete_refund"


def test_a_return_after_a_cancellation_in_vain() -> None:
    order = lived(in_process(GOODS), "cancel", "refuse_cancel", "ship")
    assert "CancelRequestReturnProduct" in possible(order)
    received = act(act(order, "open_return", kind="Cancel Request Return Product").order, "receive_return")
    (entry,) = received.agenda
    refunded = shop.apply(received.order, entry.action, at=entry.due, options=AUTO)
    assert moves(refunded) == ["refund.CancellationRefund"]
    assert refunded.order.refunds[0].worth.total == order.total
    plain = lived(in_process(GOODS), "ship")
    with pytest.raises(IllegalAction, match="nothing that was to be cancelled in vain is with the shopper"):
        act(plain, "open_return", kind="CancelRequestReturnProduct")


def test_a_parcel_that_could_not_be_delivered() -> None:
    order = act(lived(in_process(GOODS), "ship"), "open_return", kind="AutoCreatedLineItemLevelReturnProduct").order
    assert order.returns[0].reason == "UNDELIVERABLE_ADDRESS"
    assert act(order, "receive_return").agenda[0].action.params["kind"] == "CancellationRefund"


@pytest.mark.parametrize("kind", ["ReplacementReturn", "ReplacementProductReturn"])
def test_a_replacement_gives_no_money_back_unless_there_is_none(kind: str) -> None:
    order = act(lived(in_process(GOODS), "ship", "settle_operation"), "open_return", kind=kind).order
    replaced = act(order, "receive_return")
    assert (replaced.order.returns[0].status, replaced.agenda) == ("Closed", ())
    assert possible(replaced.order), "the new goods can come back"
    waived = act(order, "refund", kind="ReplacementRefund")
    assert moves(waived) == ["refund.ReplacementRefund"]
    assert waived.order.refunds[0].worth.total == order.total
    assert waived.order.refunds[0].lines[0].satisfaction
    assert waived.order.returns[0].status == "RefundedWithoutReturn"
    assert shop.legal(waived.order) == ("complete_refund", "fail_refund")


def test_a_merchants_return_is_paid_for_part_by_part_without_shipping() -> None:
    goods = (line("physical", 3, "10.00", "0.0725"), line("physical", 1, "5.00", "0.0725"))
    order = settled(lived(in_process(*goods, shipping="4.00"), "ship"))
    order = act(order, "open_return", by="merchant", reason="Wrong size", metadata={"rma": 1}).order
    part = act(order, "receive_return", lines=[{"line": 1, "quantity": 2}])
    assert moves(part) == ["return.receipt", "refund.ReturnRefund"]
    (one,) = part.order.returns
    assert (one.status, one.arrived, one.refund_ids) == ("PendingProductReturn", None, (part.order.refunds[0].id,))
    with pytest.raises(BadInput, match="line 1 has 1 units that are on their way back, not 2"):
        act(part.order, "receive_return", lines=[{"line": 1, "quantity": 2}])
    rest = act(part.order, "receive_return").order
    (one,) = rest.returns
    assert (one.status, one.arrived, len(one.receipts), len({receipt.id for receipt in one.receipts})) == (
        *("Refunded", rest.updated),
        *(2, 2),
    )
    assert [made.merchant for made in rest.refunds] == [True, True]
    assert sum(made.worth.total for made in rest.refunds) == sum(
        line.money.amount + line.money.tax for line in rest.lines
    )
    assert sum(made.worth.shipping for made in rest.refunds) == 0
    assert order_state(rest) == "complete"
    back = lived(rest, "complete_refund")
    assert (order_state(back), [[*item_times(back, each)][-1] for each in back.lines]) == ("returned", ["returned"] * 2)


def test_parts_of_a_usual_return_are_paid_for_one_by_one() -> None:
    order = act(settled(lived(in_process(GOODS), "ship")), "open_return").order
    first = act(order, "receive_return", lines=[{"line": 1, "quantity": 1}])
    second = act(first.order, "receive_return")
    (one,) = second.order.returns
    assert one.status == "ProductReceived"
    for applied in (first, second):
        (entry,) = applied.agenda
        assert entry.due == applied.order.updated + DAY
    later = shop.apply(second.order, second.agenda[0].action, at=second.agenda[0].due, options=AUTO).order
    assert (later.returns[0].status, later.refunds[0].worth.total) == ("ProductReceived", Decimal("21.60"))
    done = shop.apply(later, first.agenda[0].action, at=second.agenda[0].due, options=AUTO).order
    assert (done.returns[0].status, done.returns[0].refund_ids) == ("Refunded", tuple(made.id for made in done.refunds))


def test_a_refused_refund_of_a_return_can_be_made_again() -> None:
    order = act(act(settled(lived(in_process(GOODS), "ship")), "open_return").order, "receive_return").order
    failed = lived(act(order, "refund", kind="ReturnRefund").order, "fail_refund")
    again = act(failed, "refund", kind="ReturnRefund").order
    assert (again.returns[0].status, len(again.returns[0].refund_ids)) == ("Refunded", 2)
    assert again.refunds[1].worth.total == order.total


def test_each_unit_comes_back_once_and_all_of_them_pay_all() -> None:
    order = lived(in_process(line("physical", 3, "3.33", "0.0825"), shipping="1.00"), "ship")
    for _ in range(3):
        order = act(order, "open_return", lines=[{"line": 1, "quantity": 1}]).order
    with pytest.raises(IllegalAction):
        act(order, "open_return")
    for _ in range(3):
        order = act(act(order, "receive_return").order, "refund", kind="ReturnRefund").order
    assert sum(made.worth.total for made in order.refunds) == order.total


def test_units_on_their_way_to_be_replaced_leave_their_cost_out_of_account() -> None:
    order = lived(in_process(line("physical", 3, "3.33", "0.0825"), shipping="1.00"), "ship")
    order = act(order, "open_return", kind="ReplacementReturn", lines=[{"line": 1, "quantity": 1}]).order
    order = act(act(order, "open_return").order, "refund", kind="ReplacementRefund").order
    order = act(act(order, "receive_return").order, "refund", kind="ReturnRefund").order
    assert [made.worth.total for made in order.refunds] == [Decimal("3.96"), Decimal("7.93")]
    assert order.total == Decimal("11.89")


def test_a_return_pays_no_more_than_is_left() -> None:
    order = act(lived(in_process(GOODS), "ship"), "refund", kind="OrderLevelSatisfactionRefund", percent=90).order
    order = act(act(order, "open_return").order, "receive_return").order
    order = act(order, "refund", kind="ReturnRefund").order
    assert sum(made.worth.total for made in order.refunds) == order.total
    broke = act(lived(in_process(GOODS), "ship"), "refund", kind="ReviewRefund").order
    received = act(act(broke, "open_return").order, "receive_return")
    assert (received.order.returns[0].status, received.agenda) == ("Closed", ())


def test_the_delay_is_settable() -> None:
    order = act(lived(in_process(GOODS), "ship"), "open_return").order
    received = act(order, "receive_return", options=Options(return_refund_after="2h"))
    assert received.agenda[0].due == received.order.updated + 7_200 * SECOND


def test_what_cannot_come_back() -> None:
    order = lived(in_process(GOODS, DOWNLOAD), "ship", "fulfill")
    with pytest.raises(BadInput, match="line 2 is a download, which cannot come back"):
        act(order, "open_return", lines=[2])
    with pytest.raises(BadInput, match="line 1 has 3 units that could come back, not 4"):
        act(order, "open_return", lines=[{"line": 1, "quantity": 4}])
    with pytest.raises(BadInput, match=f"no kind of return .* there are {', '.join(KINDS)}") as wrong:
        act(order, "open_return", kind="ReplacmentReturn")
    assert wrong.value.nearest == "ReplacementReturn"
    opened = act(order, "open_return").order
    with pytest.raises(BadInput, match='the order has no return "1"'):
        act(opened, "receive_return", **_the("1"))
    received = act(opened, "receive_return").order
    again = act(
        act(lived(in_process(GOODS), "ship"), "open_return", lines=[{"line": 1, "quantity": 1}]).order, "open_return"
    )
    first = again.order.returns[0].id
    with pytest.raises(IllegalAction, match=rf"return {first} \(LineItemLevelReturnProduct, ProductReceived\)"):
        act(act(again.order, "receive_return").order, "receive_return", **_the(first))
    assert "receive_return" not in shop.legal(received)
