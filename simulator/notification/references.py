"""The ``eventReference`` of a Post-Order Notification: the return or refund that an event is about, and its receipt.

The published sample shows the two members empty; their inner members are ours, named as in the documented siblings
(PON-RETURN-1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from simulator.commerce.money import ZERO
from simulator.commerce.returning import KINDS
from simulator.commerce.worth import NOTHING, added
from simulator.notification.amounts import money, no_money
from simulator.notification.kinds import BOOLEAN, DATE_TIME, INTEGER, STRING, array, blanks, time_text, truth
from simulator.notification.tree import XSI, Blank, Branch, Filled, Form, Kind, Leaf, constant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.catalogue.loader import Row
    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Amounts as Worth
    from simulator.commerce.post_order import Receipt, Refund, Return, ReturnLine
    from simulator.instant import Instant
    from simulator.notification.amounts import Amounts
    from simulator.records import Options

NAMESPACE: Final = "http://integration.digitalriver.com/OrderEventNotification"

_REFERENCE: Final = Kind("PONEventReference", NAMESPACE)
_RETURN: Final = Kind("PONReturn", NAMESPACE)
_RECEIPT: Final = Kind("PONReturnReceipt", NAMESPACE)
_RETURN_LINES: Final = Kind("PONReturnLineItemArray", NAMESPACE, "closed")
_RECEIPT_LINES: Final = Kind("PONReturnReceiptLineItemArray", NAMESPACE, "closed")
_TABS: Final = ("returns", "refunds")
_SUPPRESS: Final = {"printed": "OrderLevelSuppress", "swapped": "OrderLevelSuppressRefund"}
"""The id of the refund of a suppressed order (PON-SUPPRESS-1)."""


class _Told(NamedTuple):
    """What is told of a return, or of a refund, which the platform keeps as a return without goods."""

    id: str
    type: str
    reason: str
    at: Instant
    status: str
    comments: str
    lines: tuple[tuple[ReturnLine, Worth | None], ...]
    """Each with the money that goes back for it; None where it does not apply."""


def typed(prefix: str, kind: Kind) -> tuple[tuple[str, str], ...]:
    """The attributes that `event` and `eventReference` alone carry in the plain style, too."""
    return ((f"xmlns:{prefix}", NAMESPACE), ("xsi:type", f"{prefix}:{kind.type}"), ("xmlns:xsi", XSI))


def reference(row: Row, order: Order, subject: str, amounts: Amounts, options: Options) -> Branch | Filled:
    """The element, empty for events of other tabs than Returns and Refunds.

    :param subject: the id of the return, receipt or refund that the event is about.
    """
    if row.tab not in _TABS:
        return _NOTHING
    told, receipt, back = _found(order, subject, options)
    if told is None:
        return _NOTHING
    receipts = _NO_RECEIPT if receipt is None else _receipt(receipt, back)
    return Branch("eventReference", (_return(told, amounts), receipts), _REFERENCE, typed("ns2", _REFERENCE))


def _found(order: Order, subject: str, options: Options) -> tuple[_Told | None, Receipt | None, str]:
    """What the event is about, the receipt if it is about one, and the id of the receipt's return."""
    refunds = {refund.id: refund for refund in order.refunds}
    returns = {back.id: back for back in order.returns}
    for back in order.returns:
        receipt = next((one for one in back.receipts if one.id == subject), None)
        if back.id == subject or receipt is not None:
            return _goods(back, [refunds[name] for name in back.refund_ids]), receipt, back.id
    refund = refunds.get(subject)
    if refund is None:
        return None, None, ""
    if refund.kind == "ReturnRefund" and refund.return_id in returns:  # told of when the goods were on their way
        return _goods(returns[refund.return_id], [refund]), None, ""
    type_ = _SUPPRESS[options.suppress_ids] if refund.kind == "OrderLevelSuppressRefund" else refund.kind
    return _money(refund, type_), None, ""


def _goods(back: Return, refunds: Sequence[Refund]) -> _Told:
    paid: dict[str, Worth] = {}
    for line in (line for refund in refunds if refund.stands for line in refund.lines):
        paid[line.line_id] = added((paid.get(line.line_id, NOTHING), line.worth))
    worths = [paid.get(line.line_id, line.worth) if KINDS[back.kind].pays else None for line in back.lines]
    lines = tuple(zip(back.lines, worths, strict=True))
    return _Told(back.id, back.kind, back.reason, back.created, back.status, back.comments, lines)


def _money(refund: Refund, type_: str) -> _Told:
    lines = tuple((line, line.worth) for line in refund.lines)
    back = any(line.quantity and not line.satisfaction for line in refund.lines)
    status = "Refunded" if back else "RefundedWithoutReturn"
    return _Told(refund.id, type_, refund.reason, refund.created, status, refund.comments, lines)


def _return(told: _Told, amounts: Amounts) -> Branch:
    worths = [worth for _, worth in told.lines if worth is not None]
    return Branch(
        "return",
        (
            Leaf("returnID", told.id, STRING),
            Leaf("returnType", told.type, STRING),
            Leaf("returnReason", told.reason, STRING),
            Leaf("returnDate", time_text(told.at), DATE_TIME),
            Leaf("returnStatus", told.status, STRING),
            Leaf("comments", told.comments, STRING),
            *_amounts(worths, amounts),
            array("returnLineItems", _RETURN_LINES, [_line(line, worth, amounts) for line, worth in told.lines]),
        ),
        _RETURN,
    )


def _amounts(worths: list[Worth], amounts: Amounts) -> Iterable[Filled | Leaf]:
    """Total = subtotal (goods, net) + tax (that of shipping included) + shipping (net)."""
    if not worths:
        return _NO_AMOUNTS
    goods = sum((one.amount for one in worths), ZERO)
    tax = sum((one.tax + one.shipping_tax for one in worths), ZERO)
    shipping = sum((one.shipping for one in worths), ZERO)
    found = (goods + tax + shipping, goods, tax, shipping)
    return [form.fill(amounts.currency, amounts.text(one)) for form, one in zip(_AMOUNTS, found, strict=True)]


def _line(line: ReturnLine, worth: Worth | None, amounts: Amounts) -> Filled:
    texts = (line.id, line.line_id, str(line.quantity), truth(line.satisfaction))
    if worth is None:
        return _LINE_UNPAID.fill(*texts)
    return _LINE.fill(*texts, amounts.currency, amounts.text(worth.total))


def _receipt(receipt: Receipt, back: str) -> Branch:
    lines = [
        _RECEIPT_LINE.fill(one.return_line_id, one.line_id, str(one.quantity), one.condition) for one in receipt.lines
    ]
    return Branch(
        "returnReceipt",
        (
            Leaf("returnReceiptID", receipt.id, STRING),
            Leaf("returnID", back, STRING),
            Leaf("receiptDate", time_text(receipt.at), DATE_TIME),
            Leaf("externalReferenceID", receipt.external_id, STRING),
            array("returnReceiptLineItems", _RECEIPT_LINES, lines),
        ),
        _RECEIPT,
    )


def _line_form(total: Branch | Leaf) -> Form:
    ids = blanks("returnLineItemID", "lineItemID")
    flags = (Blank("quantity", "quantity", INTEGER), Blank("satisfaction", "satisfaction", BOOLEAN))
    return Form(Branch("item", (*ids, *flags, total), Kind("PONReturnLineItem", NAMESPACE)))


_NAMES: Final = ("returnTotalAmount", "returnSubtotalAmount", "returnTaxAmount", "returnShippingAmount")
_AMOUNTS: Final = tuple(Form(money(name, name)) for name in _NAMES)
_NO_AMOUNTS: Final = tuple(map(no_money, _NAMES))
_LINE: Final = _line_form(money("returnLineItemTotalAmount", "total"))
_LINE_UNPAID: Final = _line_form(no_money("returnLineItemTotalAmount"))
_RECEIPT_LINE: Final = Form(
    Branch(
        "item",
        (
            *blanks("returnLineItemID", "lineItemID"),
            Blank("quantity", "quantity", INTEGER),
            *blanks("condition"),
        ),
        Kind("PONReturnReceiptLineItem", NAMESPACE),
    )
)
_NO_RECEIPT: Final = Leaf("returnReceipt", "", _RECEIPT)
_NOTHING: Final = constant(
    Branch("eventReference", (Leaf("return", "", _RETURN), _NO_RECEIPT), _REFERENCE, typed("ns2", _REFERENCE))
)
