"""Which reader a file needs: first bytes over name over declared type."""

import re
from pathlib import PurePosixPath

READERS = {
    "pdf": "pdf",
    "docx": "word",
    "doc": "old_word",
    "odf": "opendocument",
    "rtf": "rtf",
    "spreadsheet": "spreadsheet",
    "pptx": "presentation",
    "picture": "pictures",
    "zip": "archive",
    "msg": "outlook",
    "tnef": "tnef",
    "sealed": "signed",
}
"""The module of `ingest.documents` that reads each kind."""
CONTAINERS = frozenset(("zip", "msg", "tnef", "sealed"))
MAY_NEED_OCR = frozenset(("pdf", "picture"))

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SUFFIXES = {
    ".pdf": "pdf",
    ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".doc": "doc", ".dot": "doc",
    ".odt": "odf", ".ott": "odf", ".odp": "odf", ".rtf": "rtf",
    ".xlsx": "spreadsheet", ".xlsm": "spreadsheet", ".xlsb": "spreadsheet",
    ".xls": "spreadsheet", ".ods": "spreadsheet", ".pptx": "pptx",
    ".jpg": "picture", ".jpeg": "picture", ".png": "picture", ".gif": "picture",
    ".tif": "picture", ".tiff": "picture", ".bmp": "picture", ".webp": "picture",
    ".heic": "picture", ".heif": "picture",
    ".zip": "zip", ".msg": "msg",
    ".eml": "mail", ".mht": "webpage", ".mhtml": "webpage",
    ".htm": "html", ".html": "html", ".xhtml": "html",
    ".ics": "contentlines", ".vcf": "contentlines", ".vcs": "contentlines",
    ".txt": "plain", ".text": "plain", ".csv": "plain", ".tsv": "plain", ".md": "plain",
    ".log": "plain",
    ".pages": "pages", ".7z": "packed", ".rar": "packed", ".gz": "packed", ".tgz": "packed",
    ".tar": "packed", ".wpd": "wordperfect", ".wps": "works", ".ppt": "ppt", ".one": "onenote",
    ".p7m": "sealed", ".url": "plain",
    ".exe": "program", ".scr": "program", ".com": "program", ".bat": "program",
    ".cmd": "program", ".msi": "program", ".js": "program", ".jse": "program",
    ".vbs": "program", ".wsf": "program", ".hta": "program", ".ps1": "program",
    ".jar": "program", ".lnk": "program", ".iso": "program", ".img": "program",
}  # fmt: skip
_TYPES = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "spreadsheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odf",
    "application/vnd.oasis.opendocument.presentation": "odf",
    "application/vnd.oasis.opendocument.spreadsheet": "spreadsheet",
    "application/vnd.ms-excel": "spreadsheet",
    "application/vnd.ms-outlook": "msg",
    "application/ms-tnef": "tnef",
    "application/vnd.ms-tnef": "tnef",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
    "application/pkcs7-mime": "sealed",
    "application/x-pkcs7-mime": "sealed",
    "text/html": "html",
    "text/calendar": "contentlines",
    "text/vcard": "contentlines",
    "text/x-vcard": "contentlines",
    "text/directory": "contentlines",
}
_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"Rar!\x1a\x07", "packed"),
    (b"\x1f\x8b\x08", "packed"),
    (b"\xffWPC", "wordperfect"),
    (b"MZ", "program"),
)
# Streams by which the formats in an OLE container are known; the most telling first.
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("__properties_version1.0", "msg"),
    ("WordDocument", "doc"),
    ("Workbook", "spreadsheet"),
    ("PowerPoint Document", "ppt"),
    ("Book", "spreadsheet"),
)
_ZIP_MEMBERS = (
    (b"word/document", "docx"),
    (b"xl/workbook.", "spreadsheet"),
    (b"ppt/presentation.xml", "pptx"),
    (b"Index/Document.iwa", "pages"),
)
_HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"))
_HTML = re.compile(
    rb"(?i)\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body)\b",
    re.DOTALL,
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NEEDS_ITS_MAGIC = frozenset(("docx", "doc", "odf", "rtf", "spreadsheet", "pptx", "picture", "zip",
                              "msg", "tnef", "pdf", "packed", "pages", "ppt"))  # fmt: skip


def kind_of(name: str, content_type: str, data: bytes) -> str:
    """The kind of a file: a key of `READERS`; `plain`, `html`, `mail`; `contentlines`
    (iCalendar, vCard), `webpage` (a page saved with its pictures, RFC 2557); or one that is
    known and not read. Empty where nothing is known.

    What calls itself a document or a picture and has only text in it is text: mail
    gateways put a notice in the place of a file they took out.
    """
    by_bytes = _by_magic(data)
    if by_bytes and by_bytes != "ole":
        return by_bytes
    named = _SUFFIXES.get(PurePosixPath(name.lower()).suffix) or _TYPES.get(content_type, "")
    if not named and content_type.startswith(("text/", "message/")):
        named = "plain"
    if not named and content_type.startswith("image/"):
        named = "picture"
    if by_bytes == "ole":
        return named if named in {"doc", "spreadsheet", "msg", "ppt"} else ""
    if named == "msg" and looks_like_text(data):
        # Some programs save a mail as it is under Outlook's ending.
        return "mail"
    if (not named or named in _NEEDS_ITS_MAGIC) and looks_like_text(data):
        return "plain"
    return named


def looks_like_text(data: bytes) -> bool:
    """Whether a person would read something in these bytes: UTF-16 with its mark, or hardly
    a control character in the first 4,096 bytes."""
    beginning = data[:4096]
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(beginning.strip()) and not _CONTROLS.search(beginning)


def _by_magic(data: bytes) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(data)
    if data.startswith(_OLE):
        streams = ((name.encode("utf-16-le"), kind) for name, kind in _OLE_STREAMS)
        return next((kind for name, kind in streams if name in data), "ole")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "picture"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "picture"
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return "picture"
    return "html" if _HTML.match(data[:4096].removeprefix(b"\xef\xbb\xbf")) else ""


def _in_zip(data: bytes) -> str:
    """What the archive's own list of files says it is (PKWARE APPNOTE 4.3.12, 4.3.16)."""
    if b"mimetypeapplication/vnd.oasis.opendocument" in data[:120]:
        return "spreadsheet" if b"opendocument.spreadsheet" in data[:120] else "odf"
    end = data.rfind(b"PK\x05\x06")
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else len(data)
    names = data[max(end - size, 0) : end] if end >= 0 else data
    return next((kind for marker, kind in _ZIP_MEMBERS if marker in names), "zip")
