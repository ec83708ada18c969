"""Where sites are kept, as a command reaches them: a store folder, its owner's control API, a running server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.cli import control
from simulator.cli.control import At
from simulator.cli.options import environment_of
from simulator.errors import BadInput, Unavailable, nearest
from simulator.records import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from simulator.commerce.site import ConfiguredSite
    from simulator.records import Endpoint, Environment, Site
    from simulator.simulation import Simulation


class Call(NamedTuple):
    """One change: as a control call, and as what it does to a simulation at hand."""

    method: str
    path: str
    value: Mapping[str, Any] | None
    do: Callable[[Simulation], Awaitable[dict[str, Any]]]
    begins: bool = False
    """True when it may begin a store; everything else needs one that is there."""


class Keeping(NamedTuple):
    """What ``--store``, ``--url`` and ``--environment`` say."""

    store: Path
    url: str
    environment: str
    ca: Path | None = None
    """The certificates to trust the server by."""

    def change(self, call: Call) -> dict[str, Any]:
        """Carry out *call* at the server named by ``--url``, in the store when nobody owns it, else at its owner.

        :raises Unavailable: when the owner has no control API.
        """
        if self.url:
            return self._ask(self._named, call)
        from simulator.simulation import running

        if not (call.begins or self.store.is_dir()):
            raise BadInput("is not a store folder", where=str(self.store))
        try:
            return running.run(self._here(call))
        except Unavailable:
            holder = control.owner_of(self.store)
            if holder is None:
                raise
            return self._ask(holder, call)

    @property
    def _named(self) -> At:
        return At(self.url, self.ca)

    def _ask(self, server: At, call: Call) -> dict[str, Any]:
        self._served(server, "changed when it has stopped")
        told: dict[str, Any] = server.ask(call.method, call.path, call.value)
        return told

    def _served(self, server: At, otherwise: str) -> dict[str, Any]:
        """The sites of a server. :raises BadInput: when it serves another environment than is asked for."""
        told: dict[str, Any] = server.ask("GET", "sites")
        if self.environment and environment_of(self.environment) != told["environment"]:
            what = f"{server.url} serves {told['environment']}; what belongs to {self.environment} can be {otherwise}"
            raise BadInput(what, where="--environment")
        return told

    async def _here(self, call: Call) -> dict[str, Any]:
        from simulator.clock import ClockSettings
        from simulator.simulation import Simulation

        environment = environment_of(self.environment or "cte")
        simulation = Simulation(self.store, environment=environment, clock=ClockSettings(mode="manual"))
        async with simulation.stopped():
            return await call.do(simulation)

    def look(self) -> list[dict[str, Any]]:
        """Every site in every environment that is asked for, with its settings page as ``page``."""
        chosen = [environment_of(self.environment)] if self.environment else ENVIRONMENTS
        if self.url:
            told = self._served(self._named, "looked at without --url")["sites"]
            return [{**site, "page": self._named.ask("GET", f"sites/{site['site']}/events")} for site in told]
        if not self.store.is_dir():
            raise BadInput("is not a store folder", where=str(self.store))
        found = [site for environment in chosen for site in self._kept(environment)]
        return sorted(found, key=lambda site: (site["site"], site["environment"]))

    def _kept(self, environment: Environment) -> list[dict[str, Any]]:
        """What the file of one environment says, read beside its owner if it has one."""
        from simulator.catalogue.loader import load
        from simulator.records import Options
        from simulator.simulation.sites import page as settings_page
        from simulator.web.control import show_site

        page, sites = settings_page(load(), Options()), kept(self.store, environment)
        return [{**show_site.site(site, page), "page": show_site.page(page, site)} for site in sites.values()]


def kept(store: Path, environment: Environment) -> dict[str, ConfiguredSite]:
    """The sites of one environment by id, with the cases that it has not taken up yet, as it has not been opened."""
    from simulator.commerce.site import submitted
    from simulator.store import cases

    sites = _filed(store, environment)
    seen = max((site.case.number for site in sites.values()), default=0)
    for case in cases.read(store):
        if case.number > seen:
            sites[case.site] = submitted(sites.get(case.site), case, environment)
    return sites


def _filed(store: Path, environment: Environment) -> dict[str, ConfiguredSite]:
    """What the file of one environment says; nothing when there is no such file."""
    from simulator.store.reader import Reader
    from simulator.store.tables import file_of

    file = file_of(store, environment)
    if not file.is_file():
        return {}
    try:
        reader = Reader(file)
        sites = {site.id: site for site in reader.sites()}
        reader.close()
    except Exception as error:  # noqa: BLE001 - whatever the database library says of a file that is none of ours
        raise BadInput(f"is not a store of this program ({str(error).splitlines()[0]})", where=str(file)) from None
    return sites


class Told(NamedTuple):
    """Whom a site tells on one channel."""

    site: Site
    endpoints: tuple[Endpoint, ...]


def told(store: Path, environment: Environment, site_id: str, channel: str) -> Told:
    """Whom a site tells on one channel. :raises BadInput: when there is no such site, or it tells nobody there."""
    if not store.is_dir():
        raise BadInput("is not a store folder", where=str(store))
    sites = kept(store, environment)
    if site_id not in sites:
        what = f'there is no site "{site_id}" in {environment}'
        raise BadInput(what, where=str(store), nearest=nearest(site_id, sites))
    site = sites[site_id]
    found = tuple(endpoint for endpoint in site.endpoints() if endpoint.channel == channel and endpoint.enabled)
    if not found:
        why = f": {site.locked}" if channel == "pon" or not site.integration else ""
        raise BadInput(f"site {site_id} has no endpoint for {channel} in {environment}{why}")
    return Told(site.sells, found)
