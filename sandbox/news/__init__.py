"""A small news site on loopback: sample outlets with feeds and pages, so that the demo needs no network."""
