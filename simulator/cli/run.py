"""``drsim run``: play scenarios against a receiver and judge what it did."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from simulator.cli import choices, console, options, targets
from simulator.cli.api_keys import ApiKeys, named
from simulator.errors import BadInput


def run(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Scenario files and folders, or names in the shipped library (default: all of it).",
            default_factory=list,
            show_default=False,
        ),
    ],
    *,
    target: options.Targets,
    basic: options.Credentials = "",
    secret: options.Secrets,
    allow: options.Allowed,
    keyword: Annotated[
        str, typer.Option("-k", metavar="WORDS", help="Only cases whose id or name has all these words.")
    ] = "",
    tag: Annotated[
        list[str],
        options.several(metavar="TAG", help="Only cases with this tag; repeatable."),
    ],
    seed: Annotated[str, typer.Option(metavar="TEXT", help="Instead of the scenarios' own seeds.")] = "",
    clock: Annotated[str, typer.Option(metavar="MODE", help="Instead of theirs: real, scaled[:N], auto, manual.")] = "",
    environment: Annotated[str, typer.Option(metavar="NAME", help="Instead of theirs: cte or production.")] = "",
    option: choices.Choices,
    report: options.ReportFolder = None,
    as_json: options.AsJson = False,
    workers: Annotated[
        int, typer.Option("--workers", "-j", metavar="N", min=0, max=256, help="Processes; 0: as many as fit.")
    ] = 0,
    concurrency: Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="Attempts of a case at once.")] = 50,
    wait: Annotated[str, typer.Option(metavar="SPAN", help="How long to wait for the targets to listen.")] = "30s",
    probe: Annotated[bool, typer.Option("--probe/--no-probe", help="Look whether the targets listen, first.")] = True,
    api_port: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=65535, help="Serve the API of each case there, one after the other."),
    ] = None,
    api_key: ApiKeys,
    ca: options.Authorities = None,
    insecure: options.Insecure = False,
    list_: Annotated[bool, typer.Option("--list", help="List the cases instead of playing them.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Play scenarios against a receiver (without --target: the bundled one) and judge what it did."""
    from simulator.cli import cases

    receiver = targets.receiver(target, basic, secret, allow)
    targets.check_ca(ca)
    seconds = targets.parse_seconds(wait, "--wait")
    time = options.clock_of(clock, start=cases.RUN_START) if clock else None
    place = options.environment_of(environment) if environment else None
    readings = choices.chosen(option)
    chosen = cases.choose(paths, keyword=keyword, tags=tag)
    if list_ and as_json:
        console.write_json([{"id": one.id, "name": one.name, "tags": one.tags, "file": one.file} for one in chosen])
        return
    if list_:
        console.table(("CASE", "TAGS", "NAME"), ((case.id, ",".join(case.tags), case.name) for case in chosen))
        return
    if not receiver.urls and (basic or secret):
        raise BadInput("--basic and --secret describe a receiver of yours; name it with --target")
    if insecure:
        console.warn("TLS certificates are not verified (--insecure)")
    from simulator.cli import playing, reporting

    with reporting.Report(report) as papers:
        plan = playing.Plan(
            receiver=receiver,
            seed=seed or None,
            clock=time,
            environment=place,
            options=readings,
            api_port=api_port,
            api_keys=named(api_key, place or "cte"),
            ca=ca,
            insecure=insecure,
            concurrency=concurrency,
            workers=1 if api_port else playing.crew(workers, len(chosen), os.cpu_count() or 1),
            journals=papers.drafts,
            wait=seconds if probe else None,
            quiet=quiet,
        )
        results = playing.play(chosen, plan)
        try:
            papers.write(results)
        finally:  # a full disk does not take the verdicts too
            code = reporting.show(results, papers, as_json=as_json)
        raise typer.Exit(code)
