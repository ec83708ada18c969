"""What a request says in its body: strict JSON that fits its component, with amounts exact (API-BODY-1, API-BODY-2)."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from simulator.document import json
from simulator.errors import BadInput, Declined

if TYPE_CHECKING:
    from simulator.catalogue.api import Api
    from simulator.catalogue.operation import Operation

LIMIT: Final = 1024 * 1024
"""Bytes of a body."""
PATIENCE: Final = 30.0
"""Real seconds within which a body must come, since the clock is held meanwhile."""
_JSON: Final = re.compile(r"application/(\w[\w.-]*\+)?json", re.IGNORECASE)


async def read(request: web.BaseRequest, operation: Operation, api: Api) -> Any:
    """The body as plain values; None for an operation that takes none, whatever was sent.

    :raises Declined: 400 for another content type, too many bytes, bad JSON and whatever the component does not
        know; 408 when it does not come in time.
    """
    if not operation.body:
        return None
    data = await _bytes(request)
    if not data.strip():
        raise Declined(400, "missing_parameter", "The body is missing.")
    charset = (request.charset or "utf-8").lower()
    if not _JSON.fullmatch(request.content_type) or charset not in ("utf-8", "utf8", "us-ascii"):
        message = f"The body must be application/json, not '{request.headers.get('Content-Type', '')[:100]}'."
        raise Declined(400, "invalid_parameter", message, "Content-Type")
    try:
        body = json.load(data, "", exact=True).value
    except BadInput as error:
        raise Declined(400, "invalid_request", f"The body is not JSON: {error}.") from None
    body = api.numbers(operation.body, body)
    refused = api.refused(operation.body, body)
    if refused is not None:
        raise Declined(400, refused.code, refused.message, refused.parameter)
    return body


async def _bytes(request: web.BaseRequest) -> bytes:
    if (request.content_length or 0) > LIMIT:
        raise _too_large()
    found = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.content.iter_any():
                found += chunk
                if len(found) > LIMIT:
                    raise _too_large()
    except TimeoutError:
        raise Declined(408, "invalid_request", f"The body did not come within {PATIENCE:g} s.") from None
    except web.RequestPayloadError:
        raise Declined(400, "invalid_request", "The body is not what its headers say.") from None
    return bytes(found)


def _too_large() -> Declined:
    message = f"The body is larger than {LIMIT} bytes."
    return Declined(400, "invalid_request", message, headers={"Connection": "close"})
