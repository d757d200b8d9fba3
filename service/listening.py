"""A WSGI server on an address that a setting names."""

import socket

from flask import Flask
from waitress import create_server

from service.settings import SettingsError


def listen(app: Flask, variable: str, address: str):  # type: ignore[no-untyped-def]  # waitress has no types
    """A server that listens at `host:port`, which `variable` names; call its `run`.

    Raises `SettingsError` where that cannot be used.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError(f"{variable} is {address!r}; write it as 127.0.0.1:8025.")
    try:
        return create_server(app, host=host.strip("[]"), port=int(port), threads=8, ident="palsbox")
    except (OSError, socket.gaierror) as error:
        raise SettingsError(
            f"{variable} {address} cannot be used ({error.strerror}); "
            "choose another address or port."
        ) from error
