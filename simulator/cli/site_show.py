"""``drsim sites list`` and ``drsim sites show``: sites as they stand in both environments."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from simulator.cli import console, options
from simulator.cli.keeping import Keeping
from simulator.cli.serve import DEFAULT_STORE
from simulator.cli.site_store import look
from simulator.errors import BadInput, nearest
from simulator.report.summary import counted

SiteId = Annotated[str, typer.Argument(metavar="SITE", help="The site id.")]


def list_(
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.OneOrBoth = "",
    as_json: options.AsJson = False,
) -> None:
    """List the sites in both environments: how far they are set up, and how many events are on."""
    found = look(Keeping(store, url, environment, ca))
    if as_json:
        console.write_json([_without_page(site) for site in found])
        return
    rows = (
        (
            site["site"],
            site["environment"],
            site["state"],
            f"{len(site['events'])} of {site['of']}",
            ", ".join(site["ocn"]) or "-",
            site["locked"] or _pon(site),
        )
        for site in found
    )
    console.table(("SITE", "ENVIRONMENT", "CASE", "EVENTS ON", "OCN", "PON"), rows)


def show(
    site: SiteId,
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.OneOrBoth = "",
    as_json: options.AsJson = False,
) -> None:
    """Show one site: its case, its endpoints, the mails that were sent, and the boxes of the six tabs."""
    found = look(Keeping(store, url, environment, ca))
    mine = [one for one in found if one["site"] == site]
    if not mine:
        raise BadInput(f'there is no site "{site}"', nearest=nearest(site, [one["site"] for one in found]))
    if as_json:
        console.write_json(mine)
        return
    for number, one in enumerate(mine):
        if number:
            console.write()
        _show(one)
    console.write()
    heads = [one["environment"].upper() for one in mine]
    console.table(("TAB", "LABEL", "EVENT", *heads), _boxes(mine), title="Event notifications")


def _without_page(site: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in site.items() if name != "page"}


def _pon(site: dict[str, Any]) -> str:
    return next((endpoint["url"] for endpoint in site["endpoints"] if endpoint["channel"] == "pon"), "")


def _show(site: dict[str, Any]) -> None:
    case = site["case"]
    console.show(f"Site {site['site']} in {site['environment']}: {site['state']}", "bold")
    pairs = [
        ("account", case["account"]),
        ("case", f"{case['number']}, {case['subject']}"),
        ("contact", case["contact"]),
        *((state, at) for state, at in case["history"].items()),
        ("integration", site["integration"] or "-"),
        ("real-time call", site["call"] or "-"),
    ]
    for endpoint in site["endpoints"]:
        auth = endpoint["auth"]["type"] if endpoint["auth"] else "no credentials"
        agreed = f"{endpoint['format']}, {auth}, {counted(endpoint['retries'], 'retry', 'retries')}"
        pairs.append((f"{endpoint['channel']} {endpoint['name']}", f"{endpoint['url']} ({agreed})"))
    pairs += [(f"mail {mail['at']}", f"to {mail['to']}: {mail['text']}") for mail in site["mails"]]
    if site["locked"]:
        pairs.append(("settings locked", site["locked"]))
    for line in console.columns([(f"  {name}", value) for name, value in pairs]):
        console.write(line)


def _boxes(sites: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """One row for each event id; a column of marks for each environment. A tab without boxes has a row too."""
    empty: list[Any] = [{"label": "no events", "events": {"-": False}}]
    return [
        (tab["tab"], box["label"], event, *(_mark(event, site) for site in sites))
        for tab in sites[0]["page"]["tabs"]
        for box in tab["boxes"] or empty
        for event in box["events"]
    ]


def _mark(event: str, site: dict[str, Any]) -> str:
    return "on" if event in site["events"] else "-"
