"""What a payload and a delivery cost on this machine; measures the whole path, and may import all of it."""
