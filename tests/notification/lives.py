"""Random legal lives of orders, for the property tests of notifications: whatever the shop lets happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from simulator.catalogue.loader import load
from simulator.commerce import refunding, shop
from simulator.errors import BadInput, IllegalAction
from simulator.instant import Instant
from simulator.market.products import WORDS
from simulator.records import Action, Event
from simulator.seed import Seed
from tests.notification.sample import AT, LOCALES, MANUAL, order

if TYPE_CHECKING:
    from simulator.commerce.order import Order

MINUTE = 60_000_000
LINES = st.fixed_dictionaries({"product": st.sampled_from(WORDS)}, optional={"quantity": st.integers(1, 4)})
ONWARD = (
    *("settle_payment", "release_hold", "submit", "process", "release_pre_order", "ship", "fulfill", "fulfill_media"),
    "cancel_complete",
)
"""What brings an order to its end, in this order."""
BY_UNITS = {"ship", "fulfill", "cancel", "suppress"}
ENDING = {"cancel", "suppress"}
"""What would end most lives early if it were not asked for a part of one line at a time."""
HOLDS = ("dpl", "delayed_fraud", "fraud_error")


class Life(NamedTuple):
    """What became of an order, and what was announced on the way."""

    stages: list[Order]
    events: list[Event]

    @property
    def end(self) -> Order:
        return self.stages[-1]

    def told(self, channel: str) -> list[Event]:
        return [one for one in self.events if one.channel == channel]


def step(life: Life, action: Action) -> None:
    """One more action, a minute later; what the shop refuses leaves no trace."""
    before = life.end
    at = Instant(before.updated + MINUTE)
    try:
        done = shop.apply(before, action, at=at, options=MANUAL)
    except (BadInput, IllegalAction):
        return
    path = f"life/{len(life.stages)}"
    life.events.extend(load().announce(done.changes, at=at, path=path, seed=Seed("life")))
    life.stages.append(done.order)


def _onward(offer: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in ONWARD if name in offer)


def _params(draw: st.DrawFn, about: Order, name: str) -> dict[str, Any]:
    params: dict[str, Any] = {}
    if name in ENDING or (name in BY_UNITS and draw(st.booleans())):
        place = draw(st.integers(1, len(about.lines)))
        params["lines"] = [{"line": place, "quantity": draw(st.integers(1, about.lines[place - 1].quantity))}]
    if name == "hold":
        params["kind"] = draw(st.sampled_from(HOLDS))
    if name == "refund":
        params["kind"] = draw(st.sampled_from(refunding.possible(about)))
        if draw(st.booleans()):
            params["percent"] = draw(st.sampled_from([1, 33, 50]))
    return params


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Random actions first, then mostly what brings the order to its end, then random ones again."""
    lines = draw(st.lists(LINES, min_size=1, max_size=4))
    params = {"payment": "delayed"} if draw(st.booleans()) else {}
    seed = draw(st.sampled_from("abcdef"))
    life = Life([order(*lines, locale=draw(st.sampled_from(LOCALES)), seed=seed, **params)], [])
    assert life.end.created == AT
    for most, onward in ((12, False), (1, draw(st.sampled_from([True, True, False]))), (6, False)):
        for _ in range(draw(st.integers(0, most))):
            offer = shop.legal(life.end)
            if offer and not onward:
                name = draw(st.sampled_from((*offer, *_onward(offer), *_onward(offer))))
                step(life, Action(name=name, order_id=life.end.id, params=_params(draw, life.end, name)))
        while onward and (fitting := _onward(shop.legal(life.end))):
            before = life.end
            step(life, Action(name=fitting[0], order_id=life.end.id))
            assert life.end is not before
    return life
