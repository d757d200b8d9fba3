"""Operations of Exchange Web Services as exchangelib carries them out, with plain answers.

exchangelib makes objects of whole folders and items, and fails over one that it does not know.
These give the elements of an answer as they came; what is wanted of them is read in `exchange.py`.
https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/ews-operations-in-exchange
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from exchangelib import services
from exchangelib.errors import TransportError
from exchangelib.services.common import EWSAccountService, folder_ids_element, item_ids_element
from exchangelib.util import TNS, create_element, set_xml_value
from requests import Response


def element(name: str, *children: Any, text: str = "", **attributes: str) -> Any:
    """An XML element of a request: `t:` is Exchange's types, `m:` its messages."""
    made = create_element(name, attrs=attributes)
    if text:
        set_xml_value(made, text)
    made.extend(children)
    return made


class Equals:
    """A restriction: the property is just this text.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/isequalto
    """

    def __init__(self, prop: Any, value: str) -> None:
        self._prop = prop
        self._value = value

    def to_xml(self, version: Any) -> Any:
        """As exchangelib asks for it."""
        return element(
            "m:Restriction",
            element(
                "t:IsEqualTo",
                self._prop,
                element("t:FieldURIOrConstant", element("t:Constant", Value=self._value)),
            ),
        )


class _Plain(EWSAccountService):  # type: ignore[misc]  # exchangelib has no types
    """Elements as they are, and one version: exchangelib would go through all that it knows."""

    def _elems_to_objs(self, elems: Iterable[Any]) -> Iterable[Any]:
        return elems

    def _api_versions_to_try(self) -> tuple[str, ...]:
        return (self._version_hint.api_version,)


class SyncFolderItems(_Plain, services.SyncFolderItems):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/syncfolderitems-operation"""

    def _get_element_container(self, message: Any, name: str | None = None) -> Any:
        # exchangelib reads the sync state first, which an error need not have.
        if message.get("ResponseClass") == "Error":
            return EWSAccountService._get_element_container(self, message, name)
        return super()._get_element_container(message=message, name=name)


class FindItem(_Plain, services.FindItem):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/finditem-operation"""


class GetItem(_Plain, services.GetItem):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getitem-operation

    An error over one item stands in its place, whatever it is; a code that exchangelib does not
    know is a `TransportError`.
    """

    ERRORS_TO_CATCH_IN_RESPONSE = (TransportError,)


class GetFolder(_Plain, services.GetFolder):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getfolder-operation"""


class FindFolder(_Plain, services.FindFolder):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/findfolder-operation"""

    def below(self, folder: Any, name: str) -> Iterator[Any]:
        """The folders of that name in a folder, not those further down."""
        found: Iterator[Any] = self._paged_call(
            payload_func=self.get_payload,
            max_items=1,
            folders=[folder],
            additional_fields=None,
            restriction=Equals(element("t:FieldURI", FieldURI="folder:DisplayName"), name),
            shape="IdOnly",
            depth="Shallow",
            page_size=self.page_size,
            offset=0,
        )
        return found


class MoveItem(_Plain, services.MoveItem):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/moveitem-operation"""


class UpdateItem(_Plain, services.UpdateItem):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem-operation"""

    def apply(self, item: Any, updates: Sequence[Any]) -> list[Any]:
        """Changes an item, unless it changed since its change key."""
        identity = item_ids_element([item], version=self.account.version)[0]
        change = element("t:ItemChange", identity, element("t:Updates", *updates))
        request = element(
            "m:UpdateItem",
            element("m:ItemChanges", change),
            ConflictResolution="NeverOverwrite",
            MessageDisposition="SaveOnly",
        )
        return list(self._get_elements(payload=request))


class CreateItem(_Plain, services.CreateItem):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem-operation-email-message"""

    def mime(self, content: str, folder: Any, disposition: str) -> list[Any]:
        """Makes a message of base64 text: `SaveOnly` into the folder, or `SendAndSaveCopy`."""
        where = folder_ids_element(
            [folder], version=self.account.version, tag="m:SavedItemFolderId"
        )
        message = element("t:Message", element("t:MimeContent", text=content, CharacterSet="UTF-8"))
        request = element(
            "m:CreateItem", where, element("m:Items", message), MessageDisposition=disposition
        )
        return list(self._get_elements(payload=request))


class SubscribeToStreaming(_Plain, services.SubscribeToStreaming):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/subscribe-operation"""


class Unsubscribe(_Plain, services.Unsubscribe):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/unsubscribe-operation"""


class GetStreamingEvents(_Plain, services.GetStreamingEvents):  # type: ignore[misc]  # as above
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getstreamingevents-operation

    `heard` is called whenever Exchange says anything, be it only that the line still stands.
    """

    def __init__(self, *args: Any, heard: Callable[[], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.response: Response | None = None
        self._heard = heard

    def _get_response(self, payload: Any, api_version: str) -> Response:
        self.response = super()._get_response(payload=payload, api_version=api_version)
        return self.response

    def _get_element_container(self, message: Any, name: str | None = None) -> Any:
        container = super()._get_element_container(message=message, name=name)
        self._heard()
        return container


def text_of(parent: Any, name: str) -> str:
    """The text of a child element of Exchange's types; empty where there is none."""
    found = child(parent, name)
    return "" if found is None else found.text or ""


def child(parent: Any, name: str) -> Any:
    """A child element of Exchange's types, or `None`."""
    return parent.find(f"{{{TNS}}}{name}")


def local_name(found: Any) -> str:
    """What an element is called, without its namespace."""
    return str(found.tag).rpartition("}")[2]
