"""The automatic acknowledgements as shipped: `templates/acknowledgements/`, one file each."""

from functools import cache

from responders.shipped_texts import ShippedText, shipped


class Acknowledgement(ShippedText):
    """One acknowledgement as shipped. `when` tells staff to whom it goes; `must` names fields
    that it may not lose, besides those that none may lose."""

    must: tuple[str, ...]


@cache
def acknowledgements() -> dict[str, Acknowledgement]:
    """Every acknowledgement by the name of its template, in the order of lists."""
    return shipped("acknowledgements", Acknowledgement)
