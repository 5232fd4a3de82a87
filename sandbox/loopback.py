"""A listening socket on every loopback address, so that each can be a host of its own, and on no other."""

import socket


def listen_on_loopback() -> socket.socket:
    """Return a listening socket that 127.0.0.0/8 leads to and nothing outside this machine; Linux only.

    Bound to all addresses it would be open to the network: the device `lo` keeps it inside.
    """
    opened = socket.socket()
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
        opened.bind(("0.0.0.0", 0))  # noqa: S104 - of the loopback device alone, by the line above
        opened.listen(512)
    except OSError:
        opened.close()
        raise
    return opened
