"""The course of one attempt: where it stands, what it has sent and met so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import signature
from simulator.catalogue.profile import credentials_allowed
from simulator.delivery import mask
from simulator.records import Exchange
from simulator.wire.pool import misplaced_body
from simulator.wire.reader import printable

if TYPE_CHECKING:
    from simulator.catalogue.profile import Profile
    from simulator.delivery.credentials import Headers, Prepared
    from simulator.records import Answer, Options, Reading

KEPT_BODY = 8192  # characters of an answer's body that an attempt keeps
KEPT_VALUE = 2048  # characters of one header's value
_UNSENT = frozenset(("refused", "dns", "tls", "not allowed", "token"))
"""Failures that come before the first byte of a request: nobody shall think that credentials left."""


class Course:
    """Mutable while an attempt is under way; what it gathers becomes the attempt."""

    def __init__(self, prepared: Prepared, profile: Profile, options: Options, *, signature_header: str) -> None:
        self.prepared, self.profile, self._options = prepared, profile, options
        self._signed: Headers = ((signature.HEADER, signature_header),) if signature_header else ()
        self.url = prepared.endpoint.url
        self.method = "POST"
        self.has_body = True
        """False once a browser-like redirect has turned the POST into a GET."""
        self.visited: tuple[str, ...] = (self.url,)
        self.methods: tuple[str, ...] = (self.method,)
        self.trusted = True
        """Whether credentials go along to the present address."""
        self.repeated, self._shown = prepared.sent, prepared.shown
        self.exchanges: list[Exchange] = []
        self.rules: dict[str, None] = {}
        self.took = 0.0
        self._measured: dict[tuple[str, str], None] = {}
        self._notes: list[str] = []

    def own(self, bearer: str) -> Headers:
        """The headers of this request alone, which go after the `repeated` ones; *bearer* may be empty."""
        signed = self._signed if self.has_body else ()
        return (("Authorization", f"Bearer {bearer}"), *signed) if bearer else signed

    def note(self, text: str) -> None:
        """A remark for the next exchange that is recorded."""
        self._notes.append(text)

    def record(self, answer: Answer, bearer: str = "") -> None:
        """Keep one exchange, without its secrets; *bearer* is the token that went along."""
        secrets = (*mask.worth((bearer,)), *self.prepared.secrets) if bearer else self.prepared.secrets
        sent = answer.failure not in _UNSENT
        for name, value in self.own(bearer) if sent else ():
            self._measured[name, mask.header(name, value)] = None
        self.took += answer.took
        body = mask.scrub(answer.body.decode("utf-8", "replace"), secrets) if answer.body else ""
        if len(body) > KEPT_BODY:
            body = body[:KEPT_BODY]
            self.note(f"answer body cut to {KEPT_BODY} characters")
        if misplaced_body(answer.status, answer.header):
            self.note("a 204 has no body; what came of one was left out")
        self.exchanges.append(
            Exchange(
                url=mask.address(self.url),
                method=self.method,
                headers=self._shown if sent else (),
                status=answer.status,
                answer_headers=_kept(answer.headers, secrets),
                answer_body=body,
                failure=answer.failure,
                detail=answer.detail,
                notes=tuple(self._notes),
            )
        )
        self._notes.clear()

    def read(self, reading: Reading) -> None:
        """Remember the rules that decided."""
        self.rules.update(dict.fromkeys(reading.rules))

    def follow(self, location: str, status: int) -> None:
        """Go to where a redirect points."""
        method = self.profile.method_after(status, self.method)
        if method != self.method:
            self.note(f"{status} turned the {self.method} into a {method}")
        if self.url.startswith("https:") and location.startswith("http:"):
            self.note("https to http")
        self.trusted = credentials_allowed(self.visited[0], location, self._options)
        if not self.trusted and (self.prepared.basic or self.prepared.oauth):
            self.note("credentials withheld: another origin")
        self.url, self.method, self.has_body = location, method, method == "POST"
        self.visited += (location,)
        self.methods += (method,)
        self.repeated, self._shown = self.prepared.elsewhere(has_body=self.has_body, trusted=self.trusted)

    @property
    def measured(self) -> Headers:
        """The headers that change on every attempt, masked."""
        return tuple(self._measured)


def _kept(headers: Headers, secrets: tuple[str, ...]) -> Headers:
    """An answer's headers, masked, bounded and fit to be shown."""
    return tuple(
        [(name, printable(mask.scrub(mask.header(name, value), secrets)[:KEPT_VALUE])) for name, value in headers]
    )
