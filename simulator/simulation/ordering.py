"""Orders by requests: a checkout, or all that one would say, becomes an order in one commit (API-ORDER-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from simulator.commerce import shop, test_data
from simulator.commerce.plain import checkout
from simulator.commerce.plain import resource as plain
from simulator.commerce.plain.checkout import CHECKOUT
from simulator.commerce.plain.customer import CUSTOMER
from simulator.commerce.plain.source import CHARGEABLE, SOURCE
from simulator.errors import Declined
from simulator.market.request import kept, texts
from simulator.notification.parts import members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.draft import Draft
    from simulator.commerce.plain.resource import Members, Resource
    from simulator.records import Commit
    from simulator.simulation.outcome import Outcome
    from simulator.simulation.simulation import Simulation

_NEEDED: Final = ("currency", "items")


class Ordering:
    """The verbs of ``/orders``; synchronous like all verbs."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation, self._plain = simulation, simulation.plain

    def order(self, given: Mapping[str, Any], version: str) -> Outcome:
        """Place and submit an order: that of a checkout, or of a request that says all of it (API-ORDER-3).

        :raises Declined: 400 for what is missing, and nothing has happened; 404 for a checkout that is none any more;
            409 for a payment that is refused, or fraud: there is no order then, and the checkout is spent
            (API-ORDER-4).
        """
        simulation, commit = self._simulation, self._plain.commit("orders")
        found, source = self._asked_for(given, version, commit)
        if source is None or source.members["state"] not in CHARGEABLE:
            raise Declined(400, "order_submit_failed", "Payment session status is invalid.")
        asked = found.secrets["asked"]
        checkout.complete(asked)
        if source.members.get("customerId", asked.get("customerId")) != asked.get("customerId"):
            message = f"Source '{source.id}' is attached to a different customer."
            raise Declined(409, "source_in_use", message, "sourceId")
        draft = simulation.checkouts.draft(found, source)
        refused = self._refused(asked, draft)
        if refused is None:
            return simulation.begin(shop.order, draft, commit)
        if "checkoutId" in given:
            self._plain.put(commit, plain.moved(found, found.members, at=found.updated, spent=True))
        raise refused

    def update(self, order_id: str, given: Mapping[str, Any]) -> Outcome:
        """Change what of an order can be changed: its metadata, the merchant's id of it, the wish to be forgotten.

        :raises Declined: 404 when there is none.
        """
        simulation = self._simulation
        known = simulation.store.order(order_id)
        if known is None:
            raise Declined(404, "not_found", f"There is no order '{order_id[:40]}'.", "id")
        extra, metadata, external_id = members(known.extra), known.metadata, known.external_id
        if "upstreamId" in given:
            external_id = given["upstreamId"] or ""
        if "metadata" in given:
            extra["metadata"] = given["metadata"] or None
            metadata = texts(given["metadata"])
        if "requestToBeForgotten" in given:
            extra["requestToBeForgotten"] = given["requestToBeForgotten"]
        after = replace(
            known,
            external_id=external_id,
            metadata=metadata,
            extra=kept(extra),
            updated=simulation.now,
        )
        return simulation.change(known, after, "order.updated")

    def _asked_for(self, given: Mapping[str, Any], version: str, commit: Commit) -> tuple[Resource, Resource | None]:
        """The checkout that shall become an order, or one that stands for the request, with its source."""
        checkouts = self._simulation.checkouts
        if "checkoutId" not in given:
            for name in _NEEDED:
                if name not in given:
                    raise Declined(400, "missing_parameter", f"'{name}' is missing.", name)
            begun, source = checkouts.begin(given, version, commit)
            made = checkouts.priced(begun, source, commit)
            commit.resources.clear()
            return made, source
        found = self._plain.find(CHECKOUT, given["checkoutId"])
        if found is None or found.secrets.get("spent"):
            raise Declined(404, "not_found", f"Order '{given['checkoutId'][:40]}' not found.", "orderId")
        named = found.secrets.get("source")
        return found, None if named is None else self._plain.find(SOURCE, named)

    def _refused(self, asked: Members, draft: Draft) -> Declined | None:
        """Why no order comes of it: its customer may not buy, its payment fails at once, or it is fraud."""
        if asked.get("customerId"):
            customer = self._plain.find(CUSTOMER, asked["customerId"])
            if customer is None or not customer.members.get("enabled", True):
                return Declined(409, "create-order-failed", "The customer is not enabled.")
        suspicion = test_data.suspicion(draft.bill_to.last_name, draft.source.owner_last_name)
        if draft.source.outcome == "charge fails" or suspicion == "refused":
            return Declined(409, "failed-request", "Failed to charge source.")
        return None
