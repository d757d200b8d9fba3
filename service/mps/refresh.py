"""Brings the register of MPs up to date, or leaves it alone."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from classify.register import Member
from service.mps.errors import MpsError

SEATS = 650
"""In the House of Commons since 2010; a few are always vacant."""
FEWEST = 600
"""Sitting Members: with fewer something went wrong, save between two Parliaments."""
COLUMNS = ("constituency", "member_id", "name", "title", "email")


@dataclass(frozen=True, slots=True)
class Difference:
    """Who came, who went, and whose public address is another."""

    came: tuple[Member, ...]
    went: tuple[Member, ...]
    moved: tuple[Member, ...]


def difference(before: Iterable[Member], after: Iterable[Member]) -> Difference:
    """What changed between two registers, by the API's member id."""
    old = {member.member_id: member for member in before}
    new = {member.member_id: member for member in after}
    return Difference(
        came=tuple(new[one] for one in new.keys() - old.keys()),
        went=tuple(old[one] for one in old.keys() - new.keys()),
        moved=tuple(
            new[one] for one in new.keys() & old.keys() if new[one].address != old[one].address
        ),
    )


def write_register(path: Path, members: Sequence[Member]) -> None:
    """Writes the register in one step, so that nobody ever reads half of one.

    Raises `MpsError` for a register that cannot be right, and `OSError`.
    """
    if not FEWEST <= len(members) <= SEATS:
        raise MpsError(
            f"{len(members)} Members cannot be right; there are {SEATS} seats. The register stays "
            "as it is."
        )
    without = sum(not member.address for member in members)
    if 2 * without > len(members):
        raise MpsError(
            f"{without} of {len(members)} Members have no address, which cannot be right. The "
            "register stays as it is."
        )
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for member in sorted(members, key=lambda one: one.constituency):
        writer.writerow(
            (member.constituency, member.member_id, member.name, member.title, member.address)
        )
    beside = path.with_suffix(".new")
    beside.write_text(text.getvalue(), encoding="utf-8")
    beside.replace(path)
