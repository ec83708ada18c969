"""The receivers in the documents, in each language that is there: what is genuine is taken once, all else refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from simulator import signature
from simulator.wire import AllowList, Wire
from tests.examples import ROOT, blocks, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = ROOT / "docs/receiving-webhooks.md"
FILES = {block.name: block.text for block in blocks(PAGE.read_text("utf-8")) if block.what == "file"}
LANGUAGES = {"receiver.py": sys.executable, "receiver.mjs": shutil.which("node"), "Receiver.java": shutil.which("java")}
THERE = [name for name, program in LANGUAGES.items() if program]
BODY = (
    b'{"id":"0f8fad5b-d9cb-469f-a165-70867728950e","type":"order.accepted","data":{"object":{"city":"Z\xc3\xbcrich"}}}'
)
STAMP = "1767603600"


@pytest.fixture(scope="module", params=THERE)
def receiver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one that knows two secrets."""
    folder: Path = tmp_path_factory.mktemp("receiver")
    (folder / request.param).write_text(FILES[request.param], "utf-8")
    program, port = LANGUAGES[request.param], free_port()
    command = [str(program), request.param, str(port), "whk_new", "whk_old"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        yield f"http://127.0.0.1:{port}/"
        process.terminate()
        told = process.communicate()[0]
    assert told.count("0f8fad5b-d9cb-469f-a165-70867728950e") == 1, "a duplicate is worked on once"


def test_all_are_in_the_document() -> None:
    assert set(LANGUAGES) <= set(FILES)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (signature.header(["whk_new"], STAMP, BODY), 202),
        (signature.header(["whk_old"], STAMP, BODY), 202),
        (signature.header(["whk_new", "whk_old"], STAMP, BODY), 202),
        (signature.header(["whk_newest", "whk_new"], STAMP, BODY), 202),
        (signature.header(["whk_new"], "2026-01-05T09:00:00.000Z", BODY), 202),
        (signature.header(["whk_other"], STAMP, BODY), 401),
        (signature.header(["whk_new"], STAMP, BODY + b" "), 401),
        (signature.header(["whk_new"], STAMP, BODY).replace(STAMP, "1767603601"), 401),
        (signature.sign("whk_new", STAMP, BODY), 401),
        (STAMP, 401),
        (f"{STAMP}, ", 401),
        (f"{STAMP}, =, \xfc", 401),
        ("", 401),
        (None, 401),
    ],
)
async def test_what_is_genuine_is_taken(receiver: str, header: str | None, status: int) -> None:
    wire = Wire(AllowList([]))
    sent = [("Content-Type", "application/json"), *([] if header is None else [(signature.HEADER, header)])]
    answer = await wire.exchange("POST", receiver, headers=sent, body=BODY, time_limit=10)
    await wire.close()
    assert answer.status == status, answer.detail
