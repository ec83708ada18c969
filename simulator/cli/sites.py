"""``drsim sites``: Global Commerce sites, how they are set up, and which events they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import console, options
from simulator.cli.family import family
from simulator.cli.keeping import Call, Keeping, path
from simulator.cli.serve import DEFAULT_STORE
from simulator.cli.site_show import SiteId, list_, show
from simulator.errors import BadInput

if TYPE_CHECKING:
    from simulator.simulation import Simulation


def sites() -> typer.Typer:
    """The commands."""
    ocn = family("Endpoints for Order Complete Notifications.")
    ocn.command("add")(add_ocn)
    ocn.command("remove")(remove_ocn)
    whole = family("Set sites up, and choose the events that they tell.")
    for name, function in (("list", list_), ("show", show), ("submit", submit), ("save", save)):
        whole.command(name)(function)
    whole.add_typer(ocn, name="ocn")
    return whole


def submit(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="The case as a YAML or JSON file; or give options.")
    ] = "",
    *,
    site: Annotated[str, typer.Option(metavar="ID", help="The site id.")] = "",
    account: Annotated[str, typer.Option(metavar="NAME", help="The client.")] = "",
    contact: Annotated[str, typer.Option(metavar="MAIL", help="Who is told when all is set up.")] = "",
    subject: Annotated[str, typer.Option(metavar="TEXT", help="What is wished.")] = "Turn on Post-Order Notifications",
    description: Annotated[str, typer.Option(metavar="TEXT", help="What else is to be said.")] = "",
    cte: Annotated[str, typer.Option(metavar="URL", help="The endpoint in the test environment.")] = "",
    cte_basic: Annotated[str, typer.Option(metavar="USER:PASSWORD", help="Its credentials, or none.")] = "",
    production: Annotated[str, typer.Option(metavar="URL", help="The endpoint in production.")] = "",
    production_basic: Annotated[str, typer.Option(metavar="USER:PASSWORD", help="Its credentials, or none.")] = "",
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="json or xml.")] = "json",
    retries: Annotated[
        int, typer.Option(metavar="N", min=0, max=10_000, help="How often a failed notification is sent again.")
    ] = 0,
    company: Annotated[str, typer.Option(metavar="ID", help="The company id; the site id without it.")] = "",
    locale: options.Locale = "en_US",
    setup_after: Annotated[
        str, typer.Option(metavar="SPAN", help="Virtual time until the site is enabled; at once without it.")
    ] = "",
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Hand in a set-up case, which counts for both environments: account, site, endpoints, credentials, retries."""
    from simulator.cli import site_case
    from simulator.web.control import sites as control

    given = {"site": site, "account": account, "contact": contact, "description": description, "company": company}
    access: Any = {"cte": (cte, cte_basic), "production": (production, production_basic)}
    if file and (any(given.values()) or any(map(any, access.values()))):
        raise BadInput("the case is a file or options, not both", where=file)
    options.choice(form, ("json", "xml"), "format", "--format")
    more = {"subject": subject, "retries": retries, "locale": locale, "setup_after": setup_after}
    case = site_case.from_file(file) if file else site_case.from_options({**given, **more}, access, form)
    told = Keeping(store, url, environment, ca).change(
        Call("POST", "sites", case, lambda simulation: control.submit(simulation, case), begins=True)
    )
    line = f"set-up case {told['case']['number']} of site {told['site']} in {told['environment']}: {told['state']}"
    mails = told["mails"][-1:] if told["state"] == "Enabled" else ()
    console.tell(told, as_json, line, *(f"mail to {mail['to']}: {mail['text']}" for mail in mails))


def save(
    site: SiteId,
    *,
    check: Annotated[
        list[str],
        options.several(metavar="WORD", help="Check the box of an event id, a label or a whole tab; repeatable."),
    ],
    uncheck: Annotated[
        list[str],
        options.several(metavar="WORD", help="Uncheck it; repeatable."),
    ],
    all_: Annotated[bool, typer.Option("--all", help="Check everything first.")] = False,
    none: Annotated[bool, typer.Option("--none", help="Uncheck everything first.")] = False,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Save the event-notification settings of a site; what is on applies at once."""
    from simulator.report.summary import counted
    from simulator.web.control import sites as control

    if not (check or uncheck or all_ or none):
        raise BadInput("nothing to save; give --check, --uncheck, --all or --none")
    asked: dict[str, Any] = {"all": all_, "none": none, "check": check, "uncheck": uncheck}

    async def do(simulation: Simulation) -> dict[str, Any]:
        return await control.save(simulation, site, asked)

    told = Keeping(store, url, environment, ca).change(Call("PUT", path("sites", site, "events"), asked, do))
    on = [event for tab in told["tabs"] for box in tab["boxes"] for event, state in box["events"].items() if state]
    verb = "is" if len(on) == 1 else "are"
    line = f"{counted(len(on), 'event')} of site {site} {verb} on in {told['environment']}: {', '.join(on) or '-'}"
    console.tell(told, as_json, line)


def add_ocn(
    site: SiteId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the endpoint is called.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where it listens.")],
    *,
    basic: Annotated[str, typer.Option(metavar="USER:PASSWORD", help="Its credentials, or none.")] = "",
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="json or xml.")] = "xml",
    retries: Annotated[int, typer.Option(metavar="N", min=0, max=10_000, help="Retries of a failure.")] = 48,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Add an endpoint for Order Complete Notifications to a site, or replace the one of that name."""
    from simulator.cli import site_case
    from simulator.commerce import forms
    from simulator.web.control import sites as control

    options.choice(form, ("json", "xml"), "format", "--format")
    value = {**site_case.endpoint(address, basic, "ADDRESS", "--basic"), "format": form, "retries": retries}
    site_case.complain(forms.schema("ocn"), value)

    async def do(simulation: Simulation) -> dict[str, Any]:
        return await control.set_ocn(simulation, site, name, value)

    told = Keeping(store, url, environment, ca).change(Call("PUT", path("sites", site, "ocn", name), value, do))
    console.tell(told, as_json, f"site {site} tells {name} of complete orders in {told['environment']}")


def remove_ocn(
    site: SiteId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the endpoint is called.")],
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Take an endpoint for Order Complete Notifications off a site; what is open for it is called off."""
    from simulator.web.control import sites as control

    async def do(simulation: Simulation) -> dict[str, Any]:
        return await control.remove_ocn(simulation, site, name)

    told = Keeping(store, url, environment, ca).change(Call("DELETE", path("sites", site, "ocn", name), None, do))
    console.tell(told, as_json, f"site {site} tells {name} nothing more in {told['environment']}")
