"""Why a request is refused, in the codes of the API: what its schema complains of becomes one entry of ``errors``.

Rules: API-UNKNOWN-1, API-MISSING-1, API-INVALID-1, API-METADATA-1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from simulator.document.complaint import MISSING

if TYPE_CHECKING:
    from simulator.document.complaint import Complaint
    from simulator.document.place import Path

_MISSING: Final = re.compile(r'missing key "(.+?)"')
_UNKNOWN: Final = re.compile(r'unknown key "(.+?)"(?=;|$)')


class Refusal(Struct, frozen=True):
    """One entry of ``errors``; the request is answered with 400."""

    code: str
    parameter: str
    """The way to the field, such as ``items[0].quantity``; empty for the whole body."""
    message: str


def refusal(complaint: Complaint, body: Any) -> Refusal:
    """What a complaint about *body* is called: a missing, unknown or invalid parameter, or a fault of metadata."""
    path, message = complaint.path, _UNKNOWN.sub(r"'\1' is an unknown parameter", complaint.message)
    if complaint.nearest:
        message = f'{message} (did you mean "{complaint.nearest}"?)'
    missing = _MISSING.match(message) if complaint.rank == MISSING else None
    code = "missing_parameter" if missing else "unknown_parameter" if complaint.about_key else "invalid_parameter"
    if missing:
        path = (*path, missing[1])
    if path[-1:] == ("percentOff",):  # the way that the API names a discount that is none (API-DISCOUNT-1)
        code, path = "invalid_discount_percent", ("discount",)
    return Refusal(_metadata(complaint, body) or code, dotted(path), f"{message[:1].upper()}{message[1:]}.")


def dotted(path: Path) -> str:
    """``("items", 0, "quantity")`` as the API writes it: ``items[0].quantity``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _metadata(complaint: Complaint, body: Any) -> str:
    """The code for metadata that are too many, or have a wrong key or value; empty for anything else."""
    path = complaint.path
    if "metadata" not in path[-2:] or (path[-1] == "metadata" and complaint.about_key):
        return ""  # one that may not stand there at all is any unknown key
    if path[-1] == "metadata":
        for step in path:
            body = body[step]
        return "too_many_metadata_pairs" if isinstance(body, dict) else ""
    return "invalid_metadata_key" if complaint.about_key else "invalid_metadata_value"
