"""Our own recording endpoint: inboxes with scripted answers, which check what arrives and remember it."""
