"""Resources of the Digital River API that are kept as they are sent: customers, SKUs, plans, fees ..."""
