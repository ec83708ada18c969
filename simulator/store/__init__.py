"""Objects, events, outbox, agenda and entries in one SQLite file: one owner, one writer, one commit per verb."""
