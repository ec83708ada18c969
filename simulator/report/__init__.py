"""From results to reports: one summary, then thin formatters; the files are written by whoever owns the disk."""
