"""Where the story of a delivery is kept: a journal file, a store folder, a running server."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from simulator.cli.control import exchange
from simulator.cli.reporting import last_journal
from simulator.errors import BadInput, SimulatorError, Unavailable
from simulator.records import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.journal.entries import Entry


class Story(Struct, frozen=True, kw_only=True):
    """What is known of one delivery; entries as the journal writes them."""

    wanted: str
    """The id that was asked for: a delivery's, or an attempt's."""
    source: str
    delivery: dict[str, Any]
    event: dict[str, Any] | None
    attempts: list[dict[str, Any]]
    settled: dict[str, Any] | None
    body: str


class NotFound(SimulatorError):
    """Neither a rule nor anything that the journal knows."""


def find(wanted: str, *, journal: Path | None, store: Path | None, url: str, ca: Path | None = None) -> list[Story]:
    """Look *wanted* up where the user says, else in the report of the last run; NotFound when it is not there.

    More than one story only from the journal of a run whose scenarios bear equal names in different folders.
    """
    if url:
        return [from_server(wanted, url, ca)]
    if store is not None:
        return [from_store(wanted, store)]
    return from_journal(wanted, journal)


def delivery_of(wanted: str) -> str:
    """The delivery of an attempt id ``<delivery>.<number>``; a delivery id is its own."""
    delivery, dot, number = wanted.rpartition(".")
    return delivery if dot and number.isdecimal() else wanted


def from_journal(wanted: str, file: Path | None) -> list[Story]:
    """Read an ndjson journal, each case by itself; decodes only the lines that name the delivery."""
    path = _path(file)
    cases = _by_case(path, delivery_of(wanted))
    deliveries = [next((entry for entry in case if _is(entry, delivery_of(wanted))), None) for case in cases]
    named = [one[key] for one in deliveries if one is not None for key in ("event", "body")]
    if not named:
        raise NotFound(f"no attempt, delivery, order or rule {wanted} in {path}")
    stories = []
    for found, others, delivery in zip(cases, _by_case(path, *named), deliveries, strict=True):
        if delivery is None:
            continue
        event = next((entry for entry in others if entry.get("id") == delivery["event"]), None)
        body = next((entry["text"] for entry in others if entry["kind"] == "body"), "")
        head = found[0].get("measured", {}).get("file", "") if found[0]["kind"] == "case" else ""
        source = f"{path} ({head})" if head else str(path)
        stories.append(_story(wanted, source, delivery=delivery, event=event, found=found, body=body))
    return stories


def of_order(order: str, file: Path | None) -> list[tuple[Entry, Entry | None]]:
    """The deliveries of an order in a journal, each with what ended it, or its latest attempt; by time."""
    latest: dict[str, tuple[Entry, Entry | None]] = {}
    for entry in _entries_about(_path(file), msgspec.json.encode(order)):
        if entry["kind"] == "delivery" and entry["order"] == order:
            latest[entry["id"]] = (entry, None)
        elif entry["kind"] in ("attempt", "settled") and entry["delivery"] in latest:
            latest[entry["delivery"]] = (latest[entry["delivery"]][0], entry)
    return list(latest.values())


def _path(file: Path | None) -> Path:
    path = last_journal() if file is None else file
    if path is None:
        raise BadInput("no run has left a report here; name one of --journal FILE, --store DIR or --url URL")
    return path


def _is(entry: Entry, delivery: str) -> bool:
    return bool(entry["kind"] == "delivery" and entry["id"] == delivery)


def _by_case(path: Path, *ids: str) -> list[list[Entry]]:
    """The entries of each case that name one of *ids*, the case's own entry before them.

    Cases of equal name from different folders have equal ids, too.
    """
    cases: list[list[Entry]] = []
    for entry in _entries_about(path, b'{"kind":"case"', *map(msgspec.json.encode, ids)):
        if entry["kind"] == "case" or not cases:
            cases.append([])
        cases[-1].append(entry)
    return cases


def _entries_about(path: Path, *needles: bytes) -> Iterator[Entry]:
    from simulator.journal.reader import read

    try:
        with path.open("rb") as lines:
            first = next(lines, b"")
            if first and not first.startswith(b'{"kind":'):
                raise BadInput("is not the journal of a run", where=str(path))
            about = (line for line in chain([first], lines) if any(needle in line for needle in needles))
            yield from read(about, str(path))
    except OSError as error:
        raise BadInput((error.strerror or str(error)).lower(), where=str(path)) from None


def _story(wanted: str, source: str, *, delivery: Entry, event: Entry | None, found: list[Entry], body: str) -> Story:
    mine = [entry for entry in found if entry.get("delivery") == delivery["id"]]
    story = Story(
        wanted=wanted,
        source=source,
        delivery=delivery,
        event=event,
        attempts=[entry for entry in mine if entry["kind"] == "attempt"],
        settled=next((entry for entry in mine if entry["kind"] == "settled"), None),
        body=body,
    )
    if wanted != delivery["id"] and all(entry["id"] != wanted for entry in story.attempts):
        raise NotFound(f"delivery {delivery['id']} has no attempt {wanted} (it has {len(story.attempts)})")
    return story


def _unknown(wanted: str, where: str, option: str) -> NotFound:
    hint = f"; what an order told is listed by `drsim deliveries --order {wanted} {option}`" if wanted.isdigit() else ""
    return NotFound(f"no attempt, delivery or rule {wanted} {where}{hint}")


def from_store(wanted: str, folder: Path) -> Story:
    """Read the files of a store folder, beside its owner if it has one."""
    from simulator.store.tables import file_of

    files = [file for name in ENVIRONMENTS if (file := file_of(folder, name)).is_file()]
    if not files:
        raise BadInput("is not a store folder", where=str(folder))
    found = next((story for file in files if (story := _from_file(wanted, folder, file)) is not None), None)
    if found is None:
        raise _unknown(wanted, f"in {folder}", f"--store {folder}")
    return found


def _from_file(wanted: str, folder: Path, file: Path) -> Story | None:
    """The story as the file of one environment has it; None when it knows of no such delivery."""
    from simulator.journal import entries
    from simulator.store.reader import Reader

    try:
        reader = Reader(file)
    except Exception as error:  # noqa: BLE001 - whatever the database library says of a file that is none of ours
        raise BadInput(f"is not a store of this program ({str(error).splitlines()[0]})", where=str(file)) from None
    try:
        state = reader.delivery(delivery_of(wanted))
        if state is None:
            return None
        planned = state.delivery
        event, ended, body = reader.event(planned.event_id), reader.settled(planned.id), reader.body(planned.body)
        found = [entries.attempt(attempt, planned) for attempt in reader.attempts(planned.id)]
        found += [] if ended is None else [entries.settled(ended, planned)]
        shown = None if event is None else entries.event(event)
        text = (body or b"").decode("utf-8", "replace")
        return _story(wanted, str(folder), delivery=entries.delivery(planned), event=shown, found=found, body=text)
    finally:
        reader.close()


def from_server(wanted: str, url: str, ca: Path | None = None) -> Story:
    """Ask the control API of a running ``drsim serve``."""
    path = f"/_control/deliveries/{quote(delivery_of(wanted), safe='')}"
    status, data = exchange(url, "GET", path, ca=ca)
    if status == 404:
        raise _unknown(wanted, f"at {url}", f"--url {url}")
    if status != 200:
        raise Unavailable(f"{url} answers {status}; is it a drsim serve?")
    try:
        told: dict[str, Any] = msgspec.json.decode(data)
        found = [*told["attempts"], *([told["settled"]] if told["settled"] else [])]
    except (msgspec.DecodeError, KeyError, TypeError):
        raise Unavailable(f"{url} does not answer as a drsim serve does") from None
    status, body = exchange(url, "GET", f"{path}/body", ca=ca)
    text = body.decode("utf-8", "replace") if status == 200 else ""
    return _story(wanted, url, delivery=told["delivery"], event=told["event"], found=found, body=text)
