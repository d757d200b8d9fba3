"""What an acknowledgement must keep and may not have. Nobody reads one before it goes."""

import re
from collections.abc import Iterator, Mapping

from markupsafe import escape

from policy.schema import Policy
from responders.acknowledgements.fields import FIELDS, MAY_BE_EMPTY
from responders.acknowledgements.shipped import Acknowledgement
from responders.acknowledgements.write import Variant, variants
from responders.placeholders import FIELDS as OFFICERS
from responders.placeholders import faults as faults_of_syntax
from responders.placeholders import fields_in, fill

LONGEST = 5_000
"""Characters of a wording: some two pages."""

EVERY = ("reference", "phone", "not_watched", "emergency")
"""Fields that every acknowledgement has: any letter may be read by somebody in danger."""
LINES = ("crisis_lines", "crisis_help")
"""One of these, in every acknowledgement."""

_BECAUSE: Mapping[str, str] = {
    "reference": "without it an answer may not find its case",
    "read_by": "the policy promises it",
    "phone": "a person must be able to reach us another way",
    "advocacy": "the first answer to a complaint says who is on the writer's side (Appendix 3)",
    "not_watched": "whoever is in danger must not wait for us (Appendix 6)",
    "emergency": "any of these letters may be read by somebody in danger (Appendix 6)",
    "crisis_lines": "any of these letters may be read by somebody in danger (Appendix 6)",
    "crisis_help": "somebody in danger reads here who can help, and with what (Appendix 6)",
}
_STRANGERS = frozenset({"greeting", "your_reference"})
"""Fields of officers' letters that hold what the writer wrote."""

_LINK = re.compile(
    r"\w+://[^\s,;)]+|[\w.+-]+@[\w.-]+|\b[\w-]{2,}(?:\.[\w-]+)*\.[A-Za-z]{2,}(?:/[^\s,;)]*)?"
)
_NUMBER = re.compile(r"\+?\d(?:[ ()/-]{0,2}\d){4,}")


def faults(shipped: Acknowledgement, text: str, policy: Policy) -> list[str]:
    """What keeps a wording from being this acknowledgement, a sentence each; empty where nothing
    does. It is asked for before somebody is asked to approve it, and again whenever one goes: the
    policy and the rules may have changed since."""
    # As HTML a quotation mark takes five characters.
    if len(text) > LONGEST or len(escape(text)) > 2 * LONGEST:
        return [f"It is longer than {LONGEST:,} characters: shorten it."]
    wrong = faults_of_syntax(text, {*FIELDS, *_STRANGERS})
    if wrong:
        return wrong
    strangers = sorted(fields_in(text) & _STRANGERS)
    if strangers:
        return [
            f"“{name}” holds {OFFICERS[name]}: an automatic letter repeats nothing that a stranger "
            "wrote."
            for name in strangers
        ]
    return [*_missing(shipped, text), *_unwanted(text, policy)]


class _Nothing(str):
    """A field that is empty, and can be seen where it is said all the same."""

    def __bool__(self) -> bool:
        return False


def _missing(shipped: Acknowledgement, text: str) -> Iterator[str]:
    letters = variants(text)
    wrong = {variant: list(_missing_in(variant, shipped, text)) for variant in letters}
    for sentence in dict.fromkeys(one for found in wrong.values() for one in found):
        where = [variant.label for variant, found in wrong.items() if sentence in found]
        # One that is wrong every time needs no telling when.
        yield sentence if len(where) == len(letters) else f"{where[0]}: {sentence}"


def _missing_in(variant: Variant, shipped: Acknowledgement, text: str) -> Iterator[str]:
    values: dict[str, str] = {name: f"[{name}]" for name in FIELDS}
    if not variant.answer_promised:
        values[MAY_BE_EMPTY] = _Nothing(f"[{MAY_BE_EMPTY}]")
    said = fill(text, values, FIELDS)
    for name in (*EVERY, *shipped.must):
        if f"[{name}]" not in said:
            yield _gone(name)
    if not {*LINES} & {*shipped.must} and not any(f"[{name}]" in said for name in LINES):
        yield _gone(LINES[0])
    if not variant.answer_promised and f"[{MAY_BE_EMPTY}]" in said:
        yield (
            f"{{{{ {MAY_BE_EMPTY} }}}} has nothing in it there: put what is said of it between "
            f"{{% if {MAY_BE_EMPTY} %}} and {{% endif %}}."
        )
    if "automatic" not in said.casefold():
        yield "It must say that it is an automatic reply: nobody may take it for a person's answer."


def _gone(name: str) -> str:
    return f"{{{{ {name} }}}} is missing: {_BECAUSE[name]}."


def _unwanted(text: str, policy: Policy) -> Iterator[str]:
    # The policy says whom an automatic letter may send people to.
    named = " ".join(
        part.model_dump_json()
        for part in (
            policy.organisation,
            policy.advocacy,
            policy.crisis,
            *policy.scope.values(),
        )
    )
    links, numbers = _links(named), _numbers(named)
    for number, line in enumerate(text.split("\n"), start=1):
        if "[" in line or "]" in line:
            yield f"Line {number}: nobody fills in square brackets before this letter goes."
        for link in sorted(_links(line) - links):
            yield f"Line {number}: “{link}” is a link or an address that the policy does not name."
        for digits, found in _numbers(line).items():
            if not any(known.startswith(digits) for known in numbers):
                yield (
                    f"Line {number}: “{found}” is no telephone number that the policy names. Say "
                    "{{ phone }} or {{ crisis_lines }} instead."
                )


def _numbers(text: str) -> dict[str, str]:
    """What reads as a telephone number: its digits, and how it was written."""
    return {re.sub(r"\D", "", found): found for found in _NUMBER.findall(text)}


def _links(text: str) -> set[str]:
    """Links and addresses as they are compared: folded, without `https://`, `www.` or a stop."""
    found = (match.casefold().rstrip("./") for match in _LINK.findall(text))
    return {(link.partition("://")[2] or link).removeprefix("www.") for link in found}
