"""The UK Parliament Members API: who sits in the House of Commons, and where to write to.

Source: https://members-api.parliament.uk/index.html, `GET /api/Members/Search` and
`GET /api/Members/{id}/Contact`. Open Parliament Licence v3.0; no key is needed.
"""

from collections.abc import Callable, Iterator
from time import sleep
from typing import Any

import httpx

from classify.register import Member
from service.mps.errors import MpsError

ADDRESS = "https://members-api.parliament.uk"
_PAGE = 20
_ATTEMPTS = 5
_PATIENCE = 60.0
_PARLIAMENTARY_OFFICE = 1


class MembersApi:
    """Asks the API, politely: one request after the other, again after a pause where it is
    busy. `wait` is called with the seconds of a pause."""

    def __init__(self, address: str = ADDRESS, wait: Callable[[float], None] = sleep) -> None:
        self._client = httpx.Client(base_url=address, timeout=30.0)
        self._wait = wait

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

    def members(self) -> Iterator[Member]:
        """Every sitting Member, with the public address of their parliamentary office.

        Raises `MpsError` where an answer stays away or is of another shape.
        """
        count, total = 0, 1
        while count < total:
            page = self._get(
                "/api/Members/Search",
                {"House": 1, "IsCurrentMember": "true", "skip": count, "take": _PAGE},
            )
            try:
                items, total = page["items"], int(page["totalResults"])
                for item in items:
                    yield self._member(item["value"])
            except (KeyError, TypeError, ValueError) as error:
                raise MpsError(
                    f"The Members API answered in a shape that palsbox does not know ({error!r})."
                ) from error
            if not items:
                raise MpsError(
                    f"The Members API promised {total} Members and listed {count}; try again later."
                )
            count += len(items)

    def _member(self, value: dict[str, Any]) -> Member:
        member_id = int(value["id"])
        return Member(
            name=str(value["nameDisplayAs"]).strip(),
            title=str(value["nameFullTitle"]).strip(),
            constituency=str(value["latestHouseMembership"]["membershipFrom"]).strip(),
            member_id=member_id,
            address=self._address(member_id),
        )

    def _address(self, member_id: int) -> str:
        contacts = self._get(f"/api/Members/{member_id}/Contact", {})["value"]
        # Constituency offices publish addresses too; the House's own comes first.
        contacts = sorted(contacts, key=lambda one: one.get("typeId") != _PARLIAMENTARY_OFFICE)
        addresses = [str(one.get("email") or "").strip().casefold() for one in contacts]
        return next((address for address in addresses if "@" in address), "")

    def _get(self, path: str, parameters: dict[str, Any]) -> Any:
        why = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._wait(min(2.0**attempt, _PATIENCE))
            try:
                answer = self._client.get(path, params=parameters)
                if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
                    why = f"it answered {answer.status_code}"
                    continue
                answer.raise_for_status()
                return answer.json()
            except httpx.HTTPStatusError as error:
                raise MpsError(
                    f"The Members API refused {path} ({error.response.status_code})."
                ) from error
            except ValueError as error:
                raise MpsError(f"The Members API sent no JSON for {path}.") from error
            except httpx.HTTPError as error:
                why = type(error).__name__
        raise MpsError(
            f"The Members API at {self._client.base_url} cannot be reached ({why}); the register "
            "stays as it is."
        )
