"""What can go wrong with bringing the register up to date."""


class MpsError(Exception):
    """The register was left as it is; the message is one sentence that says why."""
