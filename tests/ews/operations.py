"""What Exchange answers to each operation. Each names the page that its shapes are from.

What the pages leave open is said where it is chosen.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import getaddresses, parseaddr
from itertools import count
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from tests.ews.events import Events
from tests.ews.items import (
    apply,
    categories,
    change,
    change_key,
    mime_content,
    net,
    property_of,
    summary,
    wrapped,
)
from tests.ews.sign_in import Person
from tests.ews.soap import NAMES, Asked, error, response, success
from tests.ews.store import SPOILS_A_LISTING, EwsMailbox, Item

MOST_CHANGES = 512


class Denied(Exception):  # noqa: N818 - named for what happened
    """The operation comes to this response code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Operations:
    """The mailboxes by address, and who may open them."""

    people: dict[str, Person]
    mailboxes: dict[str, EwsMailbox] = field(default_factory=dict)
    events: Events = field(default_factory=Events)
    forgotten: int = 0
    """Sync states with a lower number are not known any more."""
    readable_error: str = "ErrorMimeContentConversionFailed"
    """What is said of an item whose content is corrupt."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _states: dict[str, tuple[list[tuple[str, str]], int]] = field(default_factory=dict)

    def forget_states(self) -> None:
        """Lets every sync state given out so far be unknown."""
        self.forgotten = next(self._numbers)

    def answer(self, asked: Asked) -> bytes | Iterator[bytes]:
        """The answer's XML, or pieces of it where it goes on."""
        if asked.operation == "GetStreamingEvents":
            return self._streaming(asked)
        try:
            messages: str = getattr(self, f"_{asked.operation.lower()}")(asked)
        except Denied as denied:
            messages = error(asked.operation, denied.code)
        return response(asked.operation, messages)

    def _getfolder(self, asked: Asked) -> str:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getfolder-operation"""
        (place,) = asked.all("m:FolderIds/*")
        mailbox, folder = self._folder(asked, place)
        told = (
            f'<m:Folders><t:Folder><t:FolderId Id={quoteattr(folder)} ChangeKey="AQ=="/>'
            f"<t:TotalCount>{len(mailbox.folders[folder])}</t:TotalCount></t:Folder></m:Folders>"
        )
        return success("GetFolder", told)

    def _syncfolderitems(self, asked: Asked) -> str:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/syncfolderitems-operation

        An error may have an empty state, or none ([MS-OXWSSYNC] 3.1.4.2.3.6): here it has none.
        """
        (place,) = asked.all("m:SyncFolderId/*")
        mailbox, folder = self._folder(asked, place)
        size = int(asked.text("m:MaxChangesReturned"))
        assert 1 <= size <= MOST_CHANGES
        state = asked.text("m:SyncState")
        if state:
            if state not in self._states or int(state.rpartition("-")[2]) < self.forgotten:
                raise Denied("ErrorInvalidSyncStateData")
            left, seen = self._states[state]
            left = left or net(mailbox.journal[folder][seen:], mailbox.folders[folder])
        else:
            # No order is promised; newest first is the least convenient one.
            left = [("Create", item.id) for item in reversed(mailbox.folders[folder])]
        there = {item.id: item for item in mailbox.folders[folder]}
        page, left = left[:size], left[size:]
        if any(each in there and there[each].corrupt in SPOILS_A_LISTING for _, each in page):
            raise Denied("ErrorInternalServerError")
        token = f"H4sIAAAAAAAEAGNgYGcAAotqE0tHE2NTA0ddZ3NHC-{next(self._numbers)}"
        self._states[token] = (left, len(mailbox.journal[folder]))
        changes = "".join(change(kind, each, there.get(each)) for kind, each in page)
        return success(
            "SyncFolderItems",
            f"<m:SyncState>{token}</m:SyncState>"
            f"<m:IncludesLastItemInRange>{str(not left).lower()}</m:IncludesLastItemInRange>"
            f"<m:Changes>{changes}</m:Changes>",
        )

    def _finditem(self, asked: Asked) -> str:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/finditem-operation"""
        (place,) = asked.all("m:ParentFolderIds/*")
        mailbox, folder = self._folder(asked, place)
        items = sorted(mailbox.folders[folder], key=lambda item: item.received_at)
        wanted = asked.text("m:Restriction/t:IsEqualTo/t:FieldURIOrConstant/t:Constant")
        for constant in asked.all("m:Restriction/t:IsEqualTo/t:FieldURIOrConstant/t:Constant"):
            wanted = constant.get("Value", "")
            items = [item for item in items if wanted == self._compared(asked, item)]
        (view,) = asked.all("m:IndexedPageItemView")
        first, size = int(view.get("Offset", 0)), int(view.get("MaxEntriesReturned", 0))
        page = items[first : first + size]
        details = bool(asked.all("m:ItemShape/t:AdditionalProperties/*"))
        spoiling = SPOILS_A_LISTING if details else ("everything",)
        if any(item.corrupt in spoiling for item in page):
            raise Denied("ErrorInternalServerError")
        listed = "".join(summary(item, details=details) for item in page)
        last = first + len(page) >= len(items)
        return success(
            "FindItem",
            f'<m:RootFolder IndexedPagingOffset="{first + len(page)}" '
            f'TotalItemsInView="{len(items)}" IncludesLastItemInRange="{str(last).lower()}">'
            f"<t:Items>{listed}</t:Items></m:RootFolder>",
        )

    def _compared(self, asked: Asked, item: Item) -> str:
        if asked.all("m:Restriction/t:IsEqualTo/t:ExtendedFieldURI"):
            (uri,) = asked.all("m:Restriction/t:IsEqualTo/t:ExtendedFieldURI")
            return item.properties.get(property_of(uri), "")
        (field_uri,) = asked.all("m:Restriction/t:IsEqualTo/t:FieldURI")
        assert field_uri.get("FieldURI") == "message:InternetMessageId"
        return item.message_id

    def _findfolder(self, asked: Asked) -> str:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/findfolder-operation"""
        (place,) = asked.all("m:ParentFolderIds/*")
        where = place.get("Id")
        mailbox, _ = self._folder(asked, place)
        (constant,) = asked.all("m:Restriction/t:IsEqualTo/t:FieldURIOrConstant/t:Constant")
        name = constant.get("Value", "")
        is_there = name in mailbox.names and (name in mailbox.below_inbox) == (where == "inbox")
        found = (
            f'<t:Folder><t:FolderId Id={quoteattr(mailbox.names[name])} ChangeKey="AQ=="/>'
            "</t:Folder>"
            if is_there
            else ""
        )
        return success(
            "FindFolder",
            f'<m:RootFolder IndexedPagingOffset="{int(is_there)}" '
            f'TotalItemsInView="{int(is_there)}" IncludesLastItemInRange="true">'
            f"<t:Folders>{found}</t:Folders></m:RootFolder>",
        )

    def _getitem(self, asked: Asked) -> str:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getitem-operation"""
        messages = []
        for identity in asked.all("m:ItemIds/t:ItemId"):
            try:
                _, _, item = self._item(asked, identity)
            except Denied as denied:
                messages.append(error("GetItem", denied.code, "<m:Items/>"))
                continue
            (uri,) = asked.all("m:ItemShape/t:AdditionalProperties/t:FieldURI")
            wants_mime = uri.get("FieldURI") == "item:MimeContent"
            if wants_mime and item.corrupt in ("answer", "everything"):
                raise Denied("ErrorInternalServerError")
            if wants_mime and item.corrupt == "content":
                messages.append(error("GetItem", self.readable_error, "<m:Items/>"))
                continue
            told = mime_content(item) if wants_mime else categories(item)
            messages.append(success("GetItem", f"<m:Items>{wrapped(item, told)}</m:Items>"))
        return "".join(messages)

    def _updateitem(self, asked: Asked) -> str:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem-operation"""
        assert asked.element.get("ConflictResolution") == "NeverOverwrite"
        (identity,) = asked.all("m:ItemChanges/t:ItemChange/t:ItemId")
        mailbox, _, item = self._item(asked, identity)
        if identity.get("ChangeKey") != change_key(item):
            raise Denied("ErrorIrresolvableConflict")
        for update in asked.all("m:ItemChanges/t:ItemChange/t:Updates/*"):
            apply(item, update)
        mailbox.touch(item.id)
        return success("UpdateItem", f"<m:Items>{wrapped(item, '')}</m:Items>")

    def _moveitem(self, asked: Asked) -> str:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/moveitem-operation"""
        (place,) = asked.all("m:ToFolderId/*")
        _, target = self._folder(asked, place)
        (identity,) = asked.all("m:ItemIds/t:ItemId")
        mailbox, _, item = self._item(asked, identity)
        mailbox.move(item.id, target)
        return success("MoveItem", f"<m:Items>{wrapped(item, '')}</m:Items>")

    def _createitem(self, asked: Asked) -> str:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem-operation-email-message
        with https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/mimecontent"""
        (place,) = asked.all("m:SavedItemFolderId/*")
        mailbox, folder = self._folder(asked, place)
        try:
            mime = base64.b64decode(asked.text("m:Items/t:Message/t:MimeContent"), validate=True)
        except binascii.Error:
            raise Denied("ErrorMimeContentInvalidBase64String") from None
        disposition = asked.element.get("MessageDisposition")
        if disposition == "SaveOnly":
            item = mailbox.put(mime, folder=folder)
            return success("CreateItem", f"<m:Items>{wrapped(item, '')}</m:Items>")
        assert disposition == "SendAndSaveCopy"
        message = message_from_bytes(mime)
        if self.mailboxes.get(parseaddr(str(message["From"]))[1]) is not mailbox:
            raise Denied("ErrorSendAsDenied")
        if not getaddresses(message.get_all("To", [])):
            raise Denied("ErrorMissingRecipients")
        mailbox.went_out.append(mime)
        mailbox.put(mime, folder=folder)
        return success("CreateItem", "<m:Items/>")

    def _subscribe(self, asked: Asked) -> str:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/subscribe-operation

        That a delegate is refused one, the page on delegation's errors says; it is read here as
        holding for every mailbox that is not one's own.
        """
        if not asked.acts_as:
            raise Denied("ErrorSubscriptionDelegateAccessNotSupported")
        places = set()
        for place in asked.all("m:StreamingSubscriptionRequest/t:FolderIds/*"):
            self._folder(asked, place)
            places.add(f"{asked.acts_as}/{place.get('Id')}")
        identity = self.events.subscribe(places)
        return success("Subscribe", f"<m:SubscriptionId>{identity}</m:SubscriptionId>")

    def _streaming(self, asked: Asked) -> bytes | Iterator[bytes]:
        """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getstreamingevents-operation"""
        assert 1 <= int(asked.text("m:ConnectionTimeout")) <= 30
        identity = asked.text("m:SubscriptionIds/t:SubscriptionId")
        if identity not in self.events.known:
            unknown = f"<m:ErrorSubscriptionIds><t:SubscriptionId>{identity}</t:SubscriptionId>"
            inner = f"{unknown}</m:ErrorSubscriptionIds>"
            told = error("GetStreamingEvents", "ErrorSubscriptionNotFound", inner)
            return response("GetStreamingEvents", told)
        return self.events.stream(identity)

    def _folder(self, asked: Asked, place: Element) -> tuple[EwsMailbox, str]:
        """The mailbox and folder that an id names. Whoever has no rights to it is told that it
        is not there."""
        identity = place.get("Id", "")
        if place.tag.endswith("}FolderId"):
            for mailbox in self._open_to(asked):
                if identity in mailbox.folders:
                    return mailbox, identity
            raise Denied("ErrorFolderNotFound")
        address = place.findtext("t:Mailbox/t:EmailAddress", "", NAMES)
        found = self.mailboxes.get(address)
        if found is None:
            raise Denied("ErrorNonExistentMailbox")
        if found not in self._open_to(asked):
            raise Denied("ErrorFolderNotFound")
        return found, identity

    def _item(self, asked: Asked, identity: Element) -> tuple[EwsMailbox, str, Item]:
        for mailbox in self._open_to(asked):
            found = mailbox.find(identity.get("Id", ""))
            if found is not None:
                return mailbox, *found
        raise Denied("ErrorItemNotFound")

    def _open_to(self, asked: Asked) -> list[EwsMailbox]:
        theirs = {asked.acts_as} if asked.acts_as else self.people[asked.user].delegate_of
        return [self.mailboxes[address] for address in theirs if address in self.mailboxes]
