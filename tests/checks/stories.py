"""A small journal for the tests of the judge: one order, three deliveries, one of them with hops."""

from __future__ import annotations

from typing import Any

from simulator.commerce import shop
from simulator.instant import Instant
from simulator.journal import Journal
from simulator.market.draft import Market
from simulator.records import (
    Attempt,
    Commit,
    Delivery,
    DispositionName,
    Endpoint,
    Event,
    Exchange,
    Options,
)
from simulator.seed import Seed

HOUR = 3_600_000_000
SEED = Seed("checks", "order")
ORDER = shop.place(
    Market().draft(
        {"lines": [{"product": "physical", "quantity": 2}]},
        site_id="s",
        company_id="c",
        environment="cte",
        locale="en_US",
        seed=SEED,
    ),
    at=Instant(0),
    seed=SEED,
    options=Options(),
).order
BODY = b'{"Note":{"order":{"id":"7","lines":2}}}'
BASIC = (("Authorization", "Basic ..."),)


def event(kind: str) -> Event:
    return Event(id=f"e-{kind}", channel="pon", type=kind, at=Instant(0), order_id=ORDER.id, object=ORDER, cause="s/1")


def delivery(name: str, kind: str, endpoint: str) -> Delivery:
    return Delivery(
        id=name,
        event_id=f"e-{kind}",
        event_type=kind,
        channel="pon",
        endpoint=endpoint,
        order_id=ORDER.id,
        due=Instant(0),
        body="aa",
        size=len(BODY),
        content_type="application/json",
        cause="s/1",
    )


def attempt(name: str, number: int, at: int, disposition: DispositionName, *answers: Any) -> Attempt:
    exchanges = [
        Exchange(
            url=f"http://127.0.0.1/{'moved/' * place}{name}",
            headers=BASIC if place == 0 else (),
            status=answer if isinstance(answer, int) else 0,
            failure=answer if isinstance(answer, str) else "",
            notes=("credentials withheld: another origin",) if place else (),
        )
        for place, answer in enumerate(answers)
    ]
    return Attempt(
        delivery=name,
        number=number,
        at=Instant(at),
        disposition=disposition,
        reason=f"answered {answers[-1]}",
        rules=("PON-ERROR-1",) if disposition != "acknowledged" else ("PON-SUCCESS-1",),
        exchanges=tuple(exchanges),
    )


def journal() -> Journal:
    made = Journal()
    made.apply(
        Commit(
            at=Instant(0),
            orders=[ORDER],
            endpoints=[
                Endpoint(name="erp", channel="pon", url="http://127.0.0.1/"),
                Endpoint(name="shop", channel="pon", url="http://127.0.0.1/"),
            ],
            events=[event("Placed"), event("Complete")],
            deliveries=[
                delivery("d1", "Placed", "erp"),
                delivery("d2", "Placed", "shop"),
                delivery("d3", "Complete", "erp"),
            ],
            bodies=[("aa", BODY)],
        )
    )
    made.apply(Commit(at=Instant(0), attempts=[attempt("d1", 1, 0, "retry", 503)]))
    made.apply(Commit(at=Instant(HOUR), attempts=[attempt("d1", 2, HOUR, "acknowledged", 307, 200)]))
    made.apply(Commit(at=Instant(0), attempts=[attempt("d2", 1, 0, "exhausted", "refused")]))
    return made
