"""Sites as a store or a server holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.cli import keeping
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.cli.keeping import Keeping
    from simulator.commerce.site import ConfiguredSite
    from simulator.records import Endpoint, Environment, Site


def look(where: Keeping) -> list[dict[str, Any]]:
    """Every site in every environment that is asked for, with its settings page as ``page``."""
    if where.url:
        server = where.server()
        told = server.ask("GET", "sites")["sites"]
        return [{**site, "page": server.ask("GET", keeping.path("sites", site["site"], "events"))} for site in told]
    found = [site for environment in where.chosen() for site in _shown(where.store, environment)]
    return sorted(found, key=lambda site: (site["site"], site["environment"]))


def _shown(store: Path, environment: Environment) -> list[dict[str, Any]]:
    from simulator.catalogue.loader import load
    from simulator.records import Options
    from simulator.simulation.sites import page as settings_page
    from simulator.web.control import show_site

    page, sites = settings_page(load(), Options()), kept(store, environment)
    return [{**show_site.site(site, page), "page": show_site.page(page, site)} for site in sites.values()]


def kept(store: Path, environment: Environment) -> dict[str, ConfiguredSite]:
    """The sites of one environment by id, with the cases that it has not taken up yet, as it has not been opened."""
    from simulator.commerce.site import submitted
    from simulator.store import cases

    nothing: list[ConfiguredSite] = []
    sites = {site.id: site for site in keeping.read(store, environment, lambda reader: reader.sites(), nothing)}
    seen = max((site.case.number for site in sites.values()), default=0)
    for case in cases.read(store):
        if case.number > seen:
            sites[case.site] = submitted(sites.get(case.site), case, environment)
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
