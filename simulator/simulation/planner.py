"""Who wants an event, and in which bytes: from events to deliveries."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from simulator.records import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.instant import Instant
    from simulator.notification.render import Renderer
    from simulator.records import Commit, Endpoint, Event, Notification
    from simulator.seed import Seed


_NAME: Final = attrgetter("name")


def wants(endpoint: Endpoint, event: Event) -> bool:
    """True when the endpoint is on, of the event's channel and site, and has not asked for other types only."""
    return (
        endpoint.enabled
        and endpoint.channel == event.channel
        and (endpoint.events is None or event.type in endpoint.events)
        and endpoint.site in ("", event.object.site_id)
    )


class Planner:
    """Renders each event once per format and makes one delivery for each endpoint that wants it."""

    def __init__(self, renderer: Renderer, seed: Seed) -> None:
        self._renderer, self._seed = renderer, seed.child("delivery")

    def plan(self, commit: Commit, endpoints: Iterable[Endpoint]) -> None:
        """Add deliveries and bodies for the events of *commit*.

        :raises InvalidOutput: when a payload of ours does not pass its schema; nothing is added then.
        """
        by_name = sorted(endpoints, key=_NAME)
        deliveries: list[Delivery] = []
        bodies: dict[str, bytes] = {}
        for event in commit.events:
            receivers = [endpoint for endpoint in by_name if wants(endpoint, event)]
            webhook_ids = tuple(receiver.id for receiver in receivers) if event.channel == "webhook" else ()
            rendered: dict[tuple[str, str, str, bool], Notification] = {}
            for receiver in receivers:
                expanded = event.type in receiver.expanded
                form = (receiver.format, receiver.style, receiver.api_version, expanded)
                if form not in rendered:
                    rendered[form] = self._renderer.render(
                        event,
                        format=receiver.format,
                        style=receiver.style,
                        webhook_ids=webhook_ids,
                        api_version=receiver.api_version,
                        expanded=expanded,
                    )
                notification = rendered[form]
                bodies[notification.digest] = notification.body
                deliveries.append(self._delivery(event, receiver, notification, commit.cause))
        commit.deliveries += deliveries
        commit.bodies += bodies.items()

    def _delivery(self, event: Event, receiver: Endpoint, notification: Notification, cause: str) -> Delivery:
        return Delivery(
            id=self._id(event.id, receiver.name),
            event_id=event.id,
            event_type=event.type,
            channel=event.channel,
            endpoint=receiver.name,
            order_id=event.order_id,
            due=event.at,
            body=notification.digest,
            size=len(notification.body),
            content_type=notification.content_type,
            cause=cause,
        )

    def again(self, delivery: Delivery, *, at: Instant, path: str) -> Delivery:
        """A new delivery of the same notification to the same endpoint."""
        return Delivery(
            id=self._id(path, delivery.id),
            event_id=delivery.event_id,
            event_type=delivery.event_type,
            channel=delivery.channel,
            endpoint=delivery.endpoint,
            order_id=delivery.order_id,
            due=at,
            body=delivery.body,
            size=delivery.size,
            content_type=delivery.content_type,
            cause=path,
            redelivery_of=delivery.id,
        )

    def _id(self, *path: str) -> str:
        return f"d{self._seed.child(*path).hexadecimal('id')[:16]}"
