"""From planned to settled: what is due, one attempt at a time, with its credentials, signature and hops."""
