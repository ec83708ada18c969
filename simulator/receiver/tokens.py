"""The token endpoint of an inbox: grants bearer tokens by the password or client-credentials grant (RFC 6749)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from simulator.receiver.examine import Finding
from simulator.receiver.script import OK, Planned
from simulator.receiver.settings import TokenDemand
from simulator.seed import Seed

if TYPE_CHECKING:
    from simulator.receiver.inbox import Inbox

_TOKENS = 10_000  # tokens of one inbox that are remembered
_FORM = "application/x-www-form-urlencoded"
_FOREVER = float("inf")
_SEED = Seed("receiver")


def grant(inbox: Inbox, method: str, content_type: str, body: bytes, *, wall: float, above: Inbox | None) -> Planned:
    """The answer to one token request; a token that it grants is good at the whole inbox from now on.

    :param above: the inbox of which *inbox* is a sub-path.
    """
    inbox.token_requests += 1
    planned = inbox.token_script.answer("", method, Finding()) if inbox.token_script else OK
    if planned.code != 200 or planned.failure:
        return planned
    demand = inbox.settings.credentials
    if not isinstance(demand, TokenDemand):
        return _refusal(404, "invalid_request", "this inbox asks for no bearer token")
    if method != "POST" or content_type.partition(";")[0].strip().lower() != _FORM:
        return _refusal(400, "invalid_request", f"expected a POST of {_FORM}")
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    wrong = _wrong(fields, demand)
    if wrong is not None:
        return wrong
    token = _SEED.child(inbox.run, inbox.name).uuid("token", inbox.token_requests)
    granted = inbox.granted if above is None else above.granted
    granted[token] = _FOREVER if demand.expires_in is None else wall + demand.expires_in
    if len(granted) > _TOKENS:
        granted.popitem(last=False)
    life = {} if demand.expires_in is None else {"expires_in": demand.expires_in}
    return Planned(
        body={"access_token": token, "token_type": "Bearer", **life},
        headers={"Cache-Control": "no-store"},
        delay=planned.delay,
    )


def _wrong(fields: dict[str, str], demand: TokenDemand) -> Planned | None:
    if fields.get("grant_type") != demand.grant_type:
        return _refusal(400, "unsupported_grant_type", f"expected {demand.grant_type}")
    asked = {"client_id": demand.client_id, "client_secret": demand.client_secret}
    if not all(same(fields.get(name, ""), value) for name, value in asked.items()):
        return _refusal(401, "invalid_client", "client_id or client_secret is wrong")
    asked = {"username": demand.user, "password": demand.password} if demand.grant_type == "password" else {}
    if not all(same(fields.get(name, ""), value) for name, value in asked.items()):
        return _refusal(400, "invalid_grant", "username or password is wrong")
    if demand.audience and fields.get("audience") != demand.audience:
        return _refusal(400, "invalid_target", "audience is wrong")
    return None


def _refusal(status: int, code: str, description: str) -> Planned:
    return Planned(status=status, body={"error": code, "error_description": description})


def same(given: str, wanted: str) -> bool:
    """Equality of secrets in constant time."""
    return hmac.compare_digest(given.encode(), wanted.encode())
