"""kill -9 while cases and settings come in: what was answered is kept, and nothing else is there."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
from random import Random
from typing import TYPE_CHECKING, Any

from tests.cli.test_serve import address_of, ask
from tests.cli.test_sites import CASE, KEPT

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

EVENTS = ("OrderLevelRisk", "OrderLevelComplete", "OrderLevelPlaceOrderSuccess", "OrderLevelInProcess")
KILLS = 4


def put(connection: http.client.HTTPConnection, method: str, path: str, value: Any) -> int:
    connection.request(method, f"/_control/{path}", json.dumps(value), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def test_what_was_answered_is_kept(started: Callable[..., subprocess.Popen[str]]) -> None:
    chance = Random(7)
    cases, asked_cases = 0, 0
    on: list[str] = []
    asked: list[str] = []
    for _ in range(KILLS):
        owner = started("serve", "--port", "0", *KEPT)
        url = address_of(owner)
        found = ask(f"{url}/_control/sites")["sites"]
        assert cases <= len(found) <= asked_cases
        for site in found[:1]:
            assert sorted(site["events"]) in (on, asked)
            on = sorted(site["events"])
        cases = asked_cases = len(found)
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        timer = threading.Timer(chance.uniform(0, 0.005), owner.kill)
        last = chance.randint(7, 30)
        try:
            for number in itertools.count():
                if number == last:
                    timer.start()
                if number % 6 == 0:
                    asked_cases = cases + 1
                    put(connection, "POST", "sites", {**CASE, "site": f"s{asked_cases:03}"})
                    cases = asked_cases
                    continue
                asked = sorted(chance.sample(EVENTS, chance.randint(0, 4)))
                assert put(connection, "PUT", "sites/s001/events", {"none": True, "check": asked}) == 200
                on = asked
        except (OSError, http.client.HTTPException):
            owner.wait()
    assert cases >= KILLS
