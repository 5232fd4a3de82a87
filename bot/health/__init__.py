"""Health, readiness and metrics of the running desk, on 127.0.0.1 and for systemd's watchdog."""
