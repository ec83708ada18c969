"""How goods come back: kinds of returns as a table, their machine, the receipt and what it leads to (SHOP-RETURN-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec.structs import replace

from simulator.commerce.giving_back import Asked, Payment, give_back, shares, unpaid
from simulator.commerce.post_order import Receipt, ReceiptLine, Return, ReturnLine
from simulator.commerce.return_machine import step
from simulator.commerce.selection import REASON_LIMIT, Supply, Units, fitting, one_of, reason_of, select, text
from simulator.commerce.worth import added, at_most, delivered, less, price_of, refundable, share
from simulator.errors import BadInput, IllegalAction, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Amounts, RefundKind, ReturnKind
    from simulator.commerce.turn import Turn
    from simulator.records import Options


class Kind(NamedTuple):
    """One kind of return."""

    reason: str
    """By default; a reason code of the documents."""
    pays: RefundKind | None
    """The refund that follows the receipt; None where a replacement does."""
    after_refusal: bool = False
    """Whether a cancellation of the line must have been refused."""


KINDS: Final[dict[ReturnKind, Kind]] = {
    "LineItemLevelReturnProduct": Kind("WRONG_PRODUCT", "ReturnRefund"),
    "CancelRequestReturnProduct": Kind("CANCELLED_BUT_SHIPPED", "CancellationRefund", after_refusal=True),
    "AutoCreatedLineItemLevelReturnProduct": Kind("UNDELIVERABLE_ADDRESS", "CancellationRefund"),
    "ReplacementProductReturn": Kind("DAMAGED_PRODUCT", None),
    "ReplacementReturn": Kind("DAMAGED_PRODUCT", None),
}
"""Each kind of return, as documented."""


def open_return(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """Shipped units are announced to come back, line by line."""
    order, named, merchant = turn.order, text(params, "kind"), _by_merchant(params)
    kind = one_of(named, list(KINDS), "kind of return") if named else _USUAL
    reason, comments = reason_of(params), text(params, "comments")
    if kind not in possible(order):
        raise IllegalAction(f"open_return {kind}", f"the goods ({_LACKS[KINDS[kind].after_refusal]})", ())
    units = select(order, params, _fits(order, kind), supply(order))
    number = len(order.returns) + 1
    made = Return(
        id=turn.seed.digits("return", 12, number),
        kind=kind,
        created=turn.at,
        reason=reason if merchant else reason or KINDS[kind].reason,
        comments=comments,
        merchant=merchant,
        location=dict(params.get("location") or {}),
        metadata=dict(params.get("metadata") or {}),
        lines=tuple(
            ReturnLine(
                id=turn.seed.digits("return line", 12, f"{number}/{place}"),
                line_id=line.id,
                quantity=count,
                worth=price_of(worth) if merchant else worth,
            )
            for place, (line, count, worth) in enumerate(_priced(order, units), 1)
        ),
    )
    turn.change(returns=(*order.returns, made))
    for line in made.lines:
        turn.announce(f"return.{kind}", line.line_id, subject=made.id)


def receive_return(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """The warehouse acknowledges goods, all or some; what they cost goes back (SHOP-RETURN-2, SHOP-RETURN-3)."""
    one = named_return(turn.order, params, "receive_return", pending(turn.order))
    number = len(one.receipts) + 1
    which = one.id if number == 1 else f"{one.id}/{number}"
    condition = text(params, "condition", REASON_LIMIT) or "NEW"
    receipt = Receipt(
        id=turn.seed.digits("receipt", 12, which),
        at=turn.at,
        external_id=text(params, "external_id") or f"RR{turn.seed.digits('receipt reference', 8, which)}",
        lines=tuple(
            ReceiptLine(
                return_line_id=part.id,
                line_id=part.line_id,
                quantity=count,
                condition=condition,
                worth=_part(turn.order, one, part, count),
            )
            for part, count in _arriving(turn.order, one, params)
        ),
    )
    receipts = (*one.receipts, receipt)
    whole = replace(one, receipts=receipts).arrived is not None
    received = step(turn, one, "receive" if whole else "receive_part", receipts=receipts)
    turn.announce("return.receipt", *(part.line_id for part in receipt.lines), subject=receipt.id)
    pays = KINDS[one.kind].pays
    if pays is not None and receipt in unpaid(turn.order, received):
        _pay(turn, received, receipt, pays, options)
    elif whole and (pays is None or not unpaid(turn.order, received)):
        step(turn, received, "close")


def update_return(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """Where goods go, and what else a merchant notes at a return."""
    one = named_return(turn.order, params, "update_return", turn.order.returns)
    fields = {name: dict(params[name] or {}) for name in ("location", "metadata") if name in params}
    changed = replace(one, changed=turn.at, **fields)
    turn.change(returns=tuple(changed if each.id == one.id else each for each in turn.order.returns))


def named_return(order: Order, params: Mapping[str, Any], action: str, possible: Sequence[Return]) -> Return:
    """The return that ``return`` names, or the first of *possible*."""
    wanted = text(params, "return")
    if not wanted:
        if not possible:
            raise IllegalAction(action, "the returns (none is waited for)", ())
        return possible[0]
    found = [one for one in order.returns if one.id == wanted]
    if not found:
        raise BadInput(
            f'the order has no return "{wanted}"', nearest=nearest(wanted, [one.id for one in order.returns])
        )
    if found[0] not in possible:
        raise IllegalAction(action, f"return {wanted} ({found[0].kind}, {found[0].status})", ())
    return found[0]


def pending(order: Order) -> list[Return]:
    """The returns whose goods have not arrived."""
    return [one for one in order.returns if one.status == "PendingProductReturn"]


def possible(order: Order) -> list[ReturnKind]:
    """The kinds of which shipped units could come back now."""
    return [kind for kind in KINDS if fitting(order, _fits(order, kind), supply(order))]


def payable_part(order: Order, part: ReturnLine) -> Amounts:
    """What can still go back for one line of a return."""
    line = next(line for line in order.lines if line.id == part.line_id)
    return at_most(part.worth, refundable(order, line))


def _by_merchant(params: Mapping[str, Any]) -> bool:
    words = ("customer service", "merchant")
    return bool(params.get("by")) and one_of(text(params, "by"), words, "maker of returns") == "merchant"


def _pay(turn: Turn, back: Return, receipt: Receipt, pays: RefundKind, options: Options) -> None:
    """What the goods of *receipt* cost goes back: at once for a merchant's return, else by a follow-up."""
    if not back.merchant:
        params = {"kind": pays, "return": back.id, "receipt": receipt.id}
        turn.follow_up(options.return_refund_after, "refund", **params)
        return
    payment, asked = Payment(back, [receipt]), Asked("order")
    give_back(turn, pays, shares(turn.order, receipt), options, reason=back.reason, pays=payment, asked=asked)


def _arriving(order: Order, one: Return, params: Mapping[str, Any]) -> list[tuple[ReturnLine, int]]:
    """The units of each line of a return that arrive now: those that ``lines`` names, or all that are waited for."""
    parts = {part.line_id: part for part in one.lines}

    def waited(line: LineItem) -> int:
        return parts[line.id].quantity - one.accepted(parts[line.id]) if line.id in parts else 0

    units = select(order, params, lambda _line: "", Supply(waited, "units that are on their way back"))
    return [(parts[line.id], count) for line, count in units]


def _part(order: Order, one: Return, part: ReturnLine, count: int) -> Amounts:
    """What *count* of the units that are waited for cost; the last ones take what rounding left."""
    there = [each.worth for receipt in one.receipts for each in receipt.lines if each.return_line_id == part.id]
    return share(less(part.worth, added(there)), count, part.quantity - one.accepted(part), order.currency)


def _priced(order: Order, units: Sequence[Units]) -> list[tuple[LineItem, int, Amounts]]:
    return [(line, count, _worth(order, line, count)) for line, count in units]


def supply(order: Order) -> Supply:
    """The units that are with the shopper and not announced to come back."""
    return Supply(lambda line: _kept(order, line), "units that could come back")


def _gone(order: Order, line: LineItem) -> list[ReturnLine]:
    """What is on its way back, came back, or was paid for; a replaced unit is with the shopper again."""
    there = (one for one in order.returns if KINDS[one.kind].pays or one.status != "Closed")
    return [part for one in there for part in one.lines if part.line_id == line.id]


def _kept(order: Order, line: LineItem) -> int:
    return line.fulfilled - sum(part.quantity for part in _gone(order, line))


def _worth(order: Order, line: LineItem, count: int) -> Amounts:
    """What *count* of the units that the shopper has cost; the last ones take what rounding left."""
    left = less(delivered(line), added(part.worth for part in _gone(order, line)))
    return share(left, count, _kept(order, line), order.currency)


def _fits(order: Order, kind: ReturnKind) -> Callable[[LineItem], str]:
    refused = [line_id for one in order.cancellations if one.refused for line_id, _ in one.units]

    def complaint(line: LineItem) -> str:
        if line.product.kind != "physical":
            return "is a download, which cannot come back: refund it"
        if KINDS[kind].after_refusal and line.id not in refused:
            return "was not to be cancelled in vain: another kind of return fits"
        return ""

    return complaint


_USUAL: Final[ReturnKind] = "LineItemLevelReturnProduct"
_LACKS: Final = {
    False: "nothing that was shipped is still with the shopper",
    True: "nothing that was to be cancelled in vain is with the shopper",
}
