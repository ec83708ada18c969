"""Schemathesis against the running server, by our own OpenAPI document: what no test here has thought of.

No answer but those that the document knows, in its form; what does not fit is not taken, and what is deleted is gone.
Left out is one check: whether what fits is taken. A schema cannot say that a cursor must be the id of something, or
that an id must not be taken yet.
"""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from simulator import data
from simulator.catalogue.api import FILE, load
from simulator.web.api.operations import ALIVE
from tests.cli.conftest import environment, started
from tests.cli.test_serve import address_of, ask, stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["started"]

EXAMPLES = int(os.environ.get("DRSIM_EXAMPLES", "10"))
"""Of each operation; ``DRSIM_EXAMPLES=1000`` looks longer."""
KEY = "sk_test_0123456789abcdef"
DATA: tuple[tuple[str, dict[str, Any]], ...] = (
    ("webhooks", {"address": "http://127.0.0.1:9/hook", "types": ["order.created"], "enabled": False}),
    ("skus", {"id": "lamp", "name": "Lamp", "eccn": "EAR99", "taxCode": "3911.150", "countryOfOrigin": "DE"}),
)
"""What random values hardly ever make."""


LIFE = [
    *("listOrders", "retrieveOrders", "retrieveCharges", "createFulfillments", "createRefunds", "createReturns"),
    "updateReturns",
]
"""What links lead through, from an order on."""


def run(server: str, folder: Path, operations: list[str], *options: str) -> str:
    """What Schemathesis says of some operations of a running server."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(data.folder("schemas") / FILE), "--url", server),
            *("--header", f"Authorization: Bearer {KEY}", "--seed", "1", "--generation-database", "none", *options),
            *("--exclude-checks", "positive_data_acceptance", "--warnings", "off", "--no-color"),
            *(word for name in operations for word in ("--include-operation-id", name)),
        ],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=1700,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("phases", ["coverage", "fuzzing,stateful"])
def test_nothing_is_answered_but_what_the_document_says(
    phases: str, started: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    server = started("serve", "--store", "kept", "--port", "0", "--clock", "auto", "--api-key", KEY)
    address = address_of(server)
    orders = [ask(f"{address}/_control/orders", {})["id"] for _ in range(2)]
    ask(f"{address}/_control/clock/settle", {})
    ask(f"{address}/_control/orders/{orders[0]}/actions", {"action": "ship"})
    for path, value in DATA:
        _api(f"{address}/{path}", value)
    alive = [name for name in load().operations if name in ALIVE]
    said = run(address, tmp_path, alive, "--phases", phases, "--max-examples", str(EXAMPLES))
    assert f"Tested: {len(alive)}" in said
    assert "internal error" not in stop(server)


@pytest.mark.timeout(1800)
def test_links_lead_from_an_order_to_what_is_done_with_it(
    started: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    server = started("serve", "--store", "kept", "--port", "0", "--clock", "auto", "--api-key", KEY)
    address = address_of(server)
    order = ask(f"{address}/_control/orders", {"lines": [{"product": "physical", "quantity": 900}]})["id"]
    items = [{"itemId": _api(f"{address}/orders/{order}")["items"][0]["id"], "quantity": 300}]
    _api(f"{address}/fulfillments", {"orderId": order, "items": items})
    ask(f"{address}/_control/clock/settle", {})
    # links that the tool makes up beside ours would lead it elsewhere
    (tmp_path / "schemathesis.toml").write_text("[phases.stateful]\ninference.algorithms = []\n")
    run(address, tmp_path, LIFE, "--phases", "stateful", "--mode", "positive", "--max-examples", str(20 * EXAMPLES))
    made = {kind: len(_api(f"{address}/{kind}?limit=100")["data"]) for kind in ("fulfillments", "refunds", "returns")}
    assert made["fulfillments"] > 1
    assert made["refunds"] > 0
    assert made["returns"] > 0
    assert "internal error" not in stop(server)


def _api(url: str, value: dict[str, Any] | None = None) -> Any:
    """What the API answers to a GET, or to a POST of *value*."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    body = None if value is None else msgspec.json.encode(value)
    request = urllib.request.Request(url, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return msgspec.json.decode(answer.read())
