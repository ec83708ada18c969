"""Options that several commands share, and the words they take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from simulator.errors import BadInput, nearest
from simulator.records import CHANNELS, ENVIRONMENTS, Channel, Environment, Format, Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.catalogue.loader import Row
    from simulator.clock import ClockSettings
    from simulator.instant import Instant

Word = TypeVar("Word", bound=str)
FASTEST = 1_000_000


def path(text: str | Path) -> Path:
    """What an option names; an empty name (of a variable that is not set, say) would be the working folder."""
    if not str(text).strip():
        raise typer.BadParameter("the name is empty")
    return Path(text)


def several(*names: str, metavar: str, help: str) -> Any:  # noqa: A002 - as typer calls it
    """An option that may be given more than once; without it there is none of it."""
    return typer.Option(*names, metavar=metavar, help=help, default_factory=list, show_default=False)


Targets = Annotated[
    list[str],
    several(
        "--target",
        metavar="[CHANNEL=]URL",
        help="The receiver's address, for one channel or for every channel not named; repeatable.",
    ),
]
Allowed = Annotated[
    list[str],
    several(
        "--allow",
        metavar="HOST[:PORT]",
        help="Another host that may be called, beside loopback and the targets; repeatable. Also DRSIM_ALLOW.",
    ),
]
Secrets = Annotated[
    list[str],
    several(
        "--secret",
        metavar="[CHANNEL=]SECRET",
        help="Signs the webhooks; twice during a rotation, newest first. Also DRSIM_SECRET.",
    ),
]
Credentials = Annotated[
    str,
    typer.Option(
        "--basic",
        metavar="USER:PASSWORD",
        help="The receiver's HTTP Basic credentials. Also DRSIM_BASIC.",
        show_default=False,
    ),
]
Authorities = Annotated[
    Path | None, typer.Option("--ca", metavar="FILE", parser=path, help="Trust the certificates in this PEM file too.")
]
OutputFile = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", parser=path, help="Write here instead of standard output."),
]
JournalFile = Annotated[
    Path | None,
    typer.Option(
        "--journal",
        metavar="FILE",
        parser=path,
        help="The journal.ndjson to look in (default: that of the last run).",
    ),
]
StoreToRead = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", parser=path, help="A store folder to look in.")
]
StoreToOwn = Annotated[
    Path, typer.Option("--store", metavar="DIR", parser=path, help="The folder that keeps everything.")
]
ScriptFile = Annotated[
    Path | None,
    typer.Option(
        "--script",
        metavar="FILE",
        parser=path,
        help="How to answer: a YAML or JSON file, written as the `script` of an `answer` step.",
    ),
]
ReportFolder = Annotated[
    Path | None, typer.Option("--report", metavar="DIR", parser=path, help="Write junit.xml and journal.ndjson here.")
]
Insecure = Annotated[bool, typer.Option("--insecure", help="Do not verify TLS certificates.")]
ServerUrl = Annotated[str, typer.Option("--url", metavar="URL", help="A running `drsim serve` to ask instead.")]
ServedOrCte = Annotated[
    str, typer.Option("--environment", metavar="NAME", help="cte or production; without it what is served, else cte.")
]
OneOrBoth = Annotated[str, typer.Option("--environment", metavar="NAME", help="cte or production; without it both.")]
EnvironmentName = Annotated[str, typer.Option("--environment", metavar="NAME", help="cte or production.")]
SeedText = Annotated[str, typer.Option("--seed", metavar="TEXT", help="The same seed gives the same ids and data.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Locale = Annotated[
    str, typer.Option("--locale", metavar="LOCALE", help="The shopper's, such as en_US, de_DE or ja_JP.")
]
ClockText = Annotated[
    str,
    typer.Option(
        "--clock",
        metavar="MODE",
        help="real, scaled (an hour takes a second; scaled:N: N seconds each), auto or manual.",
    ),
]


def channel_of(text: str) -> Channel:
    """``pon``, ``ocn`` or ``webhook``; BadInput with the nearest otherwise."""
    return choice(text, CHANNELS, "channel", "--channel")


def environment_of(text: str) -> Environment:
    """``cte`` or ``production``; BadInput with the nearest otherwise."""
    return choice(text, ENVIRONMENTS, "environment", "--environment")


def choice(text: str, words: Sequence[Word], what: str, where: str) -> Word:
    """The word of *words* that *text* is; BadInput with the nearest otherwise."""
    for word in words:
        if word == text:
            return word
    raise BadInput(f'unknown {what} "{text}" ({", ".join(words)})', where=where, nearest=nearest(text, words))


def format_of(text: str, row: Row) -> Format:
    """The form of a payload of *row*; ``webhook`` is the JSON that the webhook channel sends."""
    choice(text, ("json", "xml", "webhook"), "format", "--format")
    if row.channel == "webhook" and text == "xml":
        raise BadInput("webhook events come as JSON only", where="--format")
    if row.channel != "webhook" and text == "webhook":
        raise BadInput(f"{row.type} is an event of channel {row.channel}, not of webhook", where="--format")
    return "xml" if text == "xml" else "json"


def style_of(channel: Channel, form: Format) -> Style:
    """How XML is printed by default: OCN as all published classic XML, PON plain."""
    return "classic" if channel == "ocn" and form == "xml" else "plain"


def settings(texts: Iterable[str]) -> dict[str, Any]:
    """``PATH=VALUE`` options -> payload values by dotted path; a value that reads as JSON is that, else text."""
    import msgspec

    found: dict[str, Any] = {}
    for text in texts:
        path, sign, value = text.partition("=")
        if not sign or not path.strip("."):
            raise BadInput(f'"{text}" must be PATH=VALUE', where="--set")
        try:
            found[path] = msgspec.json.decode(value)
        except msgspec.DecodeError:
            found[path] = value
    return found


def clock_of(text: str, *, start: Instant | None, free: bool = False) -> ClockSettings:
    """``real``, ``scaled``, ``scaled:60``, ``auto`` or ``manual`` -> settings that begin at *start* (None: now)."""
    from simulator.clock import MODES, ClockSettings

    mode, colon, factor = text.partition(":")
    chosen = choice(mode, MODES, "clock mode", "--clock")
    if colon and mode != "scaled":
        raise BadInput(f'"{text}": only scaled takes a factor', where="--clock")
    if colon and (not factor.replace(".", "", 1).isdigit() or not 0 < float(factor) <= FASTEST):
        raise BadInput(f'"{factor}" must be a number of virtual seconds above 0, up to {FASTEST}', where="--clock")
    return ClockSettings(
        mode=chosen, start=start, scale=float(factor) if colon else 3600.0, free=free and chosen == "auto"
    )
