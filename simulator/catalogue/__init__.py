"""What the platform announces, and the rules it is bound to: data files and what reads them; pure."""
