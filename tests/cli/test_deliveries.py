"""``drsim deliveries`` over a store, its owner and a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import one_line
from tests.cli.test_serve import address_of, ask, stop

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.cli.conftest import Ran


def test_a_store_in_use_a_server_and_a_store_at_rest_say_the_same(
    started: Callable[..., subprocess.Popen[str]], drsim: Callable[..., Ran]
) -> None:
    process = started("serve", "--store", "kept", "--port", "0", "--clock", "manual")
    url = address_of(process)
    inbox = ask(f"{url}/_control/inboxes/erp", {"script": [{"status": 500}]}, "PUT")
    ask(f"{url}/_control/endpoints/erp", {"channel": "pon", "url": inbox["url"], "retries": 1}, "PUT")
    order = ask(f"{url}/_control/orders", {})["id"]
    ask(f"{url}/_control/clock/advance", {"by": "1s"})
    wanted = ("deliveries", "--order", order, "--event", "OrderLevelPlaceOrderSuccess", "--open")
    by_url, by_store = drsim(*wanted, "--url", url), drsim(*wanted, "--store", "kept")
    assert "open, retry: answered 500 Internal Server Error" in by_url.stdout, by_url.stderr
    assert by_store.stdout == by_url.stdout
    ask(f"{url}/_control/clock/settle", {})
    stop(process)
    at_rest = drsim("deliveries", "--store", "kept", "--disposition", "exhausted", "--json", "--limit", "2")
    told = json.loads(at_rest.stdout)
    assert [(one["number"], one["open"], one["order"]) for one in told] == [(2, False, order)] * 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--store", "nosuch"], "nosuch: is not a store folder"),
        (["--channel", "pno"], "pon"),
        (["--disposition", "exhaust"], "exhausted"),
        (["--event", "order.accept"], "order.accepted"),
        (["--limit", "0"], "--limit"),
        (["--url", "http://127.0.0.1:9", "--environment", "cte"], "one environment"),
        (["--url", "http://127.0.0.1:9"], "cannot be asked"),
    ],
)
def test_bad_input_is_one_line(inside: Callable[..., Ran], arguments: list[str], said: str) -> None:
    ran = inside("deliveries", *arguments)
    assert ran.returncode == 2
    assert said in one_line(ran)
