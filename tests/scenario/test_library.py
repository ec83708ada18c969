"""Every scenario that ships passes against the bundled receiver, and says what it is about."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from simulator import data
from simulator.document import yaml
from simulator.document.schema import Schema
from simulator.report.summary import lines
from simulator.scenario import cases, loader
from simulator.scenario.runner import play
from simulator.scenario.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.receiver.process import ReceiverProcess
    from simulator.scenario.model import Case, Scenario

SCENARIOS = loader.gather([loader.library()])
FILES = sorted(loader.library().rglob("*.yaml"))
CASES = cases.expand(SCENARIOS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_passes(case: Case, receiver: ReceiverProcess) -> None:
    result = play(case, Settings(receiver=receiver.url))
    assert result.verdict == "pass", "\n".join(lines(result))
    assert result.verdicts
    assert result.counts.attempts > 0


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
    with ThreadingHTTPServer(("127.0.0.1", 0), _Agreeable) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_passes_or_does_not_apply_to_a_receiver_of_the_users_own(case: Case, target: str) -> None:
    result = play(case, Settings(targets={"pon": target, "ocn": target, "webhook": target}))
    assert result.verdict in ("pass", "not applicable"), "\n".join(lines(result))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_reads_well(scenario: Scenario) -> None:
    assert len(scenario.description) > 40
    assert scenario.tags[0] in ("orders", "delivery", "sites")
    assert scenario.name[0].isupper() or scenario.name[0].isdigit()
    assert not scenario.name.endswith(".")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fits_the_schema_that_its_first_line_gives_to_editors(path: Path) -> None:
    content = path.read_bytes()
    named = content.partition(b"\n")[0].decode().removeprefix("# yaml-language-server: $schema=")
    schema = data.folder("schemas") / "scenario.schema.json"
    assert (path.parent / named).resolve() == schema.resolve()
    Schema.named(schema.name).check(yaml.load(content, path.name))


def test_names_and_ids_are_unique() -> None:
    assert len({one.name for one in SCENARIOS}) == len(SCENARIOS)
    assert len({one.id for one in CASES}) == len(CASES)
