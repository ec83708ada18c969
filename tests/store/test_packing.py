"""Bodies come back as they were put, whichever body was the first of their kind when they were."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from simulator.instant import Instant
from simulator.records import Commit, Delivery
from simulator.store.packing import Body, Packer, Unpacker
from simulator.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

NOW = Instant(1_000)
PON, WEBHOOK = ("pon", "json"), ("webhook", "json")


def text(number: int) -> bytes:
    alike = b"".join(blake2b(bytes([place])).digest() for place in range(20))
    return alike + b"its number: %d" % number


def row(number: int) -> Body:
    return Body(PON, str(number), text(number))


def commit(number: int) -> Commit:
    delivery = Delivery(
        id=f"d{number}",
        event_id=f"e{number}",
        event_type="OrderLevelComplete",
        channel="pon",
        endpoint="pon",
        order_id="1",
        due=NOW,
        body=str(number),
        size=3,
        content_type="application/json",
    )
    return Commit(at=NOW, deliveries=[delivery], bodies=[(str(number), text(number))])


@given(st.lists(st.tuples(st.sampled_from([PON, WEBHOOK]), st.binary(min_size=1)), max_size=9))
def test_what_was_packed_comes_back(found: list[tuple[tuple[str, ...], bytes]]) -> None:
    packer = Packer()
    bodies = [Body(kind, str(number), data) for number, (kind, data) in enumerate(found)]
    rows = {row.digest: row for group in (bodies[:4], bodies[4:]) for row in packer.pack(group)}
    unpacker = Unpacker(lambda digest: unpacker.unpack(rows[digest].data, rows[digest].base))
    assert [unpacker.unpack(rows[body.digest].data, rows[body.digest].base) for body in bodies] == [
        body.data for body in bodies
    ]


def test_the_first_of_a_kind_is_the_dictionary_of_the_others() -> None:
    first, second, other = Packer().pack([row(1), row(2), Body(WEBHOOK, "3", text(1))])
    assert (first.base, second.base, other.base) == (None, "1", None)
    assert len(second.data) < len(first.data) / 2


def test_kinds_are_bounded() -> None:
    packer = Packer()
    for number in range(99):
        packer.pack([Body((str(number),), str(number), text(number))])
    (again,) = packer.pack([Body(("0",), "new", text(7))])
    assert again.base is None
    (kept,) = packer.pack([Body(("98",), "new", text(7))])
    assert kept.base == "98"


async def test_each_opening_has_dictionaries_of_its_own_and_reads_those_of_earlier_ones(tmp_path: Path) -> None:
    for numbers in ((1, 2, 3), (3, 1, 4), (2, 4, 5)):
        store = Store(tmp_path)
        for number in numbers:
            await store.put(Commit(at=NOW, bodies=commit(number).bodies), NOW)
        await store.close()
    store = Store(tmp_path)
    assert [store.read.body(str(number)) for number in range(1, 6)] == [text(number) for number in range(1, 6)]
    await store.close()


async def test_a_body_says_which_dictionary_it_needs(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await store.put(commit(1), NOW)
    await store.put(commit(2), NOW)
    await store.close()
    with sqlite3.connect(tmp_path / "cte.sqlite") as file:
        assert file.execute("SELECT digest, base FROM bodies ORDER BY digest").fetchall() == [("1", None), ("2", "1")]
    file.close()
