"""What is put becomes durable as a whole, in order, and is there after a restart."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from simulator.errors import BadInput, Unavailable
from simulator.instant import Instant
from simulator.records import (
    Action,
    Attempt,
    Commit,
    Delivery,
    Endpoint,
    Exchange,
    Followup,
    Measured,
    Note,
    Settled,
)
from simulator.store.lock import owner
from simulator.store.reader import Reader
from simulator.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.records import Environment

NOW = Instant(1_000)


def delivery(name: str, body: str = "b") -> Delivery:
    return Delivery(
        id=name,
        event_id=f"e-{name}",
        event_type="OrderLevelComplete",
        channel="pon",
        endpoint="pon",
        order_id="1",
        due=NOW,
        body=body,
        size=3,
        content_type="application/json",
        cause="case/1",
    )


def attempt(name: str, number: int = 1, *, next_at: int | None = None) -> Attempt:
    return Attempt(
        delivery=name,
        number=number,
        at=NOW,
        disposition="acknowledged" if next_at is None else "retry",
        reason="because",
        exchanges=(Exchange(url="http://127.0.0.1/", status=200, headers=(("A", "b"),)),),
        next_at=None if next_at is None else Instant(next_at),
        measured=Measured(took=0.5, interrupted=1),
    )


async def test_a_commit_is_told_to_listeners_and_read_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "store")
    heard: list[Commit] = []
    store.listeners.append(heard.append)
    followup = Followup(path="o/agenda/1", due=Instant(5), action=Action(name="submit", order_id="1"))
    note = Note(at=NOW, what="step", cause="case/1", text="placed", data={"n": 1})
    hook = Endpoint(name="hook", channel="webhook", url="http://127.0.0.1/", secrets=("whk_1",))
    commit = Commit(
        at=NOW,
        cause="case/1",
        deliveries=[delivery("d1")],
        bodies=[("b", b"{}" * 2000)],
        agenda=[followup],
        notes=[note],
        endpoints=[hook],
        ordinals={"orders": 3},
    )
    await store.put(commit, NOW)
    assert heard == [commit]
    read = store.read
    state = read.delivery("d1")
    assert state is not None
    assert (state.delivery, state.open, state.number, state.planned_at) == (delivery("d1"), True, 1, NOW)
    assert read.body("b") == b"{}" * 2000
    assert (read.agenda(), read.notes(), read.endpoints()) == ([followup], [note], [hook])
    assert (read.now(), read.ordinal("orders"), read.ordinal("none")) == (NOW, 3, 0)
    await store.close()


async def test_attempts_move_a_delivery_on_and_settle_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(Commit(at=NOW, deliveries=[delivery("d1"), delivery("d2")]), NOW)
    store.put(Commit(at=NOW, started=[("d1", 1)]), NOW)
    await store.put(Commit(at=NOW, attempts=[attempt("d1", next_at=9_000)], first_at={"d1": NOW}), NOW)
    state = store.read.delivery("d1")
    assert state is not None
    assert (state.open, state.number, state.delivery.due, state.started, state.first_at) == (True, 2, 9_000, False, NOW)
    store.put(Commit(at=NOW, started=[("d1", 2)]), NOW)
    await store.put(Commit(at=NOW, attempts=[attempt("d1", 2)], first_at={"d1": NOW}), NOW)
    state = store.read.delivery("d1")
    assert state is not None
    assert (state.open, state.number, state.disposition) == (False, 2, "acknowledged")
    assert store.read.attempts("d1") == [attempt("d1", next_at=9_000), attempt("d1", 2)]
    assert [found.delivery.id for found in store.read.open_deliveries()] == ["d2"]
    assert store.read.last_success() == {"pon": NOW}
    await store.close()


async def test_what_happens_to_a_delivery_before_anything_of_it_is_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(Commit(at=NOW, deliveries=[delivery("d1"), delivery("d2")], started=[("d1", 1), ("d2", 1)]), NOW)
    for number in (1, 2):
        store.put(Commit(at=NOW, attempts=[attempt("d1", number, next_at=9_000)], started=[("d1", number + 1)]), NOW)
    await store.durable()
    found = [(state.number, state.started) for state in store.read.open_deliveries()]
    assert found == [(3, True), (1, True)]
    await store.close()


async def test_what_is_settled_stays_settled(tmp_path: Path) -> None:
    store = Store(tmp_path)
    end = Settled(delivery="d1", at=NOW, disposition="exhausted", reason="endpoint disabled")
    store.put(Commit(at=NOW, deliveries=[delivery("d1")], started=[("d1", 1)], settled=[end]), NOW)
    await store.put(Commit(at=NOW, attempts=[attempt("d1", next_at=9_000)], first_at={"d1": NOW}), NOW)
    state = store.read.delivery("d1")
    assert state is not None
    assert (state.open, state.reason) == (False, "endpoint disabled")
    assert store.read.settled("d1") == end
    assert len(store.read.attempts("d1")) == 1
    await store.close()


async def test_a_restart_marks_what_was_under_way_as_interrupted_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(Commit(at=NOW, deliveries=[delivery("d1"), delivery("d2"), delivery("d3")]), NOW)
    store.put(Commit(at=NOW, started=[("d1", 1), ("d3", 1)]), NOW)
    await store.put(Commit(at=NOW, attempts=[attempt("d3")], first_at={"d3": NOW}), NOW)
    await store.close()
    for times in (1, 2):
        store = Store(tmp_path)
        states = {state.delivery.id: state.interrupted for state in store.read.open_deliveries()}
        assert states == {"d1": times, "d2": 0}
        await store.put(Commit(at=NOW, started=[("d1", 1)]), NOW)
        await store.close()


async def test_a_played_followup_is_gone_even_when_it_was_made_in_the_same_group(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(5):
        entry = Followup(path=f"a/{number}", due=NOW, action=Action(name="submit", order_id="1"))
        store.put(Commit(at=NOW, agenda=[entry]), NOW)
        store.put(Commit(at=NOW, played=[entry.path]), NOW)
    await store.durable()
    assert store.read.agenda() == []
    await store.close()


async def test_pages_and_filters_of_deliveries(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await store.put(Commit(at=NOW, deliveries=[delivery(f"d{number}") for number in range(5)]), NOW)
    first = store.read.deliveries(limit=2)
    assert [state.delivery.id for state in first] == ["d0", "d1"]
    rest = store.read.deliveries(limit=9, after=first[-1].seq)
    assert [state.delivery.id for state in rest] == ["d2", "d3", "d4"]
    assert [state.delivery.id for state in store.read.deliveries(limit=1, newest_first=True)] == ["d4"]
    assert store.read.deliveries(channel="ocn") == []
    assert store.read.counts() == {"orders": 0, "events": 0, "deliveries": 5, "attempts": 0, "open": 5}
    await store.close()


async def test_a_second_owner_is_refused_and_told_where_the_first_listens(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.lock.announce("http://127.0.0.1:8080")
    with pytest.raises(Unavailable, match=r"owned by another process \(process \d+, http://127\.0\.0\.1:8080\)"):
        Store(tmp_path)
    beside = Reader(tmp_path / "cte.sqlite")
    assert beside.counts()["orders"] == 0
    beside.close()
    await store.close()
    assert owner(tmp_path) is None
    await Store(tmp_path).close()


async def test_what_is_not_a_store_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "cte.sqlite").write_bytes(b"this is no database, but it is long enough to look at" * 100)
    with pytest.raises(BadInput, match="is not a whole store of this program"):
        Store(tmp_path)
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(BadInput, match="cannot be a store folder"):
        Store(file)


async def test_a_write_that_fails_is_told_to_everybody_who_waits(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await store.put(Commit(at=NOW, deliveries=[delivery("d1")]), NOW)
    ticket = store.put(Commit(at=NOW, deliveries=[delivery("d1")]), NOW)
    with pytest.raises(Unavailable, match="cannot be written"):
        await ticket
    with pytest.raises(Unavailable):
        store.put(Commit(at=NOW), NOW)
    await store.close()


async def test_a_folder_keeps_two_environments_apart(tmp_path: Path) -> None:
    contents: tuple[tuple[Environment, int], ...] = (("cte", 1), ("production", 2))
    for environment, number in contents:
        store = Store(tmp_path, environment=environment)
        assert store.read.counts()["deliveries"] == 0
        await store.put(Commit(at=NOW, deliveries=[delivery(f"d{n}") for n in range(number)]), NOW)
        await store.close()
    for environment, number in contents:
        store = Store(tmp_path, environment=environment)
        assert store.read.counts()["deliveries"] == number
        await store.close()


async def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    await Store(tmp_path).close()
    with sqlite3.connect(tmp_path / "cte.sqlite") as file:
        file.execute("UPDATE meta SET value = '99' WHERE key = 'version'")
    file.close()
    with pytest.raises(BadInput, match=r"another version of this program \(store version 99, this one reads 5\)"):
        Store(tmp_path)


def test_a_folder_of_the_first_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").touch()
    with pytest.raises(BadInput, match=r"store\.sqlite: was written by .*store version 1, .*name another folder"):
        Store(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["store.sqlite"]


async def test_a_store_with_a_broken_page_is_one_line(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await store.put(Commit(at=NOW, deliveries=[delivery(f"d{number}") for number in range(500)]), NOW)
    await store.close()
    file = tmp_path / "cte.sqlite"
    data = bytearray(file.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    file.write_bytes(data)
    with pytest.raises(BadInput, match="is not a whole store of this program"):
        Store(tmp_path)
    assert owner(tmp_path) is None
