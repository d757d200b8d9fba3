"""A message saved from Outlook (`.msg`), read as the mail it was."""

from ingest.documents.extract import Document
from ingest.documents.kinds import kind_of
from ingest.documents.process import DocumentReader, read_in_child

_SECONDS = 30.0


def as_mail(data: bytes, read_documents: DocumentReader = read_in_child) -> bytes:
    """A `.msg` file as RFC 5322 bytes; other bytes as they are.

    One that cannot be read comes back as it is too, so that `parse` says that it is no mail.
    """
    if kind_of("", "", data) != "msg":
        return data
    (extract,) = read_documents([Document("msg", data)], _SECONDS)
    return extract.members[0].data if extract.members else data
