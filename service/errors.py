"""Errors as people see them: one sentence on standard error and an exit code, no traceback."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from sqlalchemy.exc import DBAPIError

from classify.lexicon_files import LexiconError
from classify.reader.protocol import ReaderError
from classify.reader.weights import WeightsError
from classify.register import RegisterError
from ingest.source import SourceError
from ingest.sources.oauth.errors import TokenError
from policy.load import PolicyError
from responders.second_channel import SecondChannelError
from responders.transports.address import TransportUrlError
from service.mps.errors import MpsError
from service.paths import MailFileError
from service.settings import SettingsError
from store.database import DatabaseError, explain

FAILED = 1
WRONG_USAGE = 2


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Ends the process with a sentence and a code where the block raises an error."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except (
        SettingsError,
        PolicyError,
        LexiconError,
        TransportUrlError,
        SecondChannelError,
        RegisterError,
        ReaderError,
        WeightsError,
    ) as error:
        _fail(str(error), WRONG_USAGE)
    except (SourceError, TokenError, DatabaseError, MailFileError, MpsError) as error:
        _fail(str(error), FAILED)
    except DBAPIError as error:
        _fail(f"The database cannot be used: {explain(error)}.", FAILED)
    except BrokenPipeError:
        sys.exit(FAILED)
    except OSError as error:
        _fail(f"{error.filename or 'The system'}: {error.strerror or error}.", FAILED)
    except Exception as error:  # noqa: BLE001 - a person gets a sentence, not a traceback
        place = traceback.extract_tb(error.__traceback__)[-1]
        _fail(
            f"palsbox met a fault of its own ({type(error).__name__} at {Path(place.filename).name}"
            f":{place.lineno}). Nothing stored is lost; run it again, and report this line.",
            FAILED,
        )


def _fail(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(code)
