"""Whom a case trusts over https."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
import trustme

from simulator import data
from simulator.errors import BadInput
from simulator.receiver.tls import Certificate
from simulator.scenario.bundled import Bundled
from simulator.scenario.settings import Settings
from simulator.scenario.trust import authorities

if TYPE_CHECKING:
    from tests.scenario.playing import Script

HEADER = "endpoints: {pon: {channel: pon, tls: right, events: [OrderLevelPlaceOrderSuccess]}}\n"
STEPS = " - place_order: {}\n - expect: {delivery: {}, disposition: acknowledged}\n"


def authority(folder: Path) -> str:
    path = folder / "mine.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return str(path)


@pytest.mark.parametrize("given", [False, True])
async def test_the_receivers_authority_stands_beside_the_users(script: Script, tmp_path: Path, given: bool) -> None:
    settings = Settings(receiver=script.url, ca=authority(tmp_path) if given else "")
    bundled = Bundled(script.url)
    async with authorities(script.case(STEPS, HEADER), settings, bundled) as ca:
        assert ca is not None
        assert ca.read_text("utf-8").count("BEGIN CERTIFICATE") == 1 + given
    assert not ca.exists()
    await bundled.close()


async def test_without_tls_the_user_alone_decides(script: Script, tmp_path: Path) -> None:
    mine = authority(tmp_path)
    bundled = Bundled(script.url)
    async with authorities(script.case(" - settle\n"), Settings(receiver=script.url, ca=mine), bundled) as ca:
        assert str(ca) == mine
    async with authorities(script.case(" - settle\n"), Settings(receiver=script.url), bundled) as ca:
        assert ca is None
    await bundled.close()


def test_a_journal_names_the_origin_by_its_certificate(script: Script, tmp_path: Path) -> None:
    moved = " - answer: {endpoint: pon, location: pon/moved}\n"
    result = script.play(moved + STEPS, HEADER, journals=str(tmp_path / "journals"))
    assert result.verdict == "pass"
    with Path(result.journal).open("rb") as file:
        attempts = [entry for entry in map(json.loads, file) if entry["kind"] == "attempt"]
    assert [exchange["url"] for entry in attempts for exchange in entry["exchanges"]] == [
        "{tls right}/pon",
        "{tls right}/pon/moved",
    ]


def test_with_a_target_it_does_not_apply(script: Script) -> None:
    result = script.play(STEPS, HEADER, targets={"pon": script.url})
    assert result.verdict == "not applicable"
    assert "certificates" in result.reason


def test_an_address_of_its_own_has_its_own_certificate(script: Script) -> None:
    with pytest.raises(BadInput, match=r'endpoint "a": it has an address of its own, so the receiver shows no'):
        script.case(" - settle\n", "endpoints: {a: {channel: pon, tls: right, url: 'https://127.0.0.1:1/'}}\n")


def test_the_schema_knows_every_certificate() -> None:
    known: dict[str, Any] = json.loads(data.read("schemas", "scenario.schema.json"))
    assert tuple(known["$defs"]["endpoint"]["properties"]["tls"]["else"]["enum"]) == get_args(Certificate)
