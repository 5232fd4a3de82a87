"""Benchmarks: each seeds its own data, prints a table and asserts nothing (docs/performance.md)."""
