"""The judge's rules: pure functions from a journal and an expectation to a verdict."""
