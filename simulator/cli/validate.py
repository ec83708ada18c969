"""``drsim validate``: what a file is, and whether it is valid."""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.cli import console, options
from simulator.cli.trouble import complain


def validate(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Scenarios, set-up cases, captured or generated payloads, journals; or folders of them.",
        ),
    ],
    *,
    as_json: options.AsJson = False,
) -> None:
    """Tell what each file is (scenario, fragment, set-up case, payload, journal) and whether it is valid."""
    from simulator.cli.recognition import gather, recognise

    found: list[dict[str, str]] = []
    wrong: list[str] = []
    for name in gather(files):
        kind, about, error = recognise(name)
        said = {"file": name, "kind": kind, "about": about, "verdict": "invalid" if error else "valid"}
        if error is not None:
            wrong.append(str(error))
            said["complaint"] = str(error)
        found.append(said)
    if as_json:
        console.write_json(found)
    else:
        rows = ((said["verdict"], said["kind"], said["file"], said["about"]) for said in found)
        console.table(("VERDICT", "KIND", "FILE", "ABOUT"), rows)
    for line in wrong:
        complain(line, 2)
    raise typer.Exit(2 if wrong else 0)
