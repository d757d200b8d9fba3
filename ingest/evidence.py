"""What speaks for a machine as the writer, and how much it weighs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ingest.message import Automatic, AutomaticKind

Weight = Literal["sure", "sign"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a machine's mail has.

    `sure` is what only machines write. A `sign` persons' mail may have too, and it takes
    two from different `source`s, since one program writes several headers at once. `kind` is
    the kind of mail it speaks for, `None` where it only says that a machine wrote.
    """

    kind: AutomaticKind | None
    weight: Weight
    source: str
    reason: str


def weighed(found: Iterable[Evidence]) -> Automatic | None:
    """The verdict: the first sure evidence, else two signs; `None` where a person wrote."""
    signs: dict[str, Evidence] = {}
    for evidence in found:
        if evidence.weight == "sure":
            return Automatic(evidence.kind or "auto_reply", evidence.reason)
        signs.setdefault(evidence.source, evidence)
    if len(signs) < 2:
        return None
    named = [evidence for evidence in signs.values() if evidence.kind]
    others = [evidence for evidence in signs.values() if not evidence.kind]
    first, second, *_ = (*named, *others)
    return Automatic(first.kind or "auto_reply", f"{first.reason} {second.reason}")
