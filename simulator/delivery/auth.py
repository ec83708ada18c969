"""OAuth 2 bearer tokens: fetched from their real endpoint, cached, fetched once for all who wait."""

from __future__ import annotations

import asyncio
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from simulator.records import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.records import OAuth
    from simulator.wire import Wire

TIME_LIMIT = 30.0  # real seconds for one token request, apart from the time limit of the POST it is for
MARGIN = 60.0  # real seconds before its expiry from which a token is not used any more (webhooks.md 1.4)
UNSTATED_LIFE = 600.0  # real seconds a token is kept when the answer says nothing: Salesforce's does not
LONGEST_LIFE = 86_400.0
_HEADERS = (("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"))


class Token(NamedTuple):
    """A bearer token and the Unix time until which it is used."""

    text: str
    until: float


class Tokens:
    """Bearer tokens by OAuth configuration (password and client-credentials grant, RFC 6749).

    :param wire: token requests go through it, so that the allow-list and bounded reading hold for them too.
    :param wall: Unix time; tokens live in real time, whatever the virtual clock does.
    """

    def __init__(self, wire: Wire, wall: Callable[[], float]) -> None:
        self._wire, self._wall = wire, wall
        self._kept: dict[OAuth, Token] = {}
        self._flights: dict[OAuth, asyncio.Task[Token | Answer]] = {}

    async def bearer(self, auth: OAuth, *, refused: str = "") -> str | Answer:
        """A token for *auth*, or the answer that tells why there is none.

        :param refused: a token that the receiver has just refused; it is not offered again.
        :returns: the token's text; or an Answer whose failure is ``token``, or ``not allowed`` when the allow-list
            forbids the token endpoint. Its detail never holds a secret.
        """
        kept = self._kept.get(auth)
        if kept is not None and kept.text != refused and self._wall() < kept.until:
            return kept.text
        flight = self._flights.get(auth)
        if flight is None:
            flight = asyncio.create_task(self._fetch(auth), name="token")
            self._flights[auth] = flight
            flight.add_done_callback(lambda _: self._flights.pop(auth, None))
        # Shielded: one waiter that is called off must not take the token from the others.
        got = await asyncio.shield(flight)
        return got.text if isinstance(got, Token) else got

    async def _fetch(self, auth: OAuth) -> Token | Answer:
        begun = self._wall()
        answer = await self._wire.exchange(
            "POST", auth.token_url, headers=_HEADERS, body=_form(auth), time_limit=TIME_LIMIT
        )
        token = _read(answer, begun)
        if isinstance(token, Token):
            self._kept[auth] = token
        else:
            self._kept.pop(auth, None)
        return token


def _form(auth: OAuth) -> bytes:
    fields = {"grant_type": auth.grant_type, "client_id": auth.client_id, "client_secret": auth.client_secret}
    if auth.grant_type == "password":
        fields |= {"username": auth.user, "password": auth.password}
    if auth.audience:
        fields["audience"] = auth.audience
    return urlencode(fields).encode()


def _read(answer: Answer, begun: float) -> Token | Answer:
    if answer.failure == "not allowed":
        return Answer(failure="not allowed", detail=f"token endpoint: {answer.detail}", took=answer.took)
    if answer.failure:
        return _failed(answer, f"token endpoint: {answer.detail}")
    document = _document(answer.body)
    if answer.status != 200:
        return _failed(answer, f"token endpoint answered {answer.status}{_code(document)}")
    text = document.get("access_token")
    if not isinstance(text, str) or not text or " " in text or not (text.isascii() and text.isprintable()):
        return _failed(answer, "token endpoint answered 200 without a usable access_token")
    kind = document.get("token_type", "bearer")
    if str(kind).lower() != "bearer":
        return _failed(answer, "token endpoint gave a token that is not of type bearer")
    return Token(text, begun + _life(document.get("expires_in")))


def _failed(answer: Answer, detail: str) -> Answer:
    return Answer(failure="token", detail=detail, took=answer.took)


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _code(document: dict[str, Any]) -> str:
    """The error code of RFC 6749 section 5.2; never the description, which may repeat what was sent."""
    code = document.get("error")
    known = isinstance(code, str) and 0 < len(code) <= 40 and code.replace("_", "").isalnum() and code.isascii()
    return f" {code}" if known else ""


def _life(stated: object) -> float:
    """Real seconds for which a token is used; a statement that is no number counts as none."""
    if stated is None or isinstance(stated, bool):
        return UNSTATED_LIFE
    try:
        seconds = float(str(stated))
    except ValueError:
        return UNSTATED_LIFE
    return max(0.0, min(seconds, LONGEST_LIFE) - MARGIN) if not isnan(seconds) else UNSTATED_LIFE
