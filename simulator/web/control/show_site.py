"""How the control API and the command line show a site and its settings page: times in ISO 8601, secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.instant import iso_micros
from simulator.web.control import show

if TYPE_CHECKING:
    from simulator.commerce.settings_page import Page
    from simulator.commerce.site import ConfiguredSite


def site(site: ConfiguredSite, page: Page) -> dict[str, Any]:
    """One site as it stands in one environment."""
    case = site.case
    return {
        "site": site.id,
        "environment": site.environment,
        "state": site.state,
        "case": {
            "number": case.number,
            "account": case.account,
            "subject": case.subject,
            "description": case.description,
            "contact": case.contact,
            "retries": case.retries,
            "environments": list(case.access),
            "history": {state: iso_micros(at) for state, at in site.history.items()},
        },
        "company": case.company_id,
        "locale": case.locale,
        "integration": site.integration,
        "call": site.call,
        "locked": site.locked,
        "events": list(site.events),
        "of": len(page.events),
        "endpoints": [show.endpoint(endpoint) for endpoint in site.endpoints()],
        "ocn": list(site.ocn),
        "mails": [{"at": iso_micros(mail.at), "to": mail.to, "text": mail.text} for mail in site.mails],
    }


def page(page: Page, site: ConfiguredSite) -> dict[str, Any]:
    """The page of the event-notification settings."""
    return {
        "site": site.id,
        "environment": site.environment,
        "locked": site.locked,
        "tabs": [
            {
                "tab": page.title(tab),
                "boxes": [
                    {"label": box.label, "events": {event: event in site.events for event in box.events}}
                    for box in page.boxes
                    if box.tab == tab
                ],
            }
            for tab in page.tabs
        ],
    }
