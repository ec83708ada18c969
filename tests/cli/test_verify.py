"""``drsim verify`` as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator import signature
from simulator.clock import wall
from tests.cli.conftest import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

BODY = b'{"id":"1","type":"order.accepted"}'
HEADER = signature.header(["whk_new", "whk_old"], "1648138901", BODY)


@pytest.mark.parametrize("header", [HEADER, f"DigitalRiver-Signature: {HEADER}", f"digitalriver-signature:{HEADER}"])
def test_a_right_one_is_said_to_be(inside: Callable[..., Ran], tmp_path: Path, header: str) -> None:
    (tmp_path / "body.json").write_bytes(BODY)
    ran = inside("verify", "--secret", "whk_new", "--header", header, "body.json")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "body.json: right, signed with the secret\n", "")
    both = inside("verify", "--secret", "whk_else", "--secret", "whk_old", "--header", header, "body.json")
    assert both.stdout == "body.json: right, signed with secret 2 of 2\n"


@pytest.mark.parametrize(
    ("body", "more", "said"),
    [
        (BODY, ("--secret", "whk_else"), "no signature matches: another secret, or the body was changed"),
        (BODY + b"\n", ("--secret", "whk_new"), "fits the body without the line break at its end"),
        (b"\xef\xbb\xbf" + BODY, ("--secret", "whk_new"), "fits the body without a byte order mark"),
        (json.dumps(json.loads(BODY), indent=2).encode(), ("--secret", "whk_new"), "fits the body as one compact line"),
        (b"no json", ("--secret", "whk_new"), "no signature matches"),
        (BODY, ("--secret", "whk_new", "--tolerance", "5m"), "s old, the tolerance is 300 s"),
        (BODY, ("--secret", "whk_new", "--tolerance", "soon"), "--tolerance"),
        (BODY, (), "give the signing secret: --secret or DRSIM_SECRET"),
    ],
)
def test_a_wrong_one_has_one_reason(
    inside: Callable[..., Ran], tmp_path: Path, body: bytes, more: tuple[str, ...], said: str
) -> None:
    (tmp_path / "body.json").write_bytes(body)
    ran = inside("verify", "--header", HEADER, "body.json", *more)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in one_line(ran)
    assert "whk_" not in ran.stderr


def test_a_fresh_one_from_standard_input(drsim: Callable[..., Ran]) -> None:
    header = signature.header(["whk_new"], str(int(wall())), BODY)
    ran = drsim("verify", "--secret", "whk_new", "--header", header, "--tolerance", "1h", "-", feed=BODY.decode())
    assert ran.stdout == "standard input: right, signed with the secret\n"


def test_a_file_that_is_not_there_is_told(inside: Callable[..., Ran]) -> None:
    assert "nowhere.json" in one_line(inside("verify", "--secret", "a", "--header", HEADER, "nowhere.json"))
