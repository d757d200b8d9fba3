"""One mailbox of Exchange: what is asked of it, with values in and values out.

Everything here raises what exchangelib raises; `EwsClient` has the patience and the words.
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from exchangelib import Mailbox
from exchangelib.errors import MalformedResponseError
from exchangelib.fields import FieldOrder, FieldPath
from exchangelib.folders import Folder
from exchangelib.items import Message
from exchangelib.properties import DistinguishedFolderId, FolderId, ItemId

from ingest.sources.ews import operations
from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.errors import is_services
from ingest.sources.ews.line import open_account
from ingest.sources.ews.operations import Equals, child, element, local_name, text_of
from ingest.sources.ews.page import Page
from ingest.sources.synced.listed import Listed


class Exchange:
    """A mailbox and the line to it. Used by one thread at a time.

    Folders are named as Exchange does: `inbox`, `junkemail`, `sentitems`, `drafts`,
    `msgfolderroot`. https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/distinguishedfolderid
    """

    def __init__(self, address: EwsAddress, *, timeout: float) -> None:
        self._account = open_account(address, timeout=timeout)
        self._mailbox = Mailbox(email_address=address.mailbox)

    def close(self) -> None:
        """Gives the connection back. May be called twice."""
        self._account.protocol.close()

    def count(self, folder: str) -> int:
        """How many items are in the folder."""
        (told,) = operations.GetFolder(account=self._account).call(
            folders=[self._folder(folder)],
            additional_fields=[_path(Folder, "total_count")],
            shape="IdOnly",
        )
        return int(text_of(_sound(told), "TotalCount"))

    def sync(self, folder: str, state: str | None, size: int) -> Page:
        """What changed in the folder since `state`, at most `size` changes, up to 512."""
        service = operations.SyncFolderItems(account=self._account)
        changes = list(
            service.call(
                folder=self._folder(folder),
                shape="IdOnly",
                additional_fields=[_path(Message, name) for name in ("datetime_received", "size")],
                sync_state=state,
                ignore=None,
                max_changes_returned=size,
                sync_scope="NormalItems",
            )
        )
        # That somebody read or deleted a message means nothing to us.
        there = tuple(
            _listed(change[0])
            for change in changes
            if local_name(_sound(change)) in ("Create", "Update")
        )
        return Page(there, service.sync_state, service.includes_last_item_in_range)

    def window(self, folder: str, place: int, size: int, *, details: bool) -> list[Listed]:
        """Items of the folder by their places, oldest receipt first; without `details` their
        ids alone, and now as their moment of receipt."""
        fields = [_path(Message, name) for name in ("datetime_received", "size")]
        found = operations.FindItem(account=self._account, page_size=size).call(
            folders=[self._folder(folder)],
            additional_fields=fields if details else None,
            restriction=None,
            order_fields=[FieldOrder(_path(Message, "datetime_received"))],
            shape="IdOnly",
            query_string=None,
            depth="Shallow",
            calendar_view=None,
            max_items=size,
            offset=place,
        )
        return [_listed(_sound(item)) for item in found]

    def contents(self, keys: Sequence[str]) -> list[bytes | Exception]:
        """The messages' MIME content, or what Exchange says of that one, in their order."""
        told = self._items(keys, "mime_content")
        for each in told:
            if isinstance(each, Exception) and is_services(type(each).__name__):
                raise each
        if len(told) != len(keys):
            errors = [each for each in told if isinstance(each, Exception)]
            raise errors[0] if errors else MalformedResponseError("messages are missing")
        return [
            each if isinstance(each, Exception) else base64.b64decode(text_of(each, "MimeContent"))
            for each in told
        ]

    def categories(self, key: str) -> tuple[list[str], str]:
        """The message's categories, and the change key that they stand under."""
        (told,) = self._items([key], "categories")
        strings = child(_sound(told), "Categories")
        has = [each.text or "" for each in strings] if strings is not None else []
        return has, child(told, "ItemId").get("ChangeKey", "")

    def set_categories(
        self, key: str, change_key: str, wanted: Sequence[str], *, remember: str = ""
    ) -> None:
        """Gives the message these categories, unless it changed since `change_key`.

        What is to be remembered is written onto it, so that `find_remembered` finds it where it
        is moved to.
        """
        updates = [_update(element("t:FieldURI", FieldURI="item:Categories"), _categories(wanted))]
        if remember:
            value = element("t:ExtendedProperty", _our_key(), element("t:Value", text=remember))
            updates.append(_update(_our_key(), value))
        service = operations.UpdateItem(account=self._account)
        for told in service.apply(ItemId(key, change_key), updates):
            _sound(told)

    def find_remembered(self, folder_id: str, key: str) -> str | None:
        """The id that a message has in the folder that it was moved to."""
        return next(iter(self._find(FolderId(folder_id), Equals(_our_key(), key))), None)

    def find_own(self, folder: str, message_id: str) -> list[str]:
        """The ids of the messages in a folder that have this Message-ID of ours."""
        field = element("t:FieldURI", FieldURI="message:InternetMessageId")
        return self._find(self._folder(folder), Equals(field, message_id))

    def _find(self, folder: Any, restriction: Equals) -> list[str]:
        found = operations.FindItem(account=self._account).call(
            folders=[folder],
            additional_fields=None,
            restriction=restriction,
            order_fields=None,
            shape="IdOnly",
            query_string=None,
            depth="Shallow",
            calendar_view=None,
            max_items=1,
            offset=0,
        )
        return [_id(_sound(item)) for item in found]

    def move(self, key: str, folder_id: str) -> None:
        """Moves the message into the folder with that id; it gets another id there."""
        service = operations.MoveItem(account=self._account)
        for told in service.call(items=[ItemId(key)], to_folder=FolderId(folder_id)):
            _sound(told)

    def folder_id(self, name: str) -> str | None:
        """The id of the folder with that name, at the top of the mailbox or below the Inbox."""
        for place in ("msgfolderroot", "inbox"):
            service = operations.FindFolder(account=self._account)
            for found in service.below(self._folder(place), name):
                return str(child(_sound(found), "FolderId").get("Id"))
        return None

    def send(self, raw: bytes) -> None:
        """Sends a mail (RFC 5322) and keeps a copy in the mailbox's Sent Items."""
        self._create(raw, "sentitems", "SendAndSaveCopy")

    def draft(self, raw: bytes) -> None:
        """Puts a mail (RFC 5322) into the mailbox's Drafts."""
        self._create(raw, "drafts", "SaveOnly")

    def _create(self, raw: bytes, folder: str, disposition: str) -> None:
        service = operations.CreateItem(account=self._account)
        content = base64.b64encode(raw).decode("ascii")
        for told in service.mime(content, self._folder(folder), disposition):
            _sound(told)

    def _items(self, keys: Sequence[str], field: str) -> list[Any]:
        service = operations.GetItem(account=self._account, chunk_size=max(1, len(keys)))
        told = service.call(
            items=[ItemId(key) for key in keys],
            additional_fields=[_path(Message, field)],
            shape="IdOnly",
        )
        return list(told)

    def _folder(self, name: str) -> DistinguishedFolderId:
        return DistinguishedFolderId(id=name, mailbox=self._mailbox)


def _our_key() -> Any:
    """A property of ours on a message, which stays with it where it is moved.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/extendedfielduri
    """
    return element(
        "t:ExtendedFieldURI",
        DistinguishedPropertySetId="PublicStrings",
        PropertyName="palsbox-key",
        PropertyType="String",
    )


def _categories(wanted: Sequence[str]) -> Any:
    if not wanted:
        return None
    return element("t:Categories", *[element("t:String", text=each) for each in wanted])


def _update(prop: Any, value: Any) -> Any:
    """One change of an item: the property gets the value, or goes."""
    if value is None:
        return element("t:DeleteItemField", prop)
    return element("t:SetItemField", prop, element("t:Message", value))


def _path(model: Any, name: str) -> FieldPath:
    return FieldPath(field=model.get_field_by_fieldname(name))


def _sound(told: Any) -> Any:
    """What was told, if it is no error."""
    if isinstance(told, Exception):
        raise told
    return told


def _listed(item: Any) -> Listed:
    moment = text_of(item, "DateTimeReceived")
    return Listed(
        _id(item),
        # Without the server's moment, now: no clock starts too early.
        (datetime.fromisoformat(moment) if moment else datetime.now(UTC)).astimezone(UTC),
        int(text_of(item, "Size") or 0),
    )


def _id(item: Any) -> str:
    return str(child(item, "ItemId").get("Id"))
