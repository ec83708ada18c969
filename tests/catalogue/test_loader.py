"""The catalogue's rows: complete, unambiguous, announced as documented, with ids that derive from the seed."""

from __future__ import annotations

from collections import Counter

import pytest

from simulator.catalogue.api import load as api
from simulator.catalogue.loader import TABS, load
from simulator.commerce import shop
from simulator.commerce.refunding import WAYS
from simulator.commerce.resource_moves import MOVES
from simulator.commerce.returning import KINDS
from simulator.errors import BadInput
from simulator.instant import Instant
from simulator.records import Action, Change, Options
from simulator.seed import Seed
from tests.commerce.drafts import in_process, line, placed

AT = Instant(1_635_790_985_000_000)
SEED = Seed("7", "run")
CATALOGUE = load()
DOCUMENTED = {
    "returns": 5,
    "refunds": 14,
    "line_item_level": 7,
    "order_level": 10,
    "payment": 0,
    "other": 2,
}
ANNOUNCED = {
    "order.place": ["pon:OrderLevelPlaceOrderSuccess"],
    "order.submit": ["pon:OrderLevelSubmitEventEnded"],
    "order.process": ["pon:OrderLevelInProcess"],
    "line.pend": ["pon:LineItemLevelPendingFulfillment"],
    "line.pend_electronic": ["pon:LineItemLevelElectronicFulfillmentPending"],
    "order.ship": ["pon:OrderLevelShipmentNotice"],
    "line.complete": ["pon:LineItemLevelComplete"],
    "order.complete": ["pon:OrderLevelComplete", "ocn:OrderComplete"],
    "line.cancel": ["pon:LineItemLevelCancelled"],
    "line.cancel_complete": ["pon:InventoryCancelLineItem"],
    "order.cancel": ["pon:OrderLevelCanceled"],
    "line.back_order": ["pon:LineItemLevelBackOrdered"],
    "line.suppress": ["pon:LineItemLevelSuppressed"],
    "order.hold_dpl": ["pon:OrderLevelHoldDplReview"],
    "order.hold_delayed_fraud": ["pon:OrderLevelHoldDelayedFraud"],
    "order.hold_fraud_error": ["pon:OrderLevelHoldFraudError"],
    "order.risk": ["pon:OrderLevelRisk"],
    "order.suppress": ["pon:OrderLevelSuppressRefund"],
    "order.dispute_chargeback": ["pon:OrderDisputeChargeBack"],
    "return.receipt": ["pon:ReturnReceiptCreated"],
    "refund.complete": ["pon:RefundCreditComplete"],
    "refund.OrderLevelSuppressRefund": ["pon:OrderLevelSuppress"],
    **{f"return.{kind}": [f"pon:{kind}"] for kind in KINDS},
    **{f"refund.{kind}": [f"pon:{kind}"] for kind in WAYS if kind not in ("OrderLevelSuppressRefund", "ReturnRefund")},
}

TOLD = {
    "order.place": ["order.created"],
    "charge.begin": ["order.charge.pending"],
    "payment.wait": ["order.pending_payment"],
    "order.review_open": ["order.review_opened"],
    "order.release_hold": ["order.review_closed"],
    "order.block": ["order.blocked"],
    "order.accept": ["order.accepted"],
    "resource.fulfilled": ["order.fulfilled"],
    "resource.complete": ["order.complete"],
    "resource.cancelled": ["order.cancelled"],
    "refund.complete": [
        *("order.refunded", "order.charge.refund.complete", "order.credit_memo.created", "refund.complete"),
    ],
    "dispute.open": ["order.dispute"],
    "dispute.end": ["order.dispute.resolved"],
    "order.dispute_chargeback": ["order.chargeback"],
    "charge.authorize": ["order.charge.capturable"],
    "charge.process": ["order.charge.processing"],
    "charge.complete": ["order.charge.complete"],
    "charge.cancelled": ["order.charge.cancelled"],
    "capture.begin": ["order.charge.capture.pending"],
    "capture.complete": ["order.charge.capture.complete"],
    "capture.failed": ["order.charge.capture.failed"],
    "charge.failed": ["order.charge.failed"],
    "charge.reauthorization_failed": ["order.charge.reauth.failed"],
    "cancel.begin": ["order.charge.cancel.pending"],
    "cancel.complete": ["order.charge.cancel.complete"],
    "cancel.failed": ["order.charge.cancel.failed"],
    "refund.begin": ["refund.pending"],
    "refund.send": ["order.charge.refund.pending"],
    "refund.ask": ["refund.pending_information"],
    "refund.refuse": ["order.charge.refund.failed"],
    "refund.fail": ["refund.failed"],
    "refund.update": ["refund.updated"],
    "fulfillment.create": ["fulfillment.created"],
    "invoice.create": ["order.invoice.created"],
    "return.begin": ["return.created"],
    "return.accept": ["return.accepted"],
    "return.update": ["return.updated"],
}
ELSEWHERE = {"order.charge.processing", "charge.capture.created"}


def test_all_38_documented_notifications_stand_on_their_tabs() -> None:
    rows = [row for row in CATALOGUE.rows("pon") if not row.invented]
    counted = Counter(row.tab for row in rows)
    assert {tab: counted[tab] for tab in TABS} == DOCUMENTED
    assert tuple(DOCUMENTED) == TABS
    assert len({row.type for row in rows}) == 38


def test_ids_are_kept_as_printed() -> None:
    spelled = {
        "OrderLevelCanceled": "Order Cancelled",
        "LineItemLevelCancelled": "Line Item Cancel State",
        "InventoryCancelLineItem": "Line Item Cancel Complete",
        "OrderDisputeChargeBack": "Order Dispute Chargeback",
        "OrderLevelSuppress": "Order Level Suppress Refund",
        "OrderLevelSuppressRefund": "Order Level Suppress",
    }
    assert {type_: CATALOGUE.row(type_).label for type_ in spelled} == spelled


def test_five_invented_events_stand_on_the_payment_tab_and_are_announced_by_option_only() -> None:
    rows = [row for row in CATALOGUE.rows() if row.invented]
    assert {(row.channel, row.tab, row.trust, row.source) for row in rows} == {
        ("pon", "payment", "default", "Our choice")
    }
    assert len(rows) == 5
    assert all(row.label.endswith(" (invented)") for row in rows)
    changes = [Change(name="payment.authorize", order=in_process(line("physical", 1, "1.00")))]
    assert CATALOGUE.announce(changes, at=AT, path="case/1", seed=SEED) == []
    switched_on = CATALOGUE.under(Options(payment_tab=True))
    assert [one.type for one in switched_on.announce(changes, at=AT, path="case/1", seed=SEED)] == ["PaymentAuthorized"]
    assert CATALOGUE.under(Options()) is CATALOGUE


def test_invented_ids_are_replaced_in_print() -> None:
    renamed = CATALOGUE.under(Options(payment_ids={"PaymentSettled": "OrderLevelFundsCollected"}))
    assert renamed.row("PaymentSettled").id == "OrderLevelFundsCollected"
    assert renamed.row("PaymentDeclined").id == "PaymentDeclined"


@pytest.mark.parametrize(
    ("ids", "complaint"),
    [
        ({"PaymentSetled": "Xxxxxx"}, 'no event of the Payment tab (did you mean "PaymentSettled"?)'),
        ({"OrderLevelComplete": "Xxxxxx"}, '"OrderLevelComplete" is no event of the Payment tab'),
        ({"PaymentSettled": "OrderLevelComplete"}, 'there is an event "OrderLevelComplete" already'),
        ({"PaymentSettled": "Payments", "PaymentDeclined": "Payments"}, 'there is an event "Payments" already'),
        ({"PaymentSettled": "paid!"}, '"paid!" is no event id'),
    ],
)
def test_ids_that_cannot_replace_others(ids: dict[str, str], complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        CATALOGUE.under(Options(payment_ids=ids))
    assert complaint in str(caught.value)


def test_the_two_suppress_ids_can_be_swapped() -> None:
    swapped = CATALOGUE.under(Options(suppress_ids="swapped"))
    assert (swapped.row("OrderLevelSuppressRefund").tab, swapped.row("OrderLevelSuppress").tab) == ("refunds", "other")
    assert swapped.row("OrderLevelSuppressRefund").label == "Order Level Suppress Refund"
    assert {row.type for row in swapped.rows()} == {row.type for row in CATALOGUE.rows()}


def test_an_event_names_what_its_change_is_about() -> None:
    order = in_process(line("physical", 1, "1.00"))
    changes = [Change(name="order.complete", order=order, subject="123")]
    assert {one.subject for one in CATALOGUE.announce(changes, at=AT, path="case/1", seed=SEED)} == {"123"}


def test_every_row_is_unambiguous_and_explained() -> None:
    rows = CATALOGUE.rows()
    assert len({row.type for row in rows}) == len(rows)
    assert len({row.description for row in rows}) == len(rows)
    for row in rows:
        assert row.label
        assert row.source
        assert row.description.endswith(".")
        assert "  " not in row.description
        assert (row.channel != "pon") or (row.tab in TABS and ". Example: " in row.description)


def test_the_shop_s_moves_are_announced_as_documented() -> None:
    found: dict[str, list[str]] = {}
    for row in CATALOGUE.rows():
        if row.announces is not None and not row.invented and row.channel != "webhook":
            found.setdefault(row.announces, []).append(row.name)
    assert found == ANNOUNCED


def test_what_the_api_tells_of_each_move() -> None:
    found: dict[str, list[str]] = {}
    for row in CATALOGUE.rows("webhook"):
        if row.announces is not None and not row.synonym:
            found.setdefault(row.announces, []).append(row.type)
    assert found == TOLD
    assert set(MOVES) <= set(found)


def test_there_are_128_webhook_events_and_two_more() -> None:
    rows = CATALOGUE.rows("webhook")
    assert len(rows) == 128 + len(ELSEWHERE)
    assert {row.type for row in rows} > ELSEWHERE
    assert {row.type for row in rows if row.live_only} == {"sales_transaction.created", "payout.created"}
    assert all(row.object and not (row.absent and (row.announces or row.asked)) for row in rows)
    assert len([row for row in rows if row.synonym]) == 10


def test_what_is_no_part_of_an_order_names_the_operation_that_brings_it_about() -> None:
    asked = [row for row in CATALOGUE.rows("webhook") if row.asked]
    assert {row.object for row in asked} >= {"Customer", "Sku", "Plan", "Fee", "Source", "CustomerTaxIdentifier"}
    for row in asked:
        assert api().operation(row.asked).method in ("POST", "DELETE")
        assert row.announces is None
        assert not row.absent


def test_what_neither_the_shop_nor_a_request_brings_about_has_a_reason() -> None:
    for row in CATALOGUE.rows():
        assert bool(row.because) == (row.announces is None and not row.asked), row.name
        assert row.because or not row.absent
        assert not row.because.endswith(".")


def test_each_event_names_the_rules_of_its_own() -> None:
    rules = {row.type: row.rules for row in CATALOGUE.rows("webhook")}
    assert {"EVENT-TYPES-1", "EVENT-CHARGE-1", "CHARGE-RETRY-1"} <= {*rules["order.charge.capture.failed"]}
    assert all(CATALOGUE.rule(name) for row in CATALOGUE.rows() for name in row.rules)
    for row in CATALOGUE.rows("webhook"):
        assert ("EVENT-SYNONYM-1" in row.rules) == row.synonym, row.type
        assert ("EVENT-PREVIOUS-1" in row.rules) == bool(row.envelope.previous), row.type
        assert ("EVENT-LIVE-1" in row.rules) == row.live_only, row.type


def test_envelopes_follow_the_type() -> None:
    for row in CATALOGUE.rows("webhook"):
        last = row.type.rpartition(".")[2]
        found = row.envelope
        if row.tab == "fulfillment_order":
            assert found.previous == "empty"
        elif row.type == "customer.source.deleted":  # it carries the source
            assert found.previous == ""
        else:
            assert found.previous == {"updated": "changed", "deleted": "whole"}.get(last, "")
        if row.tab == "file":
            assert found.ends == ("versionIds",)
        elif row.object == "Renewal":
            assert found.ends == ()
        else:
            assert found.ends[-1] == "digitalriverVersion"


def test_synonyms_are_announced_by_setting_only() -> None:
    changes = [Change(name="capture.begin", order=in_process(line("physical", 1, "1.00")), subject="1")]
    told = [one.type for one in CATALOGUE.announce(changes, at=AT, path="case/1", seed=SEED)]
    assert told == ["order.charge.capture.pending"]
    switched_on = CATALOGUE.under(Options(event_synonyms=True))
    told = [one.type for one in switched_on.announce(changes, at=AT, path="case/1", seed=SEED)]
    assert told == ["charge.capture.created", "order.charge.capture.created", "order.charge.capture.pending"]


def test_what_the_shop_has_no_objects_of_cannot_be_sent() -> None:
    order = in_process(line("physical", 1, "1.00"))
    with pytest.raises(BadInput, match=r"invoice.created cannot be sent: invoices are those of subscriptions"):
        CATALOGUE.event("invoice.created", order, at=AT, path="p", seed=SEED)


def test_every_move_of_real_orders_is_announced() -> None:
    said: set[str] = set()
    for lines in ([line("physical", 2, "9.99")], [line("digital", 1, "5.00"), line("physical", 1, "5.00")]):
        first = placed(*lines)
        order, changes, agenda = first.order, list(first.changes), list(first.agenda)
        while agenda:
            entry = agenda.pop(0)
            applied = shop.apply(order, entry.action, at=entry.due, options=Options())
            order = applied.order
            changes += applied.changes
            agenda += applied.agenda
        for verb in ("ship", "cancel"):
            if verb in shop.legal(order):
                action = Action(name=verb, order_id=order.id)
                applied = shop.apply(order, action, at=Instant(order.updated + 1), options=Options())
                order = applied.order
                changes += applied.changes
        said |= {change.name for change in changes}
        events = CATALOGUE.announce(changes, at=AT, path="case/1", seed=SEED)
        assert {change.name for change in changes} == {CATALOGUE.row(event.type).announces for event in events}
        assert len({event.id for event in events}) == len(events)
    assert len(said) >= 9


def test_an_event_comes_after_its_row_s_delay_and_carries_what_was_changed() -> None:
    order = in_process(line("physical", 1, "1.00"))
    changes = [
        Change(name="order.accept", order=order),
        Change(name="line.complete", order=order, lines=(order.lines[0].id,)),
        Change(name="order.complete", order=order),
    ]
    accepted, line_done, done, ocn = CATALOGUE.announce(changes, at=AT, path="case/3/0", seed=SEED)
    assert (accepted.channel, accepted.type, accepted.at) == ("webhook", "order.accepted", AT + 1_300_000)
    assert (line_done.channel, line_done.lines, line_done.at) == ("pon", (order.lines[0].id,), AT)
    assert (done.type, ocn.channel, ocn.type) == ("OrderLevelComplete", "ocn", "OrderComplete")
    assert {event.cause for event in (accepted, line_done, done, ocn)} == {"case/3/0"}
    assert accepted.object is order
    assert accepted.order_id == order.id


def test_silent_moves_lead_to_no_event() -> None:
    order = in_process(line("physical", 1, "1.00"))
    assert CATALOGUE.announce([Change(name="charge.capture", order=order)], at=AT, path="p", seed=SEED) == []


def test_ids_derive_from_seed_path_and_ordinal() -> None:
    order = in_process(line("physical", 1, "1.00"))
    change = Change(name="order.ship", order=order)

    def ids(seed: Seed, path: str) -> list[str]:
        return [event.id for event in CATALOGUE.announce([change, change], at=AT, path=path, seed=seed)]

    first = ids(SEED, "case/1")
    assert first == ids(SEED, "case/1")
    others = ids(SEED, "case/2") + ids(Seed("8", "run"), "case/1")
    assert len({*first, *others}) == 6


def test_any_event_can_be_emitted() -> None:
    order = in_process(line("physical", 1, "1.00"), line("physical", 2, "1.00"))
    event = CATALOGUE.event(
        "OrderLevelRisk", order, at=AT, path="case/9", seed=SEED, forced=True, overrides={"event.description": "x"}
    )
    assert (event.channel, event.at, event.forced, event.lines) == ("pon", AT, True, ())
    assert event.overrides == {"event.description": "x"}
    assert CATALOGUE.event("ocn:OrderComplete", order, at=AT, path="case/9", seed=SEED).channel == "ocn"


def test_lines_of_an_emitted_event_are_named_by_id_or_position() -> None:
    order = in_process(line("physical", 1, "1.00"), line("physical", 2, "1.00"))
    one, two = (item.id for item in order.lines)

    def lines(*wanted: str) -> tuple[str, ...]:
        return CATALOGUE.event("LineItemLevelComplete", order, at=AT, path="p", seed=SEED, lines=wanted).lines

    assert lines() == (one, two)
    assert lines("2") == (two,)
    assert lines(two, "2", "1") == (two, one)
    with pytest.raises(BadInput, match=r'no line "3" \(it has 2\)'):
        lines("3")


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("OrderLevelComplet", "OrderLevelComplete"),
        ("OrderLevelCancelled", "OrderLevelCanceled"),
        ("pon:OrderLevelComplett", "pon:OrderLevelComplete"),
        ("order.accept", "order.accepted"),
        ("OrderCompleted", "OrderComplete"),
    ],
)
def test_an_unknown_type_names_the_nearest(wrong: str, nearest: str) -> None:
    with pytest.raises(BadInput, match="there is no event type") as caught:
        CATALOGUE.row(wrong)
    assert caught.value.nearest == nearest


def test_reading_the_catalogue_is_done_once() -> None:
    assert load() is CATALOGUE
