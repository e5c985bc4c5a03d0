"""Learns the network of `worker.people.network` from tagged telegrams: `make model`."""
