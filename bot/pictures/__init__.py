"""Pictures: codes and numbers in, PNG bytes out; no clock, no network, no text but what is handed in."""
