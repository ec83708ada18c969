"""``drsim trigger``: one event in front of a receiver, now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from simulator.cli import choices, console, options, site_store, targets
from simulator.cli.serve import DEFAULT_STORE
from simulator.errors import BadInput, SimulatorError
from simulator.records import Site

if TYPE_CHECKING:
    from simulator.catalogue.loader import Row
    from simulator.cli.firing import Shot
    from simulator.cli.targets import Receiver


class CannotAnnounce(SimulatorError):
    """The shop has no move yet that leads to this event."""


def trigger(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="An event type; see `drsim events`.")],
    *,
    target: options.Targets,
    site: Annotated[
        str,
        typer.Option(metavar="ID", help="A site that is set up instead of --target; its boxes are not looked at."),
    ] = "",
    store: options.StoreToOwn = DEFAULT_STORE,
    count: Annotated[int, typer.Option(metavar="N", min=1, max=100_000, help="How many, each of another order.")] = 1,
    set_: Annotated[
        list[str],
        options.several("--set", metavar="PATH=VALUE", help="Replace a payload value; repeatable."),
    ],
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="json or xml; without it the site's, else json.")
    ] = "",
    locale: Annotated[
        str,
        typer.Option(metavar="LOCALE", help="The shopper's, such as de_DE; without it the site's, else en_US."),
    ] = "",
    environment: options.EnvironmentName = "cte",
    option: choices.Choices,
    basic: options.Credentials = "",
    secret: options.Secrets,
    allow: options.Allowed,
    seed: Annotated[
        str, typer.Option(metavar="TEXT", help="The same seed gives the same ids; without one they are new each time.")
    ] = "",
    retries: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, max=10_000, help="Retries of a failure, in virtual time; without it the site's, else 0."
        ),
    ] = None,
    print_: Annotated[bool, typer.Option("--print", help="Print the payload instead of sending it.")] = False,
    as_json: options.AsJson = False,
    ca: options.Authorities = None,
    insecure: options.Insecure = False,
) -> None:
    """Put one event in front of a receiver, now: of a fresh order that has been played up to it."""
    from simulator.catalogue.loader import load
    from simulator.cli.firing import Shot, fire
    from simulator.cli.sample import options_for

    readings = options_for(load().row(event), choices.chosen(option))
    row = load().under(readings).row(event)
    if row.absent:
        raise CannotAnnounce(f"{row.type} cannot be sent: {row.because}")
    if row.announces is None and not row.asked:
        raise CannotAnnounce(
            f"the shop does not announce {row.type}, since {row.because}; "
            "the step emit of a scenario (or POST /_control/emit) can send it"
        )
    form = options.format_of(format_ or "json", row)
    chosen = options.environment_of(environment)
    overrides = options.settings(set_)
    targets.check_ca(ca)
    where = Site()
    if site:
        _alone({"--target": target, "--basic": basic, "--secret": secret, "--format": format_, "--print": print_})
        told = site_store.told(store, chosen, site, row.channel)
        where, receiver = told.site, replace(targets.receiver([], "", [], allow), endpoints=told.endpoints)
        if row.channel == "pon":
            console.say(f"{row.type} is sent whatever is checked in the event-notification settings of site {site}")
    elif not print_:
        receiver = targets.with_secret(_receiver(row, target, basic, secret, allow), seed)
    else:
        receiver = targets.Receiver(urls={})
    shot = Shot(
        row=row,
        receiver=receiver,
        form=form,
        locale=locale or where.locale,
        environment=chosen,
        seed=seed,
        count=count,
        overrides=overrides,
        options=readings,
        site=where,
        retries=retries if site else retries or 0,
        ca=ca,
        insecure=insecure,
    )
    if print_:
        _print(shot)
        return
    if insecure:
        console.warn("TLS certificates are not verified (--insecure)")
    raise typer.Exit(0 if fire(shot, as_json) else 1)


def _alone(others: dict[str, object]) -> None:
    """What a site has agreed is not for options to say. Its addresses do not extend the allow-list (WIRE-ALLOW-1)."""
    for name, given in others.items():
        if given:
            raise BadInput(f"give --site or {name}, not both")


def _receiver(row: Row, target: list[str], basic: str, secret: list[str], allow: list[str]) -> Receiver:
    if not target:
        raise BadInput("name the receiver with --target URL, or see the payload with --print")
    named = targets.receiver(target, basic, secret, allow)
    if row.channel not in named.urls:
        raise BadInput(f"{row.type} is an event of channel {row.channel}, which has no address", where="--target")
    return targets.only(named, row.channel)


def _print(shot: Shot) -> None:
    from simulator.catalogue.loader import load
    from simulator.cli.sample import event
    from simulator.clock import RUN_START
    from simulator.notification.render import Renderer
    from simulator.seed import Seed

    catalogue = load().under(shot.options)
    renderer = Renderer(catalogue, shot.options)
    style = options.style_of(shot.row.channel, shot.form)
    for number in range(1, shot.count + 1):
        sample = event(
            catalogue,
            shot.row,
            at=RUN_START,
            seed=Seed(shot.seed or "1", f"trigger/{number}"),
            locale=shot.locale,
            environment=shot.environment,
            options=shot.options,
            overrides=shot.overrides,
        )
        console.code(renderer.render(sample, format=shot.form, style=style).body.decode(), shot.form)
