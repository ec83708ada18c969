"""Which delivery may start: due times, lanes, room, calling off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.delivery.lanes import Lanes
from simulator.instant import Instant
from simulator.records import Delivery


def delivery(name: str, *, due: int = 0, endpoint: str = "pon", order: str = "1", channel: str = "pon") -> Delivery:
    return Delivery(
        id=name,
        event_id=name,
        event_type="x",
        channel=channel,  # type: ignore[arg-type]
        endpoint=endpoint,
        order_id=order,
        due=Instant(due),
        body="",
        size=0,
        content_type="",
    )


def lanes() -> Lanes:
    return Lanes(lambda channel: channel == "webhook")


def names(entries: list) -> list[str]:  # type: ignore[type-arg]
    return [entry.delivery.id for entry in entries]


def test_first_attempts_of_one_order_and_endpoint_wait_for_each_other() -> None:
    one = lanes()
    for name in ("a", "b", "c"):
        one.plan(delivery(name))
    first = one.take(Instant(0), 10)
    assert names(first) == ["a"]
    assert one.take(Instant(0), 10) == []
    one.settle(first[0])
    assert names(one.take(Instant(0), 10)) == ["b"]


def test_other_orders_and_other_endpoints_do_not_wait() -> None:
    one = lanes()
    one.plan(delivery("a"))
    one.plan(delivery("b", order="2"))
    one.plan(delivery("c", endpoint="pon2"))
    assert names(one.take(Instant(0), 10)) == ["a", "b", "c"]


def test_a_parallel_channel_has_no_lanes() -> None:
    one = lanes()
    for name in ("a", "b"):
        one.plan(delivery(name, channel="webhook", endpoint="hook"))
    assert names(one.take(Instant(0), 10)) == ["a", "b"]


def test_a_retry_waits_for_nobody_and_nobody_waits_for_it() -> None:
    one = lanes()
    one.plan(delivery("a"))
    one.plan(delivery("b"))
    (first,) = one.take(Instant(0), 10)
    one.again(first, Instant(100))
    (second,) = one.take(Instant(0), 10)
    assert second.delivery.id == "b"
    assert one.next_due() == 100
    (retry,) = one.take(Instant(100), 10)
    assert (retry.delivery.id, retry.number) == ("a", 2)
    one.settle(retry)
    one.settle(second)
    assert len(one) == 0


def test_room_is_kept() -> None:
    one = lanes()
    for number in range(5):
        one.plan(delivery(str(number), order=str(number)))
    assert len(one.take(Instant(0), 2)) == 2
    assert one.ready
    assert len(one.take(Instant(0), 10)) == 3
    assert not one.ready


def test_calling_off_forgets_what_waits_in_heap_and_lane_and_keeps_the_lane_going() -> None:
    one = lanes()
    for name, due in (("a", 0), ("b", 0), ("c", 50)):
        one.plan(delivery(name, due=due))
    one.plan(delivery("d", endpoint="other", due=0))
    (under_way, other) = one.take(Instant(0), 10)
    assert names([under_way, other]) == ["a", "d"]
    assert [gone.id for gone in one.call_off("pon")] == ["a", "b", "c"]
    one.settle(under_way)
    assert one.take(Instant(100), 10) == []
    assert one.next_due() is None
    one.plan(delivery("e"))
    assert names(one.take(Instant(100), 10)) == ["e"]
    assert len(one) == 2


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 5), st.booleans()), max_size=40))
def test_every_delivery_is_taken_and_order_is_kept_in_each_lane(plan: list[tuple[int, int, int, bool]]) -> None:
    one = lanes()
    for number, (order, endpoint, _due, _fails) in enumerate(plan):
        one.plan(delivery(str(number), order=str(order), endpoint=str(endpoint)))
    seen: list[str] = []
    while taken := one.take(Instant(10), 3):
        for entry in taken:
            number = int(entry.delivery.id)
            if plan[number][3] and entry.number == 1:
                one.again(entry, Instant(10))
            else:
                one.settle(entry)
            if entry.number <= 2 and entry.delivery.id not in seen:
                seen.append(entry.delivery.id)
    assert sorted(seen, key=int) == [str(number) for number in range(len(plan))]
    for lane in {(order, endpoint) for order, endpoint, _, _ in plan}:
        mine = [int(name) for name in seen if plan[int(name)][:2] == lane]
        assert mine == sorted(mine)
    assert len(one) == 0
