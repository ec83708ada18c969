"""The story of one delivery, from a journal, a store or a running server: the same entries whichever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cli import console
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.catalogue.loader import Catalogue
    from simulator.cli.sources import Story
    from simulator.journal.entries import Entry

SHOWN_BODY = 1500
"""Characters of a body that are worth showing."""


def tell(catalogue: Catalogue, story: Story, as_json: bool) -> None:
    """Print the story: timeline, what was sent, what came back, the rules with their text."""
    attempts = [entry for entry in story.attempts if story.wanted in (entry["id"], entry["delivery"])]
    rules = _rules(catalogue, attempts, story.settled)
    if as_json:
        console.write_json(
            {
                "source": story.source,
                "delivery": story.delivery,
                "event": story.event,
                "attempts": attempts,
                "settled": story.settled,
                "body": story.body,
                "rules": [{"id": name, "trust": trust, "text": text} for name, trust, text in rules],
            }
        )
        return
    _head(story)
    _timeline(story)
    for entry in attempts[-1:] if story.wanted == story.delivery["id"] else attempts:
        _attempt(entry)
    if story.body:
        console.write()
        sent = any(hop["headers"] for entry in attempts for hop in entry["exchanges"])
        console.show(f"Body {'sent' if sent else 'that never left'} ({story.delivery['size']} bytes)", "bold")
        console.code(
            _cut(story.body, SHOWN_BODY, "; --json has all"), "xml" if story.body.lstrip().startswith("<") else "json"
        )
    console.write()
    console.table(("RULE", "MARK", "TEXT"), rules, title="Rules that decided")


def tell_order(order: str, deliveries: Sequence[tuple[Entry, Entry | None]], as_json: bool) -> None:
    """Print what was told of an order, and how each delivery ended."""
    if as_json:
        console.write_json([{"delivery": delivery, "latest": latest} for delivery, latest in deliveries])
        return
    rows = [
        (delivery["at"], delivery["type"], delivery["endpoint"], latest["disposition"], _latest(delivery, latest))
        if latest is not None
        else (delivery["at"], delivery["type"], delivery["endpoint"], "open", delivery["id"])
        for delivery, latest in deliveries
    ]
    console.table(("AT (virtual)", "EVENT", "ENDPOINT", "READ AS", "ID"), rows, title=f"Order {order}")


def _latest(delivery: Entry, latest: Entry) -> str:
    """The attempt to ask about; a delivery that ended without one of its own is asked about itself."""
    return str(latest["id"] if latest["kind"] == "attempt" else delivery["id"])


def _head(story: Story) -> None:
    delivery, event = story.delivery, story.event
    console.show(f"Delivery {delivery['id']}", "bold")
    pairs = [
        (
            "event",
            f"{delivery['channel']}: {delivery['type']}" + (" (forced)" if event and event.get("forced") else ""),
        ),
        ("order", delivery["order"]),
        ("endpoint", delivery["endpoint"]),
        ("cause", delivery["cause"]),
        ("happened", event["at"] if event is not None else delivery["at"]),
    ]
    if delivery.get("redelivery_of"):
        pairs.append(("repeats", delivery["redelivery_of"]))
    _pairs([*pairs, ("from", story.source)])


def _timeline(story: Story) -> None:
    console.write()
    rows = [_row(entry, story.wanted) for entry in story.attempts]
    wanted = next((place for place, row in enumerate(rows) if row[0].startswith(">")), len(rows) - 1)
    shown, hidden = [], 0
    for place, row in enumerate(rows):
        if 3 <= place < len(rows) - 2 and abs(place - wanted) > 1:
            hidden += 1
            continue
        if hidden:
            shown.append(("  …", f"{hidden} more", "", "", ""))
        shown.append(row)
        hidden = 0
    if story.settled is not None:
        shown.append(("  -", story.settled["at"], "", story.settled["disposition"], ""))
    if shown:
        console.table(("ATTEMPT", "AT (virtual)", "ANSWER", "READ AS", "NEXT AT"), shown, title="Timeline")
    else:
        console.write("No attempt was made yet.")


def _row(entry: Entry, wanted: str) -> tuple[str, str, str, str, str]:
    mark = ">" if entry["id"] == wanted else " "
    return f"{mark} {entry['number']}", entry["at"], answer(entry), entry["disposition"], entry["next_at"] or ""


def answer(entry: Entry) -> str:
    """``302 -> 200``, or what went wrong instead of a status."""
    return " -> ".join(str(hop["status"]) if hop["status"] else hop["failure"] for hop in entry["exchanges"])


def _attempt(entry: Entry) -> None:
    console.write()
    took = entry.get("measured", {}).get("took", 0.0)
    console.show(f"Attempt {entry['id']}: {entry['disposition']} ({entry['reason']}), {took * 1000:.0f} ms", "bold")
    measured = [tuple(header) for header in entry.get("measured", {}).get("headers", [])]
    for number, hop in enumerate(entry["exchanges"]):
        sent = [tuple(header) for header in hop["headers"]]
        console.write(f"  {hop['method']} {hop['url']}")
        if sent:
            _pairs([(f"  > {name}", value) for name, value in sent + (measured if number == 0 else [])])
        else:
            console.write("    > nothing was sent")
        came = str(hop["status"]) if hop["status"] else f"no answer: {hop['failure']}"
        console.write(f"    < {came}" + (f" ({hop['detail']})" if hop["detail"] else ""))
        _pairs([(f"  < {name}", value) for name, value in hop["answer_headers"]])
        if hop["answer_body"]:
            console.write(f"    < {_cut(hop['answer_body'], 300)!r}")
        for note in hop["notes"]:
            console.write(f"    note: {note}")


def _pairs(pairs: Iterable[tuple[str, str]]) -> None:
    for line in console.columns([(f"  {name}", value) for name, value in pairs]):
        console.write(line)


def _rules(catalogue: Catalogue, attempts: list[Entry], settled: Entry | None) -> list[tuple[str, str, str]]:
    names = dict.fromkeys(name for entry in [*attempts, *([settled] if settled else [])] for name in entry["rules"])
    found = []
    for name in names:
        try:
            rule = catalogue.rule(name)
        except BadInput:
            found.append((name, "", "(a rule of another version of this program)"))
        else:
            found.append((rule.id, rule.trust, " ".join(rule.text.split())))
    return found


def _cut(text: str, most: int, hint: str = "") -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most} more characters{hint})"
