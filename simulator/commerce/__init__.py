"""The shop: orders, their parts and machines. Pure; import the concrete modules."""
