"""``drsim verify``: whether a captured webhook is genuine, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import console, files, options, targets
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator


def verify(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The body as it came; - reads standard input.")],
    *,
    header: Annotated[
        str,
        typer.Option(metavar="TEXT", help="The DigitalRiver-Signature header as it came; its name may stand before."),
    ],
    secret: options.Secrets,
    tolerance: Annotated[
        str, typer.Option(metavar="SPAN", help="How old it may be, such as 5m; without it any age will do.")
    ] = "",
) -> None:
    """Tell whether the signature of a captured webhook is right."""
    from simulator.clock import wall
    from simulator.delivery.verification import verify_signature

    secrets = targets.receiver([], "", secret, []).secrets
    if not secrets:
        raise BadInput("give the signing secret: --secret or DRSIM_SECRET")
    body, where, value = files.read(file), files.shown(file), _value(header)
    seconds = targets.parse_seconds(tolerance, "--tolerance") if tolerance else None
    try:
        verify_signature(value, body, secrets, now=wall(), tolerance=seconds)
    except BadInput as error:
        raise BadInput(_hint(value, body, secrets) or error.what, where=where) from None
    console.write(f"{where}: right, signed {_signers(value, body, secrets)}")


def _value(header: str) -> str:
    """The header's value without its name."""
    from simulator.signature import HEADER

    name, colon, value = header.partition(":")
    return value.strip() if colon and name.strip().lower() == HEADER.lower() else header.strip()


def _right(value: str, body: bytes, secrets: tuple[str, ...]) -> bool:
    from simulator.delivery.verification import verify_signature

    try:
        verify_signature(value, body, secrets, now=0.0, tolerance=None)
    except BadInput:
        return False
    return True


def _signers(value: str, body: bytes, secrets: tuple[str, ...]) -> str:
    if len(secrets) == 1:
        return "with the secret"
    places = [str(place) for place, one in enumerate(secrets, 1) if _right(value, body, (one,))]
    return f"with {'secret' if len(places) == 1 else 'secrets'} {' and '.join(places)} of {len(secrets)}"


def _hint(value: str, body: bytes, secrets: tuple[str, ...]) -> str:
    """What was done to the body, where undoing it makes the signature right."""
    for what, other in _undone(body):
        if other != body and _right(value, other, secrets):
            return f"the signature fits the body {what}, so the file is not what came"
    return ""


def _undone(body: bytes) -> Iterator[tuple[str, bytes]]:
    import msgspec

    yield "without the line break at its end", body.rstrip(b"\r\n")
    yield "without a byte order mark", body.removeprefix(b"\xef\xbb\xbf")
    try:
        yield "as one compact line", msgspec.json.format(body, indent=-1)
    except msgspec.DecodeError:
        return
