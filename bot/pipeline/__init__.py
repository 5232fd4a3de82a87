"""Pure stages: records in, records out; no network, clock, SQL or Discord."""
