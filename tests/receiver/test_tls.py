"""The receiver over https: made when asked for, one good certificate and three bad ones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from simulator.receiver.tls import CERTIFICATES, Certificate
from simulator.wire import AllowList, Wire

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.records import Answer
    from tests.receiver.speaking import Speaking


async def posted(speaking: Speaking, folder: Path, certificate: Certificate) -> Answer:
    _, told = await speaking.control("GET tls")
    (folder / "ca.pem").write_text(told["ca"], "utf-8")
    wire = Wire(AllowList(), ca=folder / "ca.pem")
    url = f"{told['origins'][certificate]}/in/r/a"
    answer = await wire.exchange("POST", url, headers=(), body=b"{}", time_limit=20)
    await wire.close()
    return answer


async def test_the_good_certificate_is_trusted_with_its_authority(speaking: Speaking, tmp_path: Path) -> None:
    answer = await posted(speaking, tmp_path, "right")
    assert (answer.status, answer.failure) == (200, "")
    _, told = await speaking.control("GET inboxes/r/a")
    assert [(request["path"], request["elsewhere"]) for request in told["requests"]] == [("/in/r/a", False)]


@pytest.mark.parametrize(
    ("certificate", "detail"),
    [
        ("expired", "the certificate has expired"),
        ("other_name", "the certificate is for another host name"),
        ("unknown", "the certificate's issuer is not trusted; give its CA with --ca"),
    ],
)
async def test_the_others_are_not(speaking: Speaking, tmp_path: Path, certificate: Certificate, detail: str) -> None:
    answer = await posted(speaking, tmp_path, certificate)
    assert (answer.status, answer.failure, answer.detail) == (0, "tls", detail)
    assert (await speaking.control("GET inboxes/r/a"))[0] == 404


async def test_whoever_asks_is_told_the_same(speaking: Speaking) -> None:
    (_, first), (_, second) = await asyncio.gather(*(speaking.control("GET tls") for _ in range(2)))
    assert first == second == (await speaking.control("GET tls"))[1]
    assert sorted(first["origins"]) == sorted(CERTIFICATES)
    assert (await speaking.control("PUT tls", {}))[0] == 405
