"""Orders and events to print: made by the real market and shop, so that they hang together."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.catalogue.loader import load
from simulator.commerce import shop
from simulator.instant import Instant, parse_instant
from simulator.market import region
from simulator.market.draft import Market
from simulator.notification.render import Renderer
from simulator.records import Action, Event, Options
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commerce.order import Order
    from simulator.records import Channel, Format, Style

AT = parse_instant("2024-03-01T09:00:00Z")
MANUAL = Options(flow="manual")
PHYSICAL = {"product": "physical"}
DIGITAL = {"product": "digital"}
LOCALES = region.LOCALES


@cache
def _market() -> Market:
    return Market()


def order(*lines: dict[str, Any], locale: str = "en_US", seed: str = "sample", **params: Any) -> Order:
    """A freshly placed order."""
    place = Seed(seed, "order")
    draft = _market().draft(
        {"lines": list(lines or (DIGITAL,)), **params},
        site_id="drdemo",
        company_id="drdemo",
        environment="cte",
        locale=locale,
        seed=place,
    )
    return shop.place(draft, at=AT, seed=place, options=MANUAL).order


def act(on: Order, name: str, **params: Any) -> Order:
    """The order after an action, a minute after its last one."""
    at = Instant(on.updated + 60_000_000)
    done = shop.apply(on, Action(name=name, order_id=on.id, params=params), at=at, options=MANUAL).order
    return replace(done, updated=at)


def in_process(on: Order) -> Order:
    """Ready to be shipped."""
    return act(act(on, "submit"), "process")


def complete(*lines: dict[str, Any], locale: str = "en_US", seed: str = "sample", **params: Any) -> Order:
    """An order of which everything was shipped and delivered."""
    done = in_process(order(*lines, locale=locale, seed=seed, **params))
    kinds = [line.product.kind for line in done.lines]
    for kind, action in (("physical", "ship"), ("digital", "fulfill")):
        if kind in kinds:
            done = act(done, action)
    return done


def event(
    about: Order,
    type_: str = "OrderLevelPlaceOrderSuccess",
    *,
    channel: Channel = "pon",
    lines: Sequence[str] = (),
    overrides: dict[str, Any] | None = None,
) -> Event:
    """An event 9.243 s after the order."""
    return Event(
        id="0b1c7a52-5f8e-4d35-8a75-0d1f6f3f4c11",
        channel=channel,
        type=type_,
        at=Instant(AT + 9_243_000),
        order_id=about.id,
        object=about,
        lines=tuple(lines),
        overrides=overrides or {},
    )


def body(
    about: Event,
    *,
    format: Format = "json",  # noqa: A002 - as the renderer calls it
    style: Style = "plain",
    options: Options | None = None,
) -> bytes:
    """What leaves for that event."""
    return Renderer(load(), options or MANUAL).render(about, format=format, style=style).body
