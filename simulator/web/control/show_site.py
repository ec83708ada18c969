"""How the control API and the command line show a site and its settings page: times in ISO 8601, secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.instant import iso_micros
from simulator.records import ENVIRONMENTS
from simulator.web.control import show
from simulator.web.control.form import TEXT, TIME, TRUTH, WHOLE, many, mapping, record, ref, told, words

if TYPE_CHECKING:
    from simulator.commerce.settings_page import Page
    from simulator.commerce.site import ConfiguredSite

SHAPES = {
    "Mail": record({"at": TIME, "to": TEXT, "text": TEXT}),
    "SetupCase": record(
        {
            "number": WHOLE,
            **dict.fromkeys(("account", "subject", "description", "contact"), TEXT),
            "retries": WHOLE,
            "environments": many(words(ENVIRONMENTS)),
            "history": told(mapping(TIME), "when each state began"),
        }
    ),
    "Site": record(
        {
            "site": TEXT,
            "environment": words(ENVIRONMENTS),
            "state": told(TEXT, "how far its case has come"),
            "case": ref("SetupCase"),
            "company": TEXT,
            "locale": TEXT,
            "integration": TEXT,
            "call": TEXT,
            "locked": told(TEXT, "why the settings cannot be changed yet, or empty"),
            "events": told(many(TEXT), "the events that are checked"),
            "of": told(WHOLE, "how many there are"),
            "endpoints": many(ref("Endpoint")),
            "ocn": told(many(TEXT), "the names of its OCN endpoints"),
            "mails": many(ref("Mail")),
        }
    ),
    "SettingsPage": record(
        {
            "site": TEXT,
            "environment": words(ENVIRONMENTS),
            "locked": TEXT,
            "tabs": many(
                record({"tab": TEXT, "boxes": many(record({"label": TEXT, "events": mapping(TRUTH)}))}),
            ),
        }
    ),
}


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
