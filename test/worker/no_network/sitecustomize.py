"""Put on PYTHONPATH of a tested process: only loopback can be reached."""

import socket

_connect, _lookup = socket.socket.connect, socket.getaddrinfo


def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"the worker went to the network: {address}")
    return _connect(self, address)


def lookup(host, *rest, **named):
    if host not in ("127.0.0.1", "::1", "localhost", None):
        raise AssertionError(f"the worker looked up a host: {host}")
    return _lookup(host, *rest, **named)


socket.socket.connect = connect
socket.getaddrinfo = lookup
