"""Turns an event into the bytes of its notification, and lets none go that its schema refuses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from simulator.digest import digest
from simulator.document.schema import Schema
from simulator.document.xml import Xsd
from simulator.errors import BadInput, InvalidOutput
from simulator.notification import ocn, orgjson, pon, webhook
from simulator.notification.classicprint import classic
from simulator.notification.javamap import map_order
from simulator.notification.overrides import overridden
from simulator.notification.shelf import Shelf
from simulator.notification.xmlprint import plain
from simulator.records import Notification

if TYPE_CHECKING:
    from simulator.catalogue.loader import Catalogue
    from simulator.document.typed import Judge
    from simulator.notification.tree import Branch, Filled
    from simulator.records import Event, Format, Options, Style

JSON: Final = "application/json"
XML: Final = "application/xml; charset=UTF-8"


class Renderer:
    """Renders events; keeps the printed parts of the products and orders seen last.

    :param catalogue: where the events' rows stand.
    :param options: choices of the rules PON-LINES-1 and PON-MONEY-1, and of the webhook.
    """

    def __init__(self, catalogue: Catalogue, options: Options) -> None:
        self._catalogue = catalogue
        self._options = options
        self._shelf = Shelf(options)

    def render(
        self,
        event: Event,
        *,
        format: Format,  # noqa: A002 - the word of endpoints and scenarios
        style: Style,
        webhook_ids: tuple[str, ...] = (),
        api_version: str = "",
        expanded: bool = False,
    ) -> Notification:
        """The notification of one event.

        :param format: JSON or XML; a webhook is always JSON.
        :param style: of XML; the OCN is always classic, JSON has none (OCN-BODY-2).
        :param webhook_ids: the webhooks that an event is addressed to, printed in it.
        :param api_version: that of a webhook; as the options say when empty (WEBHOOK-VERSION-2).
        :param expanded: whether a webhook gets the expanded form (EVENT-EXPANDED-1).
        :raises BadInput: the event's overrides lead nowhere, or to something that the schema refuses.
        :raises InvalidOutput: the schema refuses what we made ourselves.
        """
        if event.channel == "webhook":
            options = replace(self._options, api_version=api_version) if api_version else self._options
            body = webhook.body(event, webhook_ids, options, expanded=expanded)
            return _checked(event, body, JSON, webhook.complaint(body))
        tree = self._tree(event)
        if format == "json":
            body = orgjson.printed(tree)
            return _checked(event, body, JSON, _json_complaint(f"{event.channel}.schema.json", body))
        if event.channel == "ocn":
            body, schema = classic(tree, ocn.NAMESPACE), "ocn.xsd"
        elif style == "classic":
            body, schema = classic(tree, pon.NAMESPACE), "pon-classic.xsd"
        else:
            body, schema = plain(tree), "pon.xsd"
        return _checked(event, body, XML, Xsd.named(schema).complaint(body))

    def _tree(self, event: Event) -> Branch | Filled:
        tree: Branch | Filled
        if event.channel == "ocn":
            tree = ocn.notification(event, self._shelf)
        else:
            tree = pon.notification(event, self._catalogue.row(f"pon:{event.type}"), self._shelf, self._options)
        return overridden(tree, event.overrides) if event.overrides else tree


@cache
def _judge(schema: str) -> Judge:
    return Schema.named(schema).judge(map_order)


def _json_complaint(schema: str, body: bytes) -> str:
    if _judge(schema)(body):
        return ""
    value = msgspec.json.decode(body)
    found = Schema.named(schema).complaint(value)
    return f"{'.'.join(map(str, found.path))}: {found.message}" if found else ""


def _checked(event: Event, body: bytes, content_type: str, complaint: str) -> Notification:
    if complaint and event.overrides:
        raise BadInput(f"with these values {event.type} is no longer valid: {complaint}")
    if complaint:
        raise InvalidOutput(
            f"the {event.channel} notification {event.type} of order {event.order_id} is invalid: {complaint}"
        )
    return Notification(body=body, content_type=content_type, digest=digest(body))
