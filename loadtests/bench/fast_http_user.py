"""FastHttpUser posting ready bytes: ``python -m loadtests.bench.fast_http_user KIND URL POSTS CONNECTIONS``."""

from __future__ import annotations

import sys
from typing import Any

from locust import FastHttpUser, constant, task
from locust.env import Environment
from locust.exception import StopUser

from loadtests.bench.kinds import KINDS, Press
from loadtests.bench.measured import Measure, median_size, report, taking

BODIES = 200


def main(kind: str, url: str, posts: int, connections: int) -> None:
    """Post *posts* bodies as *connections* users without think time and report."""
    press = Press(KINDS[kind])
    bodies, headers = press.bodies(BODIES), {"Content-Type": press.content_type}
    numbers = iter(range(posts))

    class User(FastHttpUser):
        """Posts until there are no numbers left."""

        host = url
        wait_time = constant(0)

        @task
        def post(self) -> None:
            """One post."""
            number = next(numbers, None)
            if number is None:
                raise StopUser
            body: Any = bodies[number % BODIES]  # bytes are documented, not annotated
            self.client.post("", data=body, headers=headers, name=kind, allow_redirects=False)

    environment = Environment(user_classes=[User])
    runner = environment.create_local_runner()
    measure = Measure(what="FastHttpUser", kind=kind, posts=posts, size=median_size(bodies))
    with taking(measure):
        runner.start(connections, spawn_rate=connections)
        spawning: Any = runner.spawning_greenlet
        spawning.join()
        runner.user_greenlets.join()
    runner.quit()
    failed = environment.stats.total.num_failures
    if failed or environment.stats.total.num_requests != posts:
        sys.exit(f"FastHttpUser: {failed} of {environment.stats.total.num_requests} posts failed, {posts} were wanted")
    report(measure)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
