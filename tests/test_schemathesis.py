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
        _post(f"{address}/{path}", value)
    alive = [name for name in load().operations if name in ALIVE]
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(data.folder("schemas") / FILE), "--url", address),
            *("--header", f"Authorization: Bearer {KEY}", "--phases", phases, "--max-examples", str(EXAMPLES)),
            *("--seed", "1", "--generation-database", "none", "--exclude-checks", "positive_data_acceptance"),
            *("--warnings", "off", "--no-color"),
            *(word for name in alive for word in ("--include-operation-id", name)),
        ],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=1700,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"Tested: {len(alive)}" in ran.stdout
    assert "internal error" not in stop(server)


def _post(url: str, value: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(url, data=msgspec.json.encode(value), headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 201
