"""How each endpoint is doing: when it last acknowledged, and when days of failure switch it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.records import Action, Followup, Note

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.catalogue.profile import Profile
    from simulator.delivery.lanes import Open
    from simulator.instant import Instant
    from simulator.records import Attempt, Channel, Options

DISABLE = "disable_endpoint"
_EQUAL_HEADERS = (
    "attempts of this run fell into one second of real time and carry equal timestamps and signatures; "
    "the option signature_time: virtual tells them apart (the receiver then needs a tolerance of virtual days)"
)


class Health:
    """Reads attempts as they come in; decides nothing by itself but what follows from the rules."""

    def __init__(
        self,
        last_success: dict[str, Instant],
        profile: Callable[[Channel], Profile],
        options: Options,
        *,
        virtual: bool,
    ) -> None:
        """*virtual*: time stands still between jumps, so that many attempts may share a second of real time."""
        self._last_success, self._profile = last_success, profile
        self._may_collide = virtual and options.signature_time == "wall"

    def follows(self, entry: Open, attempt: Attempt, now: Instant) -> list[Followup]:
        """The switching-off of the endpoint, if this attempt was the last straw (rule WEBHOOK-DISABLE-1)."""
        endpoint = entry.delivery.endpoint
        if attempt.disposition == "acknowledged":
            self._last_success[endpoint] = now
        if attempt.disposition != "exhausted" or entry.gone:
            return []
        since = attempt.at if entry.first_at is None else entry.first_at
        profile = self._profile(entry.delivery.channel)
        due = profile.disable_at(first_failed=since, exhausted_at=now, last_success=self._last_success.get(endpoint))
        if due is None:
            return []
        params = {"endpoint": endpoint, "since": since, "rules": list(profile.disable_rules)}
        return [
            Followup(path=f"{attempt.id}/disable", due=due, action=Action(name=DISABLE, order_id="", params=params))
        ]

    def recovered(self, endpoint: str, since: Instant) -> bool:
        """True when the endpoint has acknowledged something since then."""
        return self._last_success.get(endpoint, since - 1) >= since

    def warns(self, entry: Open, attempt: Attempt, now: Instant) -> list[Note]:
        """Says once that attempts of one second of real time carry equal signatures (rule WEBHOOK-SIGN-3)."""
        webhook = entry.delivery.channel == "webhook" and attempt.number > 1
        if not self._may_collide or not webhook or int(entry.last_wall) != int(attempt.measured.wall):
            return []
        self._may_collide = False
        return [Note(at=now, what="warning", cause="signature", text=_EQUAL_HEADERS, data={"measured": True})]
