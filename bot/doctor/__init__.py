"""`dateline doctor`: looks at everything the desk needs, and says in plain words what to do."""
