"""Actions after fulfillment: returns, refunds, disputes."""

from __future__ import annotations

from typing import Final

from simulator.commerce import disputing, paying_back, refunding, returning
from simulator.commerce.act import LINES, REASON, Act

MONEY_ACTS: Final = (
    Act(
        "open_return",
        "shipped units are announced to come back",
        {
            "kind": f"one of {', '.join(returning.KINDS)}; default: the first",
            "lines": "list of {line: id or number from 1, quantity: units}; default: all that could come back",
            "reason": f"{REASON}, such as DAMAGED_PRODUCT; default: one that fits the kind",
            "comments": "up to 200 characters",
            "by": "merchant, for a return of the API, paid for as it is accepted; default: customer service",
            "location": "of a merchant's return: where the goods go; passed through",
            "metadata": "of a merchant's return",
        },
        returning.open_return,
        lambda order: bool(returning.possible(order)),
    ),
    Act(
        "receive_return",
        "the warehouse acknowledges returned goods; what is to be paid for them goes back 1 d later by itself, for a "
        "merchant's return at once",
        {
            "return": "its id; default: the first that is waited for",
            "lines": "list of {line: id or number from 1, quantity: units}; default: all that are waited for",
            "condition": "of the goods; default: NEW",
            "external_id": "the warehouse's own number; default: a seeded one",
        },
        returning.receive_return,
        lambda order: bool(returning.pending(order)),
    ),
    Act(
        "update_return",
        "where goods go, and what a merchant notes at a return",
        {"return": "its id; default: the first", "location": "a map", "metadata": "a map"},
        returning.update_return,
        lambda order: bool(order.returns),
        quiet=True,
    ),
    Act(
        "refund",
        "money goes back to the shopper; its credit is complete 3 d later by itself. Without a kind it is what a "
        "merchant asks for through the Digital River API, complete about 5 min later",
        {
            "kind": f"one of {', '.join(refunding.WAYS)}, each where it fits; default: a merchant's",
            "lines": f"line-level kinds only: {LINES}",
            "amount": "what the shopper gets, tax included; default: all that can go back",
            "percent": "of what can go back, instead of an amount; of a merchant's refund: of what was paid",
            "items": "a merchant's refund: list of {line: id or number from 1, quantity, amount or percent, type}",
            "type": "a merchant's refund: shipping, tax, duty, importer_tax or fees; default: goods",
            "currency": "a merchant's refund: the order's",
            "metadata": "a merchant's refund: a map",
            "return": "the return that is paid for, by its id; default: the first that waits for it",
            "receipt": "the one receipt of it that is paid for; default: all that are not paid for",
            "reason": f"{REASON}; default: one that fits the kind",
            "comments": "up to 200 characters",
        },
        refunding.refund,
        lambda order: bool(refunding.possible(order)),
    ),
    Act(
        "send_refund",
        "the bank is told of a merchant's refund now; where it cannot know an account, the shopper must give one",
        {"refund": "its id; default: every one that waits for it"},
        paying_back.send_refund,
        lambda order: bool(paying_back.unsent(order)),
    ),
    Act(
        "give_bank_details",
        "the shopper says where the money of a refund is to go",
        {"refund": "its id; default: every one that waits for it"},
        paying_back.give_bank_details,
        lambda order: bool(paying_back.waiting(order)),
    ),
    Act(
        "expire_refund",
        "the shopper never said where the money of a refund is to go",
        {"refund": "its id; default: every one that waits for it"},
        paying_back.expire_refund,
        lambda order: bool(paying_back.waiting(order)),
    ),
    Act(
        "complete_refund",
        "the credit of a refund reaches the shopper now",
        {"refund": "its id; default: every one under way"},
        paying_back.complete_refund,
        lambda order: bool(paying_back.under_way(order)),
    ),
    Act(
        "fail_refund",
        "the bank refuses a refund; its money can go back by another",
        {"refund": "its id; default: every one under way", "reason": f"{REASON}; default: none is told"},
        paying_back.fail_refund,
        lambda order: bool(paying_back.under_way(order)),
    ),
    Act(
        "update_refund",
        "what a merchant notes at a refund",
        {"refund": "its id; default: the latest", "metadata": "a map"},
        paying_back.update_refund,
        lambda order: bool(order.refunds),
        quiet=True,
    ),
    Act(
        "dispute",
        "the shopper disputes the payment with the bank",
        {"reason": "default: DISPUTE_REASON_OTHER"},
        disputing.dispute,
        disputing.disputable,
    ),
    Act(
        "resolve_dispute",
        "the bank finds for the shop; the order goes on as before the dispute",
        {},
        disputing.resolve_dispute,
        disputing.resolvable,
    ),
    Act(
        "chargeback",
        "the bank takes the disputed money back; nothing is left to refund",
        {"note": "up to 200 characters"},
        disputing.chargeback,
        disputing.disputed,
    ),
)
