"""The forms of journal entries, as the control API gives them."""

from __future__ import annotations

from typing import Final

from simulator.records import CHANNELS
from simulator.web.control.form import MAPPING, NUMBER, TEXT, TIME, TRUTH, WHOLE, Form, many, maybe, record, ref, words
from simulator.web.control.show import DELIVERY

PAIRS: Final[Form] = many(many(TEXT, minItems=2, maxItems=2))
PLANNED: Final[dict[str, Form]] = {
    "kind": {"const": "delivery"},
    "id": TEXT,
    "at": TIME,
    "cause": TEXT,
    "event": TEXT,
    "type": TEXT,
    "channel": words(CHANNELS),
    "endpoint": TEXT,
    "order": TEXT,
    "body": {"type": "string", "description": "the digest of its bytes"},
    "size": WHOLE,
    "content_type": TEXT,
    "due": {**TIME, "description": "when the first attempt was due; it stays"},
    "next_at": maybe({**TIME, "description": "when the next attempt is due; null once settled"}),
}
AGAIN: Final[dict[str, Form]] = {"redelivery_of": TEXT}
SHAPES: Final[Form] = {
    "PlannedDelivery": record(PLANNED, optional=AGAIN),
    "Delivery": record({**PLANNED, **DELIVERY}, optional=AGAIN),
    "Event": record(
        {
            "kind": {"const": "event"},
            "id": TEXT,
            "at": TIME,
            "cause": TEXT,
            "channel": words(CHANNELS),
            "type": TEXT,
            "order": TEXT,
            "lines": many(TEXT),
        },
        optional={"forced": TRUTH, "overrides": MAPPING},
    ),
    "Exchange": record(
        {
            "url": TEXT,
            "method": TEXT,
            "headers": PAIRS,
            "status": {"type": "integer", "description": "0 when no status line came"},
            "answer_headers": PAIRS,
            "answer_body": TEXT,
            "failure": TEXT,
            "detail": TEXT,
            "notes": many(TEXT),
        }
    ),
    "Measured": record(
        {"took": NUMBER, "wall": NUMBER, "headers": PAIRS, "interrupted": WHOLE},
        optional={"answer_dates": many(TEXT)},
    ),
    "Attempt": record(
        {
            "kind": {"const": "attempt"},
            "id": {"type": "string", "description": "`drsim explain` takes it"},
            "at": TIME,
            "cause": TEXT,
            "delivery": TEXT,
            "number": WHOLE,
            "type": TEXT,
            "endpoint": TEXT,
            "order": TEXT,
            "disposition": TEXT,
            "reason": TEXT,
            "rules": many(TEXT),
            "next_at": maybe(TIME),
            "exchanges": many(ref("Exchange")),
            "measured": ref("Measured"),
        }
    ),
    "SettledDelivery": record(
        {
            "kind": {"const": "settled"},
            "at": TIME,
            "cause": TEXT,
            "delivery": TEXT,
            "endpoint": TEXT,
            "order": TEXT,
            "disposition": TEXT,
            "reason": TEXT,
            "rules": many(TEXT),
        }
    ),
}
