"""Every scenario that ships passes, and together they meet every event and every situation that is documented."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from simulator.catalogue.loader import load as catalogue
from simulator.report.summary import lines
from simulator.scenario import cases, inventory, loader, rehearsal
from simulator.scenario.runner import play
from simulator.scenario.settings import Settings
from simulator.web.api.app import beside
from tests.listening import served
from tests.scenario.stories import named_endpoints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.commerce.order import Order
    from simulator.receiver.process import ReceiverProcess
    from simulator.records import Event
    from simulator.scenario.model import Case

SCENARIOS = {scenario.id: scenario for scenario in loader.gather([loader.library()])}
CASES = {case.id: case for case in cases.expand(SCENARIOS.values())}
Told = dict[str, tuple["Event", ...]]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_passes(case: Case, receiver: ReceiverProcess, tmp_path: Path) -> None:
    result = play(case, Settings(receiver=receiver.url, journals=str(tmp_path)), beside)
    assert result.verdict == "pass", "\n".join(lines(result))
    assert result.verdicts
    assert result.counts.attempts > 0
    entries = map(msgspec.json.decode, Path(result.journal).read_bytes().splitlines())
    told = [entry["endpoint"] for entry in entries if entry["kind"] == "delivery"]
    for plan in case.endpoints if "endpoints" in SCENARIOS[case.id.partition("[")[0]].header else ():
        assert plan.name in told or plan.name in named_endpoints(case.steps), f"{plan.name} is there for nothing"


class _Agreeable(BaseHTTPRequestHandler):
    """The simplest right receiver: 200 to everything."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    with served(_Agreeable) as url:
        yield url


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_passes_or_does_not_apply_to_a_receiver_of_the_users_own(case: Case, target: str) -> None:
    result = play(case, Settings(targets={"pon": target, "ocn": target, "webhook": target}), beside)
    assert result.verdict in ("pass", "not applicable"), "\n".join(lines(result))


@pytest.fixture(scope="module")
def told() -> Told:
    """What is announced when each case is played, by its id."""
    return rehearsal.told(CASES.values(), beside)


def test_every_event_is_met(told: Told) -> None:
    """And claimed: by what the shop or a request brings about, and what has a reason not to be is sent past them."""
    made = stories(told)
    for row in catalogue().rows():
        met = [story for story in made if row.name in story.events]
        claimed = [story for story in met if row.name in story.claimed]
        if row.absent:
            assert not met, row.name
        elif row.because:
            assert any(row.name in story.emitted for story in claimed), row.name
        else:
            assert any(row.name not in story.emitted for story in claimed), row.name


SITUATIONS: Mapping[str, Callable[[Order], bool]] = {
    "delayed payment": lambda order: order.payment_timing == "delayed" and order.settled is not None,
    "physical goods paid at once": lambda order: (
        order.payment_timing == "real_time" and all(line.product.kind == "physical" for line in order.lines)
    ),
    "pre-order": lambda order: any(line.pre_order and line.released is not None for line in order.lines),
    "backup CD": lambda order: any(one.kind == "backup_cd" for line in order.lines for one in line.media),
    "extended download service": lambda order: any(one.kind == "eds" for line in order.lines for one in line.media),
    "fulfilled and cancelled lines": lambda order: {"complete", "cancelled"} == {line.state for line in order.lines},
    "subscription": lambda order: any(line.subscription is not None for line in order.lines),
}
"""When an Order Complete Notification is sent, by its page, and what it tells of."""


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_of_the_order_complete_notification_is_met(told: Told, situation: str) -> None:
    assert any(SITUATIONS[situation](event.object) for event in sent(told))


def test_the_order_complete_notification_is_sent_once_and_not_for_what_was_cancelled(told: Told) -> None:
    orders = [
        (case, event.order_id) for case, events in told.items() for event in events if event in sent({case: events})
    ]
    assert len({*orders}) == len(orders)
    later = [case for case, events in told.items() if {"OrderComplete", "RefundCreditComplete"} <= types(events)]
    assert later
    cancelled = [case for case, events in told.items() if "OrderLevelCanceled" in types(events)]
    assert any("OrderComplete" not in types(told[case]) for case in cancelled)
    assert all(any(line.state == "complete" for line in event.object.lines) for event in sent(told))


def test_it_goes_to_several_endpoints() -> None:
    several = [case for case in CASES.values() if sum(plan.channel == "ocn" for plan in case.endpoints) > 1]
    assert len(several) > 1


def stories(told: Told) -> list[inventory.Story]:
    """What is to be said of each story."""
    mine = {id_: {case: told[case] for case in CASES if case.partition("[")[0] == id_} for id_ in SCENARIOS}
    return [inventory.story(scenario, mine[id_]) for id_, scenario in SCENARIOS.items()]


def sent(told: Told) -> list[Event]:
    """The Order Complete Notifications that the shop itself brought about."""
    return [event for events in told.values() for event in events if event.channel == "ocn" and not event.forced]


def types(events: tuple[Event, ...]) -> set[str]:
    """What the events are called."""
    return {event.type for event in events}


def test_the_index_is_current(told: Told) -> None:
    """Run `make docs` when it is not."""
    made = stories(told)
    kept = msgspec.json.decode((loader.library() / inventory.INDEX).read_bytes(), type=list[inventory.Story])
    assert {story.id: story for story in kept} == {story.id: story for story in made}
    assert kept == made
