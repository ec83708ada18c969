"""What the receiver did not acknowledge, each answer once."""

from __future__ import annotations

from simulator.instant import Instant
from simulator.journal import Journal
from simulator.records import Attempt, Commit, Delivery, DispositionName, Exchange
from simulator.report.refusals import Refusal, merged, refusals


def delivery(name: str, channel: str) -> Delivery:
    return Delivery(
        id=name,
        event_id=f"e-{name}",
        event_type="Placed",
        channel=channel,  # type: ignore[arg-type]
        endpoint=channel,
        order_id="7",
        due=Instant(0),
        body="aa",
        size=2,
        content_type="application/json",
        cause="s/1",
    )


def attempt(name: str, disposition: DispositionName, status: int, body: str = "", number: int = 1) -> Attempt:
    return Attempt(
        delivery=name,
        number=number,
        at=Instant(number),
        disposition=disposition,
        reason=f"answered {status}",
        rules=("PON-ERROR-1", "PON-RETRY-1"),
        exchanges=(Exchange(url="http://127.0.0.1/", status=status, answer_body=body),),
    )


def journal(*attempts: Attempt) -> Journal:
    made = Journal()
    names = dict.fromkeys(each.delivery for each in attempts)
    made.apply(Commit(at=Instant(0), deliveries=[delivery(name, name.partition("-")[0]) for name in names]))
    made.apply(Commit(at=Instant(9), attempts=list(attempts)))
    return made


def test_equal_answers_are_one_whatever_numbers_they_quote() -> None:
    found = refusals(
        journal(
            attempt("ocn-1", "exhausted", 202),
            attempt("pon-1", "exhausted", 500, "no order 517200011"),
            attempt("pon-2", "exhausted", 500, "no order 980211733"),
        )
    )
    assert found == (
        Refusal(
            channel="pon",
            answer="answered 500: no order 517200011",
            rule="PON-ERROR-1",
            deliveries=2,
            example="pon-1.1",
        ),
        Refusal(channel="ocn", answer="answered 202", rule="PON-ERROR-1", deliveries=1, example="ocn-1.1"),
    )


def test_another_status_text_or_channel_is_another_answer() -> None:
    answers = [
        attempt("pon-1", "exhausted", 500),
        attempt("pon-2", "exhausted", 404),
        attempt("pon-3", "exhausted", 500, "KeyError"),
        attempt("ocn-1", "exhausted", 500),
    ]
    assert [one.deliveries for one in refusals(journal(*answers))] == [1, 1, 1, 1]


def test_the_latest_attempt_counts() -> None:
    assert refusals(journal(attempt("ocn-1", "retry", 503), attempt("ocn-1", "acknowledged", 200, number=2))) == ()
    (open_one,) = refusals(journal(attempt("ocn-1", "retry", 503), attempt("ocn-1", "retry", 500, number=2)))
    assert (open_one.answer, open_one.example) == ("answered 500", "ocn-1.2")


def test_what_was_never_attempted_was_not_refused() -> None:
    made = Journal()
    made.apply(Commit(at=Instant(0), deliveries=[delivery("pon-1", "pon")]))
    assert refusals(made) == ()


def test_the_cases_of_a_run_are_put_together() -> None:
    one = refusals(journal(attempt("pon-1", "exhausted", 500), attempt("ocn-1", "exhausted", 202)))
    other = refusals(journal(attempt("ocn-2", "exhausted", 202)))
    assert [(each.channel, each.deliveries) for each in merged([*one, *other])] == [("ocn", 2), ("pon", 1)]
