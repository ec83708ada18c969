"""The gate for outside bytes: YAML, JSON, XML and schemas, each complaint with file, line, column and nearest word."""
