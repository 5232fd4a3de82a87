"""Asks a running desk on this machine whether it is alive: a container's health check, without curl."""

import os
import sys
from http.client import HTTPConnection, HTTPException

SECONDS = 8.0


def main() -> int:
    """Return 0 when `/healthz` says ok."""
    port = os.environ.get("DATELINE_HTTP_PORT", "")
    if not port.isdecimal():
        print("DATELINE_HTTP_PORT is not set: there is nothing to ask.", file=sys.stderr)  # noqa: T201 - a program
        return 1
    connection = HTTPConnection("127.0.0.1", int(port), timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        print(answer.read().decode(errors="replace").strip())  # noqa: T201 - shown by `docker inspect`
    except (OSError, HTTPException) as error:
        print(f"no answer: {error}", file=sys.stderr)  # noqa: T201 - as above
        return 1
    finally:
        connection.close()
    return 0 if answer.status == 200 else 1  # noqa: PLR2004 - 200 is OK


if __name__ == "__main__":
    sys.exit(main())
