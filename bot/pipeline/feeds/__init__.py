"""Feeds: bytes in, entries out; which entries are new; where a page's feeds are; lists of feeds."""
