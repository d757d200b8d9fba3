"""Whether the acknowledgements can be written in the words that are in force."""

from collections.abc import Iterator

from policy.schema import Policy
from responders.acknowledgements.rules import faults
from responders.acknowledgements.shipped import acknowledgements
from store.acknowledgement_versions import in_force
from store.database import Database


def unusable_wordings(database: Database, policy: Policy) -> Iterator[str]:
    """A sentence for each acknowledgement whose wording in force cannot be used, so that the
    shipped one goes. Raises SQLAlchemy's errors where the database cannot be read."""
    with database.read() as session:
        for name, shipped in acknowledgements().items():
            row = in_force(session, name)
            wrong = faults(shipped, row.text, policy) if row else []
            if row and wrong:
                yield f"“{shipped.title}”, version {row.version}: {wrong[0]}"
