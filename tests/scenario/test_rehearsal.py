"""A rehearsal meets the events that the case, when it is really played, delivers."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from simulator.errors import BadInput
from simulator.scenario import cases, loader, rehearsal
from simulator.scenario.runner import play
from simulator.scenario.settings import Settings

if TYPE_CHECKING:
    from simulator.receiver.process import ReceiverProcess
    from simulator.scenario.model import Case

NAMES = ("orders/wrong_story", "orders/mixed", "orders/many_orders", "orders/manual_flow", "delivery/slow_receiver")
CASES = [case for case in cases.expand(loader.gather([loader.library()])) if case.id in NAMES]


def delivered(journal: Path) -> set[str]:
    entries = map(msgspec.json.decode, journal.read_bytes().splitlines())
    return {f"{entry['channel']}:{entry['type']}" for entry in entries if entry["kind"] == "delivery"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_meets_what_is_delivered(case: Case, receiver: ReceiverProcess, tmp_path: Path) -> None:
    result = play(case, Settings(receiver=receiver.url, journals=str(tmp_path)))
    told = rehearsal.told([case])[case.id]
    assert result.verdict == "pass"
    assert told
    assert {f"{event.channel}:{event.type}" for event in told} == delivered(Path(result.journal))


def test_the_cases_are_there() -> None:
    assert sorted(case.id for case in CASES) == sorted(NAMES)


HEADER = "name: x\nendpoints: {a: {channel: pon, events: [OrderLevelComplete]}, b: {channel: ocn, auth: oauth}}\n"
SHIPPED = " - act: {action: ship}\n - redeliver: {delivery: {endpoint: a}}\n"
TYPO = " - emit: {event: OrderLevelComplete, set: {order.nowhere: x}}\n"


def expanded(tmp_path: Path, steps: str, header: str = "") -> list[Case]:
    (tmp_path / "s.yaml").write_text(f"{HEADER}{header}steps:\n - place_order\n{steps}", "utf-8")
    return cases.expand([loader.scenario(tmp_path / "s.yaml")])


@pytest.mark.parametrize(
    ("steps", "line", "complaint"),
    [
        (TYPO, 5, "nowhere"),
        (" - redeliver: {delivery: {endpoint: a}}\n", 5, "nothing to redeliver: there is no delivery to a"),
        (
            f"{SHIPPED} - redeliver: {{delivery: {{endpoint: b, redelivery: true}}}}\n",
            7,
            "redeliveries only",
        ),
        (f" - repeat:\n    times: 2\n    steps:\n    {TYPO}", 8, "nowhere"),
    ],
)
def test_what_is_asked_in_vain_is_told_before_anything_is_sent(
    tmp_path: Path, steps: str, line: int, complaint: str
) -> None:
    with pytest.raises(BadInput) as caught:
        expanded(tmp_path, steps)
    assert complaint in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("steps", "header"),
    [
        (SHIPPED, ""),
        (" - act: {action: fulfill}\n - redeliver: {delivery: {endpoint: b}}\n", ""),
        (TYPO, "clock: real\n"),
        (f" - repeat:\n    times: 200\n    steps:\n    {TYPO}", ""),
    ],
)
def test_the_rest_is_left_to_the_play(tmp_path: Path, steps: str, header: str) -> None:
    assert len(expanded(tmp_path, steps, header)) == 1


async def test_inside_a_loop_nothing_is_rehearsed(tmp_path: Path) -> None:
    assert len(expanded(tmp_path, TYPO)) == 1


def test_a_rehearsal_calls_nobody(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        oauth = f"{{type: oauth, token_url: '{url}'}}"
        (tmp_path / "s.yaml").write_text(
            f"name: x\nendpoints: {{a: {{channel: pon, url: '{url}', auth: {oauth}}}}}\n"
            "steps:\n - place_order\n - redeliver: {delivery: {}}\n",
            "utf-8",
        )
        cases.expand([loader.scenario(tmp_path / "s.yaml")])
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
