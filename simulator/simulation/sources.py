"""Sources in motion: kept for a customer, and what shoppers do with them elsewhere (rest_api.md 5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.commerce.money import number
from simulator.commerce.plain import resource as plain
from simulator.commerce.plain.checkout import CHECKOUT
from simulator.commerce.plain.customer import CUSTOMER
from simulator.commerce.plain.resource import shown
from simulator.commerce.plain.source import REUSABLE, SOURCE
from simulator.commerce.plain.tax_identifier import TAX_IDENTIFIER
from simulator.errors import Declined, IllegalAction

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from simulator.commerce.plain.resource import Members, Resource
    from simulator.records import Commit, Event
    from simulator.simulation.outcome import Outcome
    from simulator.simulation.simulation import Simulation

ACTIONS: Final = {
    "approve": "the shopper approves of the payment, on the page of the payment provider or when challenged",
    "decline": "the shopper does not: a challenge is failed then, a redirect goes on waiting",
    "pay": "the funds of a transfer or the like arrive; an order that waits for them goes on",
}
"""What a shopper can do with a source, and what that means."""
_POSSIBLE: Final = {
    "pending_redirect": ("approve", "decline"),
    "requires_action": ("approve", "decline"),
    "pending_funds": ("pay",),
}


class Sources:
    """The verbs on sources and on what else a customer has; synchronous like all verbs."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation, self._plain = simulation, simulation.plain

    # -- what a customer has -----------------------------------------------------------------------------------------

    def keep(self, customer_id: str, source_id: str) -> tuple[Resource, Outcome]:
        """Keep a source for a customer; it can be used again from then on (API-SOURCE-3).

        :raises Declined: 404 for a customer or source that there is none of, 409 for one that cannot be kept.
        """
        customer, source = self._plain.resource(CUSTOMER, customer_id), self._source(source_id)
        told = source.members
        if told.get("customerId", customer.id) != customer.id:
            message = f"Source '{source.id}' is attached to a different customer."
            raise Declined(409, "source_in_use", message, "sourceId")
        if told["state"] != "chargeable":
            raise Declined(409, "source_not_chargeable", f"Source '{source.id}' is not chargeable.", "sourceId")
        if told["type"] not in REUSABLE:
            raise Declined(409, "nonreusable_source", "Only a reusable source may be attached to a customer.")
        commit = self._plain.commit(customer.name)
        after = plain.moved(source, {**told, "reusable": True, "customerId": customer.id}, at=commit.at)
        commit.resources.append(_with(customer, "sources", shown(SOURCE, after), commit, default="defaultSourceId"))
        return after, self._plain.put(commit, after, "customer.source.created", before=source)

    def let_go(self, customer_id: str, source_id: str) -> Outcome:
        """Take a source away from a customer; nothing can be charged to it any more.

        :raises Declined: 404 for a customer that there is none of, and for a source that is not the customer's.
        """
        customer, source = self._plain.resource(CUSTOMER, customer_id), self._source(source_id)
        if source.members.get("customerId") != customer.id:
            raise Declined(404, "not_found", f"Source '{source.id}' is not attached to the customer.", "sourceId")
        commit = self._plain.commit(customer.name)
        after = plain.moved(source, {**source.members, "state": "cancelled"}, at=commit.at)
        commit.resources.append(_without(customer, source.id, commit))
        return self._plain.put(commit, after, "customer.source.deleted", before=source)

    def keep_tax_identifier(self, customer_id: str, tax_id: str) -> tuple[Resource, Outcome]:
        """Attach a tax identifier to a customer (API-CUSTOMER-1).

        :raises Declined: 404 for what there is none of, 409 for one of another customer.
        """
        customer = self._plain.resource(CUSTOMER, customer_id)
        found = self._plain.resource(TAX_IDENTIFIER, tax_id, "taxId")
        told = found.members
        if told.get("customerId", customer.id) != customer.id:
            message = f"Tax identifier '{found.id}' is attached to a different customer."
            raise Declined(409, "tax_identifier_in_use", message, "taxIdentifiers")
        commit = self._plain.commit(customer.name)
        after = plain.moved(found, {**told, "customerId": customer.id}, at=commit.at)
        commit.resources.append(_with(customer, "taxIdentifiers", shown(TAX_IDENTIFIER, after), commit))
        types = ("customer.tax_identifier.created", "tax_identifier.updated")
        return after, self._plain.put(commit, after, *types, before=found)

    # -- what shoppers do --------------------------------------------------------------------------------------------

    def act(self, source_id: str, action: str) -> Outcome:
        """What the shopper does with it, one of :data:`ACTIONS` (API-SOURCE-4).

        :raises Declined: 404 when there is none.
        :raises IllegalAction: when it is not in a state for that.
        """
        source = self._source(source_id)
        told, hidden = source.members, source.secrets
        legal = _POSSIBLE.get(told["state"], ())
        if action not in legal:
            raise IllegalAction(action, f"source {source.id} ({told['state']})", legal)
        if action == "pay" and "order" in hidden:
            path = self._simulation.request_path(hidden["order"])
            return self._simulation.act(hidden["order"], "settle_payment", path=path)
        commit = self._plain.commit(source.name)
        state = "chargeable" if action != "decline" else "failed"
        if action == "decline" and told["state"] == "pending_redirect":
            state = "pending_redirect"
        if action == "approve" and hidden.get("fails"):
            state = "failed"
        after = plain.moved(source, {**told, "state": state}, at=commit.at)
        types = ("source.chargeable",) if state == "chargeable" else ()
        return self._plain.put(commit, after, *types, before=source)

    # -- what follows from other verbs -------------------------------------------------------------------------------

    def follow(self, before: Order | None, after: Order, commit: Commit) -> list[Event]:
        """Let source and checkout of an order follow it, in *commit*; the events that tell of them (API-SOURCE-5).

        With the order the checkout is used up, and so is a source of a single use; when its funds are still to come,
        with them.
        """
        if not after.source.told:
            return []
        source = self._plain.find(SOURCE, after.source.id)
        if before is None:
            checkout = self._plain.find(CHECKOUT, after.checkout_id)
            if checkout is not None:
                commit.resources.append(plain.moved(checkout, checkout.members, at=checkout.updated, spent=True))
            if source is not None:
                commit.resources.append(_used_up(source, after, commit))
            return []
        if source is None:
            return []
        if after.charge.state == "failed" and before.charge.state != "failed" and not source.members["reusable"]:
            commit.resources.append(plain.moved(source, {**source.members, "state": "failed"}, at=commit.at))
            return []
        if after.settled is None or before.settled is not None:
            return []
        ready = plain.moved(source, {**source.members, "state": "chargeable"}, at=commit.at)
        commit.resources.append(_used_up(ready, after, commit))
        return [self._plain.event("source.chargeable", ready, source, commit)]

    def _source(self, id_: str) -> Resource:
        return self._plain.resource(SOURCE, id_, "sourceId")


def _used_up(source: Resource, order: Order, commit: Commit) -> Resource:
    """A source that an order is charged to: consumed, unless it can be used again or its funds are still to come."""
    told = source.members
    if told["reusable"]:
        return source
    state = "consumed" if told["state"] == "chargeable" else told["state"]
    session = {"paymentSessionId": order.session_id, "currency": order.currency, "amount": number(order.total)}
    return plain.moved(source, {**told, **session, "state": state}, at=commit.at, order=order.id)


def attached(source: Resource, checkout: Resource, total: object, commit: Commit) -> Resource:
    """A source of a single use as it pays for a checkout."""
    hidden = checkout.secrets
    session = {"paymentSessionId": hidden["session"]["id"], "currency": hidden["asked"]["currency"], "amount": total}
    return plain.moved(source, {**source.members, **session}, at=commit.at, checkout=checkout.id)


def _with(customer: Resource, name: str, told: Members, commit: Commit, *, default: str = "") -> Resource:
    """The customer with one more of something, or with another form of it; the first can become the default."""
    members = customer.members
    others = [one for one in members.get(name, ()) if one["id"] != told["id"]]
    first = {default: told["id"]} if default and default not in members else {}
    return plain.moved(customer, {**members, **first, name: [*others, told]}, at=commit.at)


def _without(customer: Resource, source_id: str, commit: Commit) -> Resource:
    members = customer.members
    members["sources"] = [one for one in members["sources"] if one["id"] != source_id] or None
    if members.get("defaultSourceId") == source_id:
        del members["defaultSourceId"]
    return plain.moved(customer, members, at=commit.at)
