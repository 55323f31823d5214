"""Put on PYTHONPATH, this makes every connection beyond this machine fail at once."""

import socket

_LOOPBACK = ("127.", "::1", "localhost")


def _refuse(host):
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if isinstance(host, str) and host and not host.startswith(_LOOPBACK) and host != "0.0.0.0":
        raise OSError(f"the network is off in this test (asked for {host})")


class _Socket(socket.socket):
    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse(address[0])
        return super().connect(address)

    def connect_ex(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse(address[0])
        return super().connect_ex(address)


_getaddrinfo = socket.getaddrinfo


def _resolve(host, *args, **kwargs):
    _refuse(host)
    return _getaddrinfo(host, *args, **kwargs)


socket.socket = _Socket
socket.getaddrinfo = _resolve
