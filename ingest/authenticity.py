"""What the receiving server found out about the sender (RFC 8601).

Read as written by servers with a name of their own (`mx.nhs.net; spf=…`) and by
Exchange Online, which writes none (`spf=… ; dkim=…;dmarc=… action=none;compauth=…`).
ARC-Authentication-Results are other servers' word and believed nowhere.
"""

import re

from ingest.headers import Headers
from ingest.message import Address, Authenticity
from ingest.mime_tree import Part
from ingest.parts import Letter

EXCHANGE = "exchange"
"""The trusted host that has no name: Exchange Online, and Exchange behind it."""

_NO_RESULT = Authenticity("none", "The receiving server recorded no checks of the sender.")
_METHOD = re.compile(
    r"(?i)^\s*(dmarc|dkim|spf|compauth|arc|dkim-adsp|iprev|auth)\s*(?:/\d+)?\s*=\s*([a-z]+)"
)
_PROPERTY = re.compile(r"(?i)\b(?:smtp|header|policy|envelope)\.([a-z-]+)\s*=\s*\"?([^\s;\"]+)")
# Names under which anyone may register: two domains that share only these are strangers.
_SHARED_ENDINGS = frozenset(
    ("ac.uk", "co.uk", "gov.uk", "ltd.uk", "me.uk", "net.uk", "nhs.uk", "org.uk", "plc.uk",
     "police.uk", "sch.uk", "co.in", "co.nz", "co.za", "com.au", "com.br")
)  # fmt: skip

_Results = list[tuple[str, str, dict[str, str]]]


def authenticity(letter: Letter, sender: Address, trusted_host: str | None = None) -> Authenticity:
    """The verdict on the From address by the topmost Authentication-Results.

    With `trusted_host` only the topmost header written by that server counts, since the
    sender may have added any other; `exchange` stands for a header without a server's
    name. Without it the topmost counts, but not a pass that stands below every Received:
    then the sender brought it along. DMARC decides; without it, DKIM or SPF that passed for the
    From domain is a pass, and one that failed is a fail.
    """
    headers = letter.headers
    trusted = trusted_host.strip().casefold() if trusted_host else None
    written = headers.all("authentication-results")
    if trusted is None:
        if not written:
            return _NO_RESULT
        verdict = _verdict(_read(written[0])[1], sender.domain)
        if verdict.verdict == "pass" and _brought_along(letter.root):
            # Nobody brings along a failure, so a failure is believed wherever it stands.
            return Authenticity("none", "The sender brought its own checks along; none are ours.")
        return verdict
    wanted = "" if trusted == EXCHANGE else trusted
    results = next((found for host, found in map(_read, written) if host == wanted), None)
    verdict = _NO_RESULT if results is None else _verdict(results, sender.domain)
    if verdict.verdict == "none" and trusted == EXCHANGE and _sent_inside(headers):
        return Authenticity("pass", "Exchange says that it was sent from inside the organisation.")
    if results is None and written:
        return Authenticity("none", f"No check of the sender was recorded by {trusted}.")
    return verdict


def _brought_along(root: Part) -> bool:
    """Whether the topmost results stand below every Received (RFC 8601 section 5)."""
    names = [name.strip().lower() for name, _ in root.raw_items()]
    return "received" in names[: names.index("authentication-results")] and (
        "received" not in names[names.index("authentication-results") :]
    )


def _sent_inside(headers: Headers) -> bool:
    """Exchange strips this header from mail that comes from outside."""
    return headers.first("x-ms-exchange-organization-authas").strip().lower() == "internal"


def _read(value: str) -> tuple[str, _Results]:
    """The server's name (empty in Exchange Online's form) and its results, in order:
    method, result, properties without their type (`mailfrom`, `d`, `from`)."""
    sections = _without_comments(value).split(";")
    host = ""
    if not _METHOD.match(sections[0]):
        host = (sections.pop(0).split() or [""])[0].casefold()
    results = []
    for section in sections:
        if method := _METHOD.match(section):
            properties = {
                name.lower(): found.casefold() for name, found in _PROPERTY.findall(section)
            }
            results.append((method[1].lower(), method[2].lower(), properties))
    return host, results


def _without_comments(value: str) -> str:
    kept: list[str] = []
    depth = 0
    for letter in value:
        if letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(letter)
    return "".join(kept)


def _verdict(results: _Results, domain: str) -> Authenticity:
    if not results:
        return _NO_RESULT
    composite = next((result for method, result, _ in results if method == "compauth"), "")
    for method, result, properties in results:
        if method != "dmarc":
            continue
        judged = properties.get("from", domain)
        if result in {"pass", "bestguesspass"}:
            if domain and not aligned(judged, domain):
                return Authenticity("fail", f"DMARC passed for {judged}, but From says {domain}.")
            return Authenticity("pass", f"DMARC passed for {judged}.")
        if result == "fail" and composite == "pass":
            # Exchange knows the path the mail took: a forwarder or a gateway broke DMARC.
            return Authenticity(
                "none", f"DMARC failed for {judged or 'the sender'}, but Exchange let it pass."
            )
        if result == "fail":
            return Authenticity("fail", f"DMARC failed for {judged or 'the sender'}.")
    return _by_alignment(results, domain)


def _by_alignment(results: _Results, domain: str) -> Authenticity:
    for method, result, properties in results:
        if result != "pass":
            continue
        vouched = ""
        if method == "dkim":
            vouched = properties.get("d") or properties.get("i", "").rpartition("@")[2]
        elif method == "spf":
            vouched = properties.get("mailfrom", "").rpartition("@")[2]
        if vouched and aligned(vouched, domain):
            return Authenticity("pass", f"{method.upper()} passed for {vouched}; no DMARC result.")
    for method, result, _ in results:
        if (method in {"dkim", "spf", "compauth"}) and result in {"fail", "hardfail"}:
            return Authenticity(
                "fail", f"{method.upper()} failed and nothing vouches for {domain or 'the sender'}."
            )
    return Authenticity("none", f"Nothing vouches for {domain or 'the sender'}.")


def aligned(one: str, other: str) -> bool:
    """Relaxed alignment (RFC 7489 section 3.1): the same domain, or one below the other."""
    one, other = one.rstrip("."), other.rstrip(".")
    if one == other:
        return bool(one)
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return (
        shorter.count(".") >= 1
        and shorter not in _SHARED_ENDINGS
        and longer.endswith("." + shorter)
    )
