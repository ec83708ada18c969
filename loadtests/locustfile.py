"""Posts real, distinct, valid PONs at a steady rate: ``locust -f loadtests/locustfile.py -H http://127.0.0.1:8080/pon``."""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

import gevent
from locust import FastHttpUser, constant_throughput, events, task
from locust.runners import WorkerRunner

from loadtests.pons import Shop
from loadtests.targets import permitted
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locust.argument_parser import LocustArgumentParser
    from locust.env import Environment

    from loadtests.pons import Posting

RATE_PER_USER = 10
"""Posts per second that one user makes; more users make more."""


def _options(parser: LocustArgumentParser) -> None:
    parser.add_argument("--seed", default="load", help="root of every id and choice of the stream")
    parser.add_argument(
        "--format", default="json", choices=["json", "xml"], help="what the notifications are printed as"
    )
    parser.add_argument("--per-user", type=float, default=RATE_PER_USER, help="posts per second that one user makes")


def _prepare(environment: Environment, **_: Any) -> None:
    """Refuse a host that is not ours; open the shop whose notifications all users of this process share."""
    options: Any = environment.parsed_options
    try:
        permitted(environment.host or "")
    except BadInput as refused:
        print(f"error: {refused}", file=sys.stderr)
        sys.exit(2)
    runner = environment.runner
    worker = runner.worker_index if isinstance(runner, WorkerRunner) else 0
    stream = Shop(options.seed, worker, format_=options.format).postings()
    Merchant.stream = chain([next(stream)], stream)  # the first one loads the catalogue, the names, the schemas
    Merchant.rate = options.per_user
    gevent.get_hub().loop.update_now()  # its time stood still meanwhile, and the run's seconds count from it


events.init_command_line_parser.add_listener(_options)
events.init.add_listener(_prepare)


class Merchant(FastHttpUser):
    """Posts the next notification of the shop, at a constant rate, whatever the answer."""

    stream: Iterator[Posting]
    rate: float

    def wait_time(self) -> float:
        """Seconds until the next post, so that the rate holds."""
        return float(constant_throughput(self.rate)(self))

    @task
    def post(self) -> None:
        """One notification; a redirect is an answer, never followed, so that load stays where it was sent."""
        posting = next(self.stream)
        body: Any = posting.body  # bytes are documented, not annotated
        with self.client.post(
            "",
            data=body,
            headers={"Content-Type": posting.content_type},
            name=posting.event_type,
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            if answer.status_code and not 200 <= answer.status_code < 300:
                answer.failure(f"answered {answer.status_code}, PON wants 2xx")
