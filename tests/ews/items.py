"""Items as XML, and what a change of one says. [MS-OXWSCORE], [MS-OXWSMSG]."""

import base64
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from tests.ews.soap import NAMES
from tests.ews.store import Item


def net(journal: list[tuple[str, str]], there: list[Item]) -> list[tuple[str, str]]:
    """What a stretch of the journal comes to, once an item."""
    kinds: dict[str, str] = {}
    for kind, identity in journal:
        kinds[identity] = kind if kinds.get(identity) != "Create" else "Create"
    here = {item.id for item in there}
    return [(kind if each in here else "Delete", each) for each, kind in kinds.items()]


def change(kind: str, identity: str, item: Item | None) -> str:
    """One change as SyncFolderItems tells it; a `Delete` where the item is not there."""
    if item is None:
        return f'<t:Delete><t:ItemId Id={quoteattr(identity)} ChangeKey="CQ=="/></t:Delete>'
    if kind == "ReadFlagChange":
        named = f"<t:ItemId Id={quoteattr(item.id)} ChangeKey={quoteattr(change_key(item))}/>"
        return f"<t:ReadFlagChange>{named}<t:IsRead>true</t:IsRead></t:ReadFlagChange>"
    return f"<t:{kind}>{summary(item, details=True)}</t:{kind}>"


def summary(item: Item, *, details: bool) -> str:
    """An item as lists show it."""
    told = (
        f"<t:DateTimeReceived>{item.received_at:%Y-%m-%dT%H:%M:%SZ}</t:DateTimeReceived>"
        f"<t:Size>{len(item.mime)}</t:Size>"
    )
    return wrapped(item, told if details else "")


def wrapped(item: Item, inner: str) -> str:
    """An item's element, by its kind."""
    named = f"<t:ItemId Id={quoteattr(item.id)} ChangeKey={quoteattr(change_key(item))}/>"
    return f"<t:{item.kind}>{named}{inner}</t:{item.kind}>"


def mime_content(item: Item) -> str:
    """An item's MIME content."""
    content = base64.b64encode(item.mime).decode()
    return f'<t:MimeContent CharacterSet="UTF-8">{content}</t:MimeContent>'


def categories(item: Item) -> str:
    """An item's categories; nothing where it has none."""
    strings = "".join(f"<t:String>{escape(each)}</t:String>" for each in item.categories)
    return f"<t:Categories>{strings}</t:Categories>" if strings else ""


def apply(item: Item, update: Element) -> None:
    """Changes an item as UpdateItem says."""
    uri = update.find("t:ExtendedFieldURI", NAMES)
    if uri is not None:
        value = update.findtext("t:Message/t:ExtendedProperty/t:Value", "", NAMES)
        item.properties[property_of(uri)] = value
        return
    assert update.find("t:FieldURI", NAMES) is not None
    strings = update.findall("t:Message/t:Categories/t:String", NAMES)
    assert bool(strings) == update.tag.endswith("SetItemField")
    item.categories = [each.text or "" for each in strings]


def property_of(uri: Element) -> str:
    """A named property, for the store."""
    return f"{uri.get('DistinguishedPropertySetId')}/{uri.get('PropertyName')}"


def change_key(item: Item) -> str:
    """The item's change key."""
    return f"CQAAABYAAA{item.change_key}"
