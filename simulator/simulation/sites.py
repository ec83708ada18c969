"""The sites of one environment in motion: cases come in and move on, settings are saved, endpoints follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from simulator.catalogue.loader import TABS
from simulator.commerce import site as shop_site
from simulator.commerce.settings_page import Page, Saved
from simulator.commerce.site import CASE, ConfiguredSite
from simulator.errors import BadInput, IllegalAction, nearest
from simulator.instant import Instant, parse_span
from simulator.market.region import LOCALES
from simulator.records import Action, Commit, Followup, Note, OAuth, Site
from simulator.simulation.outcome import Outcome
from simulator.wire.allow import authority

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.catalogue.loader import Catalogue
    from simulator.commerce.site import Access, CaseAction, SetupCase
    from simulator.records import Endpoint, Environment, Options
    from simulator.seed import Seed
    from simulator.simulation.engine import Engine


class Sites:
    """The verbs on sites; synchronous like all verbs. Iterates over the sites by id."""

    def __init__(
        self,
        engine: Engine,
        *,
        environment: Environment,
        catalogue: Catalogue,
        options: Options,
        seed: Seed,
        check: Callable[[Endpoint], None],
    ) -> None:
        """:param check: BadInput for an endpoint that makes no sense on its channel."""
        self.page = page(catalogue, options)
        self._engine, self._environment, self._options = engine, environment, options
        self._seed, self._check = seed, check
        self._known = {site.id: site for site in engine.store.read.sites()}

    def __iter__(self) -> Iterator[ConfiguredSite]:
        return iter(self._known.values())

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, site_id: object) -> bool:
        return site_id in self._known

    def site(self, site_id: str) -> ConfiguredSite:
        """The site of that id; BadInput with the nearest when no case names it."""
        if site_id not in self._known:
            what = f'there is no site "{site_id}": no set-up case names it'
            raise BadInput(what, nearest=nearest(site_id, self._known))
        return self._known[site_id]

    def selling(self, site_id: str | None, otherwise: Site) -> Site:
        """The site that sells when an order names *site_id*, or none (SITE-ORDER-1)."""
        if site_id is None:
            site_id = otherwise.id if otherwise.id in self._known else next(iter(self._known), otherwise.id)
        if site_id == otherwise.id:
            return otherwise
        return self.site(site_id).sells

    # -- cases ---------------------------------------------------------------------------------------------------

    def submit(self, case: SetupCase, *, path: str = "") -> Outcome:
        """Hand in a set-up case: it is written down for both environments, and taken up in this one (SITE-CASE-4).

        :raises BadInput: for an address, a span or a locale that is none, or an endpoint that makes no sense.
        """
        for site in check(case, self._check):
            self._free(site)
        return self._take_up(self._engine.store.cases.add(case), path)

    def take_up(self) -> None:
        """Take up the cases that this environment has not seen, since another was served or the process died."""
        latest = max((site.case.number for site in self), default=0)
        for case in self._engine.store.cases:
            if case.number > latest:
                self._take_up(case, "")

    def _take_up(self, case: SetupCase, path: str) -> Outcome:
        now, cause = self._engine.clock.now, path or f"cases/{case.number}"
        site = shop_site.submitted(self._known.get(case.site), case, self._environment, now)
        commit = Commit(at=now, cause=cause)
        commit.notes.append(self._note(commit, f"set-up case {case.number} of site {case.site}: {case.subject}"))
        span = parse_span(self._options.setup_after if case.setup_after is None else case.setup_after)
        for number, action in enumerate(CASE.actions, 1):
            if span:
                due = Instant(now + span * number // len(CASE.actions))
                asked = Action(name=action, order_id="", params={"site": case.site, "case": case.number})
                commit.agenda.append(Followup(path=f"cases/{case.number}/{action}", due=due, action=asked))
            else:
                site = self._moved(site, action, commit)
        return self._put(site, commit)

    def play(self, entry: Followup) -> None:
        """Move a case on; that of a case which a newer one has replaced is dropped."""
        commit = Commit(at=self._engine.clock.now, cause=entry.path, played=[entry.path])
        site = self.site(entry.action.params["site"])
        if site.case.number == entry.action.params["case"]:
            site = self._moved(site, cast("CaseAction", entry.action.name), commit)
        self._put(site, commit)

    def _moved(self, site: ConfiguredSite, action: CaseAction, commit: Commit) -> ConfiguredSite:
        after = shop_site.moved(site, action, commit.at, self._seed.child("site", site.id))
        commit.notes.append(self._note(commit, f"set-up case {site.case.number} of site {site.id}: {after.state}"))
        commit.notes += [
            Note(at=mail.at, what="mail", cause=commit.cause, text=f"to {mail.to}: {mail.text}")
            for mail in after.mails[len(site.mails) :]
        ]
        return after

    # -- settings ------------------------------------------------------------------------------------------------

    def save(self, site_id: str, asked: Saved, *, path: str = "") -> Outcome:
        """One Save of all six tabs; it applies at once (SITE-EVENTS-2).

        :raises IllegalAction: while the settings are locked, with the reason (SITE-LOCK-1).
        :raises BadInput: for a word that is no event, label or tab; nothing is saved then.
        """
        site = self.site(site_id)
        events = self.page.saved(site.events, asked)
        if site.locked:
            raise IllegalAction("save", f"the event notifications of site {site_id}", why=site.locked)
        on, off = _less(events, site.events), _less(site.events, events)
        commit = self._commit(site_id, path)
        text = f"event notifications of site {site_id}: {len(events)} of {len(self.page.events)} events are on"
        commit.notes.append(replace(self._note(commit, text), data={"on": on, "off": off}))
        return self._put(replace(site, events=events), commit)

    def set_ocn(self, site_id: str, name: str, access: Access, *, path: str = "") -> Outcome:
        """Add an OCN endpoint to a site, or replace the one of that name (SITE-OCN-1)."""
        site = self.site(site_id)
        after = replace(site, ocn={**site.ocn, name: access})
        for endpoint in after.endpoints():
            _check_endpoint(endpoint, self._check)
        self._free(after)
        commit = self._commit(site_id, path)
        commit.notes.append(self._note(commit, f"OCN endpoint {name} of site {site_id} is set"))
        return self._put(after, commit)

    def remove_ocn(self, site_id: str, name: str, *, path: str = "") -> Outcome:
        """Take an OCN endpoint off; what is open for it is called off (SITE-OCN-2)."""
        site = self.site(site_id)
        shop_site.ocn_access(site, name)
        commit = self._commit(site_id, path)
        commit.notes.append(self._note(commit, f"OCN endpoint {name} of site {site_id} is removed"))
        kept = {known: access for known, access in site.ocn.items() if known != name}
        return self._put(replace(site, ocn=kept), commit)

    # -- what the verbs share ------------------------------------------------------------------------------------

    def _commit(self, site_id: str, path: str) -> Commit:
        return Commit(at=self._engine.clock.now, cause=path or self._engine.request_path(f"sites/{site_id}"))

    def _note(self, commit: Commit, text: str) -> Note:
        return Note(at=commit.at, what="site", cause=commit.cause, text=text)

    def _free(self, site: ConfiguredSite) -> None:
        """:raises BadInput: when an endpoint of the site would take the place of somebody else's."""
        for endpoint in site.endpoints():
            known = self._engine.endpoints.get(endpoint.name)
            if known is not None and known.site != site.id:
                raise BadInput(f'there is an endpoint "{endpoint.name}" already that is not of site {site.id}')

    def _put(self, site: ConfiguredSite, commit: Commit) -> Outcome:
        """Let the endpoints follow from the site, in the same commit."""
        self._known[site.id] = site
        commit.sites.append(site)
        wanted = {endpoint.name: endpoint for endpoint in site.endpoints()}
        known = [endpoint for endpoint in self._engine.endpoints.values() if endpoint.site == site.id]
        for endpoint in known:
            if endpoint.enabled and endpoint.name not in wanted:
                off = replace(endpoint, enabled=False)
                self._engine.switch(off, commit, "taken off its site", ("SITE-OCN-2",))
        for endpoint in wanted.values():
            whole = replace(endpoint, id=self._seed.child("endpoint", endpoint.name).uuid("id"))
            if whole not in known:
                self._engine.switch(whole, commit, "", ())
        return Outcome(None, commit, self._engine.put(commit))


def page(catalogue: Catalogue, options: Options) -> Page:
    """The settings page; the events of the Payment tab, which are ours, are on it by option only (PON-PAYMENT-1)."""
    return Page(TABS, (row for row in catalogue.rows("pon") if options.payment_tab or not row.invented))


def check(case: SetupCase, agreed: Callable[[Endpoint], None]) -> list[ConfiguredSite]:
    """What the case would set up.

    :param agreed: BadInput for an endpoint that makes no sense on its channel.
    :raises BadInput: for an address, a span or a locale that is none, too.
    """
    try:
        parse_span(case.setup_after or "0s")
    except ValueError as error:
        raise BadInput(str(error), where="setup_after") from None
    if case.locale not in LOCALES:
        raise BadInput(f'unknown locale "{case.locale}"', where="locale", nearest=nearest(case.locale, LOCALES))
    sites = [
        ConfiguredSite(case=case, environment=environment, pon=replace(access, retries=case.retries))
        for environment, access in case.access.items()
    ]
    for site in sites:
        for endpoint in site.endpoints():
            _check_endpoint(endpoint, agreed, f"{site.environment}.")
    return sites


def _check_endpoint(endpoint: Endpoint, agreed: Callable[[Endpoint], None], inside: str = "") -> None:
    """:param inside: what stands before the names of its fields where it was filled in."""
    addresses = {"url": endpoint.url}
    if isinstance(endpoint.auth, OAuth):
        addresses["auth.token_url"] = endpoint.auth.token_url
    for field, address in addresses.items():
        try:
            authority(address)
        except BadInput as error:
            raise error.at(f"{inside}{field}") from None
    try:
        agreed(endpoint)
    except BadInput as error:  # of all that an endpoint may override, the span alone is more than a schema can see
        raise BadInput(error.what, where=f"{inside}interval") from None


def _less(events: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    return [event for event in events if event not in others]
