"""Event -> bytes, for each channel, format and style."""
