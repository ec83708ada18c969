"""Checkouts in motion: made, priced anew at each change, and paid for by a source (API-CHECKOUT-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from simulator.commerce import shop
from simulator.commerce.plain import address, checkout
from simulator.commerce.plain import resource as plain
from simulator.commerce.plain.checkout import CHECKOUT
from simulator.commerce.plain.customer import CUSTOMER
from simulator.commerce.plain.plan import PLAN
from simulator.commerce.plain.resource import Resource, shown
from simulator.commerce.plain.sku import SKU
from simulator.commerce.plain.source import CHARGEABLE, SECONDARY, SOURCE, paying
from simulator.commerce.plain.tax_identifier import TAX_IDENTIFIER
from simulator.errors import BadInput, Declined
from simulator.market import request
from simulator.market.request import Session
from simulator.notification.resources.checkout import checkout as printed
from simulator.simulation.sources import attached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.draft import Draft
    from simulator.commerce.plain.resource import Members
    from simulator.records import Commit
    from simulator.seed import Seed
    from simulator.simulation.outcome import Outcome
    from simulator.simulation.simulation import Simulation

_FILLING: Final = "2021-12-13"
"""Since that version a customer's data fills nothing of a checkout (API-CUSTOMER-2)."""


class Checkouts:
    """The verbs on checkouts; synchronous like all verbs."""

    def __init__(self, simulation: Simulation, seed: Seed) -> None:
        self._simulation, self._plain, self._seed = simulation, simulation.plain, seed

    # -- verbs -------------------------------------------------------------------------------------------------------

    def create(self, given: Mapping[str, Any], version: str) -> tuple[Resource, Outcome]:
        """Make one. :param version: of the API that the request is made in.

        :raises Declined: for what cannot be bought, or paid so.
        """
        commit = self._plain.commit(CHECKOUT.component)
        made, source = self.begin(given, version, commit)
        after = self.priced(made, source, commit)
        return after, self._plain.put(commit, after, *CHECKOUT.told("created", {}))

    def update(self, id_: str, given: Mapping[str, Any], version: str) -> tuple[Resource, Outcome]:
        """Change one. :raises Declined: for what cannot be bought, 404 when there is none, 409 when it is used up."""
        known = self.usable(id_)
        commit = self._plain.commit(known.name)
        hidden = known.secrets
        change = {name: value for name, value in given.items() if name != "sourceId"}
        wanted = self._looked_up(checkout.altered(hidden["asked"], self._filled(change, version)), change)
        changed = plain.moved(known, known.members, at=commit.at, asked=wanted)
        source = self._chosen(changed, given.get("sourceId") or hidden.get("source"), commit)
        after = self.priced(changed, source, commit)
        return after, self._plain.put(commit, after, *CHECKOUT.told("updated", {}), before=known)

    def delete(self, id_: str) -> Outcome:
        """Delete one. :raises Declined: 404 when there is none."""
        return self._plain.delete(CHECKOUT, id_)

    def attach(self, id_: str, source_id: str) -> tuple[Resource, Outcome]:
        """Let a source pay for it; another one that did is replaced (API-SESSION-2).

        :raises Declined: 404 when there is none of one of them, 409 for a source that cannot pay for it.
        """
        known = self.usable(id_)
        commit = self._plain.commit(known.name)
        source = self._chosen(known, source_id, commit)
        after = self.priced(known, source, commit)
        outcome = self._plain.put(commit, after)
        return self._plain.resource(SOURCE, source_id, "sourceId"), outcome

    def detach(self, id_: str, source_id: str) -> Outcome:
        """Let a source pay for it no more; one of a single use is done with.

        :raises Declined: 404 when there is none of one of them, or it does not pay for it.
        """
        known = self.usable(id_)
        source = self._plain.resource(SOURCE, source_id, "sourceId")
        if known.secrets.get("source") != source.id:
            raise Declined(404, "not_found", f"Source '{source.id}' is not attached to the checkout.", "sourceId")
        commit = self._plain.commit(known.name)
        commit.resources += _done_with(source, commit)
        return self._plain.put(commit, self.priced(known, None, commit))

    # -- what orders need of it --------------------------------------------------------------------------------------

    def usable(self, id_: str) -> Resource:
        """One that no order was made of. :raises Declined: 404 when there is none, 409 when it is used up."""
        found = self._plain.resource(CHECKOUT, id_)
        if found.secrets.get("spent"):
            message = "Updating is not allowed for the current session state."
            raise Declined(409, "session_update_not_allowed", message)
        return found

    def begin(self, given: Mapping[str, Any], version: str, commit: Commit) -> tuple[Resource, Resource | None]:
        """A checkout that is not priced yet, and its source, for *commit* to come; see :meth:`create`."""
        seed = self._seed.child("checkout", commit.cause)
        change = {name: value for name, value in given.items() if name != "sourceId"}
        wanted = self._looked_up(checkout.asked(self._filled(change, version), self._sku, seed), change)
        session = seed.uuid("session")
        secret = f"{session}_{seed.uuid('session secret')}"
        hidden = {"asked": wanted, "session": {"id": session, "secret": secret}, "seed": seed.path}
        made = Resource(
            kind=CHECKOUT.component,
            id=seed.uuid("checkout"),
            live_mode=self._simulation.environment == "production",
            created=commit.at,
            updated=commit.at,
            text="{}",
            hidden=plain.encoded(hidden),
        )
        return made, self._chosen(made, given.get("sourceId"), commit)

    def draft(self, found: Resource, source: Resource | None) -> Draft:
        """The draft of the order that it can become."""
        hidden = found.secrets
        pays, delayed = paying(source) if source is not None else (None, False)
        session = hidden["session"]
        simulation = self._simulation
        return request.draft(
            hidden["asked"],
            pays,
            Session(found.id, session["id"], session["secret"]),
            delayed=delayed,
            site=simulation.sites.selling(None, simulation.site),
            environment=simulation.environment,
            seed=self._seed.child(hidden["seed"]),
        )

    # -- what the verbs share ----------------------------------------------------------------------------------------

    def priced(self, found: Resource, source: Resource | None, commit: Commit) -> Resource:
        """The checkout with its amounts; its source, if that is of a single use, is charged with all of them."""
        hidden = found.secrets
        asked = hidden["asked"]
        if source is not None and not (asked.get("billTo") or {}).get("address"):
            asked = {**asked, "billTo": checkout.billed(source.members.get("owner") or {}, asked)}
            address.written(asked["billTo"], "billTo")
        found = plain.moved(found, found.members, at=commit.at, asked=asked, source=source and source.id)
        simulation = self._simulation
        seed = self._seed.child("tentative", hidden["seed"])
        try:
            order = shop.tentative(self.draft(found, source), at=commit.at, seed=seed, options=simulation.options)
        except BadInput as error:
            raise _refused(error) from None
        told = printed(order, [item["id"] for item in asked["items"]], simulation.options)
        if source is not None and not source.members["reusable"]:
            commit.resources.append(attached(source, found, told["totalAmount"], commit))
        return replace(plain.moved(found, told, at=commit.at), version=found.version)

    def _chosen(self, found: Resource, source_id: str | None, commit: Commit) -> Resource | None:
        """The source that shall pay; the one before it is done with.

        :raises Declined: 404 when there is none, 409 for one that cannot.
        """
        if not source_id:
            return None
        source = self._plain.resource(SOURCE, source_id, "sourceId")
        before = found.secrets.get("source")
        if before == source.id:
            return source
        told, session = source.members, found.secrets["session"]["id"]
        if told["type"] in SECONDARY:
            message = "Store credit and gift cards are not taken here."  # API-SOURCE-6
            raise Declined(409, "source_not_supported", message, "sourceId")
        elsewhere = not told["reusable"] and told.get("paymentSessionId", session) != session
        used = "checkout" in source.secrets and not told["reusable"]
        if told["state"] not in CHARGEABLE or (elsewhere and used):
            message = "The source status is invalid for this session."
            raise Declined(409, "source_status_invalid_for_session", message)
        if before:
            commit.resources += _done_with(self._plain.resource(SOURCE, before), commit)
        return source

    def _filled(self, given: Members, version: str) -> Members:
        """What is asked with what a customer's data fill of it, in older versions (API-CUSTOMER-2)."""
        if not given.get("customerId"):
            return given
        customer = self._plain.resource(CUSTOMER, given["customerId"], "customerId").members
        if version >= _FILLING:
            return given
        known = {"email": customer.get("email"), "shipTo": customer.get("shipping"), "locale": customer.get("locale")}
        return {**{name: value for name, value in known.items() if value}, **given}

    def _looked_up(self, asked: Members, change: Members) -> Members:
        """What is asked with the tax identifiers that it names; its plans must be on offer.

        :raises Declined: 404 for what there is none of, 409 for a tax identifier of another customer.
        """
        for item in asked["items"]:
            plan = (item.get("subscriptionInfo") or {}).get("planId")
            if plan and self._plain.resource(PLAN, plan, "planId").members["state"] != "active":
                raise Declined(400, "plan_not_active", f"Plan {plan} is not active.", "planId")
        if "taxIdentifiers" not in change:
            return asked
        return {**asked, "taxIdentifiers": [self._tax_identifier(one, asked) for one in asked["taxIdentifiers"]]}

    def _tax_identifier(self, named: Members, asked: Members) -> Members:
        found = self._plain.resource(TAX_IDENTIFIER, named.get("id", ""))
        told = shown(TAX_IDENTIFIER, found)
        if told.get("customerId") not in (None, asked.get("customerId")):
            message = f"Tax identifier '{found.id}' is attached to a different customer."
            raise Declined(409, "tax_identifier_in_use", message, "taxIdentifiers")
        return told

    def _sku(self, id_: str) -> Members | None:
        found = self._plain.find(SKU, id_)
        return None if found is None else shown(SKU, found)


def _done_with(source: Resource, commit: Commit) -> list[Resource]:
    """A source that is detached: one of a single use is cancelled, one that is kept stays as it is."""
    told = source.members
    return [] if told["reusable"] else [plain.moved(source, {**told, "state": "cancelled"}, at=commit.at)]


def _refused(error: BadInput) -> Declined:
    """What the shop refuses, in the words of the API: ``line 2: price ...`` is about ``items[1]``."""
    where, _, what = error.what.partition(": ")
    if not where.startswith("line ") or not what:
        return Declined(400, "invalid_parameter", f"{error.what[:1].upper()}{error.what[1:]}.")
    number = int(where.removeprefix("line ")) - 1
    member = "discount" if what.startswith("discount") else "price"
    return Declined(400, "invalid_parameter", f"{what[:1].upper()}{what[1:]}.", f"items[{number}].{member}")
