"""The journal: indexed lookups, canonical order, the same entries whatever arrived first."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest

from simulator.instant import Instant
from simulator.journal import Journal
from simulator.records import (
    Attempt,
    Change,
    Commit,
    Delivery,
    DispositionName,
    Endpoint,
    Event,
    Exchange,
    Measured,
    Note,
    Settled,
)


class Thing(msgspec.Struct, frozen=True):
    """Stands for an order: the journal looks at nothing but id and state."""

    id: str
    state: str = "Open"


def event(name: str, at: int, cause: str, order: str = "1", kind: str = "OrderLevelComplete") -> Event:
    return Event(id=name, channel="pon", type=kind, at=Instant(at), order_id=order, object=Thing(order), cause=cause)


def delivery(name: str, of: Event, endpoint: str = "erp", body: str = "aa") -> Delivery:
    return Delivery(
        id=name,
        event_id=of.id,
        event_type=of.type,
        channel=of.channel,
        endpoint=endpoint,
        order_id=of.order_id,
        due=of.at,
        body=body,
        size=2,
        content_type="application/json",
        cause=of.cause,
    )


def attempt(of: str, number: int, at: int, disposition: DispositionName = "retry", **more: Any) -> Attempt:
    return Attempt(delivery=of, number=number, at=Instant(at), disposition=disposition, **more)


def commits() -> list[Commit]:
    first, second = event("e1", 0, "s/2"), event("e2", 0, "s/10", order="2", kind="OrderLevelInProcess")
    return [
        Commit(at=Instant(0), cause="s/2", orders=[Thing("1")], events=[first], deliveries=[delivery("d1", first)]),
        Commit(
            at=Instant(0),
            cause="s/10",
            orders=[Thing("2")],
            events=[second],
            deliveries=[delivery("d2", second, "shop", "bb"), delivery("d3", second, "erp", "bb")],
            changes=[Change(name="order.process", order=Thing("2", "In Process"))],
            bodies=[("aa", b"{}"), ("bb", b"[]")],
        ),
        Commit(at=Instant(5), cause="s/2", attempts=[attempt("d1", 1, 5)]),
        Commit(at=Instant(5), cause="s/10", attempts=[attempt("d2", 1, 5, "acknowledged")]),
        Commit(at=Instant(9), cause="s/2", attempts=[attempt("d1", 2, 9, "acknowledged")]),
        Commit(
            at=Instant(9),
            cause="off",
            settled=[Settled(delivery="d3", at=Instant(9), disposition="exhausted", reason="endpoint disabled")],
            notes=[Note(at=Instant(9), what="endpoint", cause="off", text="shop is disabled")],
        ),
    ]


def journal(parts: list[Commit]) -> Journal:
    made = Journal()
    for part in parts:
        made.apply(part)
    return made


def test_looks_up_what_happened() -> None:
    made = journal(commits())
    assert [one.number for one in made.attempts_of("d1")] == [1, 2]
    assert made.attempts_of("nothing") == ()
    assert made.disposition("d1") == "acknowledged"
    assert made.disposition("d3") == "exhausted"
    assert made.disposition("nothing") == ""
    assert made.settled_at("d1") == 9
    assert made.settled_at("d3") == 9
    assert made.event("e2").type == "OrderLevelInProcess"
    assert made.order("2") == Thing("2")
    assert made.body("bb") == b"[]"
    assert made.attempt_count == 3
    with pytest.raises(KeyError):
        made.order("3")


def test_a_retry_leaves_a_delivery_open() -> None:
    made = journal(commits()[:3])
    assert made.disposition("d1") == "retry"
    assert made.settled_at("d1") is None
    assert made.disposition("d2") == ""


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["d1", "d2", "d3"]),
        ({"endpoint": "erp"}, ["d1", "d3"]),
        ({"order": "2"}, ["d2", "d3"]),
        ({"order": "2", "endpoint": "erp"}, ["d3"]),
        ({"event": "OrderLevelComplete", "channel": "pon"}, ["d1"]),
        ({"channel": "webhook"}, []),
        ({"order": "nobody"}, []),
        ({"redelivery": True}, []),
        ({"redelivery": False, "event": "OrderLevelInProcess"}, ["d2", "d3"]),
    ],
)
def test_selects_by_all_that_is_named(wanted: dict[str, Any], found: list[str]) -> None:
    assert [one.id for one in journal(commits()).select(**wanted)] == found


def test_a_delivery_planned_twice_is_one() -> None:
    made = journal([*commits(), commits()[0]])
    assert [one.id for one in made.select(order="1")] == ["d1"]


def test_entries_sort_by_time_cause_attempt_and_kind() -> None:
    entries = list(journal(commits()).canonical())
    shown = [(entry["kind"], entry.get("id", entry.get("digest", entry.get("name", "")))) for entry in entries]
    assert shown == [
        ("event", "e1"),
        ("body", "aa"),
        ("delivery", "d1"),
        ("change", "order.process"),
        ("event", "e2"),
        ("body", "bb"),
        ("delivery", "d2"),
        ("delivery", "d3"),
        ("attempt", "d1.1"),
        ("attempt", "d2.1"),
        ("note", ""),
        ("attempt", "d1.2"),
        ("settled", ""),
    ]


def test_the_order_of_arrival_of_attempts_does_not_show() -> None:
    wanted = list(journal(commits()).lines())
    planned, rest = commits()[:2], commits()[2:]
    for turn in range(20):
        Random(turn).shuffle(rest)
        assert list(journal([*planned, *rest]).lines()) == wanted


def test_measures_stand_apart() -> None:
    exchange = Exchange(url="http://127.0.0.1:4321/in/r/erp", status=200, answer_headers=(("Date", "now"), ("X", "1")))
    made = journal(
        [
            *commits()[:2],
            Commit(
                at=Instant(5),
                attempts=[attempt("d1", 1, 5, exchanges=(exchange,), measured=Measured(took=0.5, wall=7.0))],
            ),
        ]
    )
    (entry,) = [one for one in made.canonical() if one["kind"] == "attempt"]
    measured = entry.pop("measured")
    assert measured["took"] == 0.5
    assert measured["answer_dates"] == ["now"]
    assert "now" not in msgspec.json.encode(entry).decode()
    assert entry["exchanges"][0]["answer_headers"] == [["X", "1"]]


def test_addresses_that_differ_from_run_to_run_get_names() -> None:
    exchange = Exchange(
        url="http://127.0.0.1:4321/in/r7/erp/moved",
        status=302,
        answer_headers=(("Location", "http://127.0.0.1:4321/in/r7/erp"),),
        detail="http://127.0.0.1:43210/ is another one",
    )
    made = journal([*commits()[:2], Commit(at=Instant(5), attempts=[attempt("d1", 1, 5, exchanges=(exchange,))])])
    aliases = {"http://127.0.0.1:4321": "{origin}", "http://127.0.0.1:4321/in/r7": "{receiver}"}
    (entry,) = [one for one in made.canonical(aliases) if one["kind"] == "attempt"]
    assert entry["exchanges"][0]["url"] == "{receiver}/erp/moved"
    assert entry["exchanges"][0]["answer_headers"] == [["Location", "{receiver}/erp"]]
    assert entry["exchanges"][0]["detail"] == "http://127.0.0.1:43210/ is another one"


def test_what_depends_on_the_machine_is_left_out() -> None:
    note = Note(at=Instant(1), what="warning", cause="signature", text="equal", data={"measured": True})
    made = journal([Commit(at=Instant(1), notes=[note])])
    assert list(made.canonical()) == []
    assert made.notes == [note]


def test_the_latest_endpoint_counts() -> None:
    on = Endpoint(name="erp", channel="pon", url="http://localhost/")
    off = msgspec.structs.replace(on, enabled=False)
    made = journal([Commit(at=Instant(0), endpoints=[on]), Commit(at=Instant(1), endpoints=[off])])
    assert not made.endpoints["erp"].enabled
