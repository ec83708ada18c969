"""One attempt: sign, authenticate, POST, follow the hops, read the answer, say when to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import signature
from simulator.delivery import mask
from simulator.delivery.auth import Tokens
from simulator.delivery.course import Course
from simulator.delivery.credentials import prepare
from simulator.records import Answer, Attempt, Measured

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from simulator.catalogue.profile import Profile
    from simulator.delivery.credentials import Prepared
    from simulator.instant import Instant
    from simulator.records import Delivery, Endpoint, OAuth, Options
    from simulator.seed import Seed
    from simulator.wire import Wire


class Sender:
    """Makes attempts; holds nothing between them but bearer tokens and prepared headers.

    :param wire: every request goes through it.
    :param options: redirect and signature choices.
    :param wall: Unix time, for signatures, token life and measures.
    """

    def __init__(self, wire: Wire, options: Options, wall: Callable[[], float]) -> None:
        self._wire, self._options, self._wall = wire, options, wall
        self._tokens = Tokens(wire, wall)
        self._prepared: dict[str, Prepared] = {}

    async def attempt(
        self,
        delivery: Delivery,
        endpoint: Endpoint,
        profile: Profile,
        body: bytes,
        *,
        number: int,
        at: Instant,
        first_at: Instant,
        seed: Seed,
        interrupted: int = 0,
        ended: Callable[[], Instant] | None = None,
    ) -> Attempt:
        """POST *body* to the endpoint and follow what the profile follows.

        :param number: the attempt's number, from 1.
        :param at: virtual now.
        :param first_at: when attempt 1 of this delivery began.
        :param seed: the root, from which each delivery derives its own for jitter.
        :param ended: tells the virtual time at the end, from which the next attempt is reckoned; *at* by default.
        :param interrupted: how often this attempt was cut off by the death of the process before.
        :returns: the attempt, every secret in it masked; never raises for what the receiver or the network does.
        """
        wall = self._wall()
        course = Course(
            self._prepare(endpoint, delivery.content_type),
            profile,
            self._options,
            signature_header=self._sign(endpoint, body, at, wall),
        )
        limit = profile.time_limit if endpoint.time_limit is None else endpoint.time_limit
        while True:
            if course.prepared.oauth is not None and course.trusted:
                answer = await self._with_token(course, course.prepared.oauth, body, limit)
            else:
                answer = await self._post(course, "", body, limit)
                course.record(answer)
            reading = profile.read(answer, url=course.url, visited=course.visited, methods=course.methods)
            course.read(reading)
            if reading.disposition != "hop":
                break
            course.follow(reading.location, answer.status)
        disposition, next_at = reading.disposition, None
        if disposition == "retry":
            end = at if ended is None else ended()
            own = seed.child("delivery", delivery.id)
            next_at = profile.next_attempt(number, endpoint=endpoint, first_at=first_at, now=end, seed=own)
            if next_at is None:
                disposition = "exhausted"
                course.rules.update(dict.fromkeys(profile.exhausted_rules))
        return Attempt(
            delivery=delivery.id,
            number=number,
            at=at,
            disposition=disposition,
            reason=mask.scrub(mask.address(reading.reason), course.prepared.secrets),
            rules=tuple(course.rules),
            exchanges=tuple(course.exchanges),
            next_at=next_at,
            measured=Measured(took=course.took, wall=wall, headers=course.measured, interrupted=interrupted),
        )

    def _prepare(self, endpoint: Endpoint, content_type: str) -> Prepared:
        kept = self._prepared.get(endpoint.name)
        if kept is None or kept.endpoint is not endpoint or kept.content_type != content_type:
            kept = self._prepared[endpoint.name] = prepare(endpoint, content_type)
        return kept

    def _sign(self, endpoint: Endpoint, body: bytes, at: Instant, wall: float) -> str:
        """The signature header's value, fresh for each attempt (WEBHOOK-SIGN-1 to 4); empty where nothing is signed."""
        if endpoint.channel != "webhook" or not endpoint.secrets:
            return ""
        seconds = at / 1_000_000 if self._options.signature_time == "virtual" else wall
        stamp = signature.timestamp(seconds, self._options.signature_format)
        return signature.header(endpoint.secrets, stamp, body, self._options.signature_order)

    async def _with_token(self, course: Course, oauth: OAuth, body: bytes, limit: float) -> Answer:
        token, refused = await self._tokens.bearer(oauth), ""
        course.rules["AUTH-OAUTH-1"] = None
        while True:
            if isinstance(token, Answer):
                course.record(token)
                return token
            answer = await self._post(course, token, body, limit)
            course.record(answer, token)
            if answer.status != 401 or answer.failure or refused:
                return answer
            refused, token = token, await self._tokens.bearer(oauth, refused=token)
            if token == refused:
                return answer  # the token endpoint sticks to its token, so asking the receiver again leads nowhere
            course.note("token asked for anew after 401")

    def _post(self, course: Course, bearer: str, body: bytes, limit: float) -> Coroutine[None, None, Answer]:
        """One request at the course's present address."""
        return self._wire.exchange(
            course.method,
            course.url,
            repeated=course.repeated,
            headers=course.own(bearer),
            body=body if course.has_body else b"",
            time_limit=limit,
        )
