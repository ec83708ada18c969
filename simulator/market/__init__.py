"""The market: who buys what, where, at which price and tax. Pure but for our own data files; the door is `draft`."""
