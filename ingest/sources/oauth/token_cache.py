"""The file that keeps a person's sign-in between two runs, encrypted.

Fernet is AES-128-CBC with HMAC-SHA256, https://cryptography.io/en/latest/fernet/.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken
from msal import SerializableTokenCache

from ingest.sources.oauth.errors import TokenError

_ONLY_OURS = 0o600


class EncryptedTokenCache:
    """msal's token cache and the file it lives in, which several processes may share.

    `key` is a Fernet key; where it is empty, the key is in a file beside, named `.key`, which
    only its owner may read and which is made on first use.
    """

    def __init__(self, path: Path, key: str) -> None:
        self.tokens = SerializableTokenCache()
        self._path = path
        self._key = key
        self._read_at: tuple[int, int] | None = None

    def load(self) -> None:
        """Takes over what another process, or a sign-in, has written. Raises `TokenError`."""
        try:
            told = self._path.stat()
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unusable(error.strerror or "it cannot be read") from error
        version = (told.st_mtime_ns, told.st_ino)
        if version == self._read_at:
            return
        try:
            self.tokens.deserialize(self._fernet().decrypt(self._path.read_bytes()).decode())
        except (InvalidToken, ValueError) as error:
            raise self._unusable("it was written with another key, or damaged") from error
        except OSError as error:
            raise self._unusable(error.strerror or "it cannot be read") from error
        self._read_at = version

    def save(self) -> None:
        """Writes what changed, whole or not at all. Raises `TokenError`."""
        if not self.tokens.has_state_changed:
            return
        sealed = self._fernet().encrypt(self.tokens.serialize().encode())
        try:
            _write_whole(self._path, sealed)
            told = self._path.stat()
        except OSError as error:
            raise self._unusable(error.strerror or "it cannot be written") from error
        self._read_at = (told.st_mtime_ns, told.st_ino)

    def _fernet(self) -> Fernet:
        try:
            return Fernet(self._key or self._key_beside())
        except ValueError:
            # From nothing: the library's words may quote the key.
            raise TokenError(
                "The key of the sign-in is no Fernet key: correct PALSBOX_MICROSOFT_TOKENS_KEY, "
                "or leave it empty and delete the .key file beside PALSBOX_MICROSOFT_TOKENS.",
                permanent=True,
            ) from None

    def _key_beside(self) -> bytes:
        file = self._path.with_name(f"{self._path.name}.key")
        try:
            with suppress(FileExistsError):
                handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OURS)
                with os.fdopen(handle, "wb") as fresh:
                    fresh.write(Fernet.generate_key())
            if stat.S_IMODE(file.stat().st_mode) & 0o077:
                raise TokenError(
                    f"Others may read {file}, which guards the sign-in to the mailbox: "
                    f"run chmod 600 {file}.",
                    permanent=True,
                )
            return file.read_bytes()
        except OSError as error:
            raise self._unusable(error.strerror or "its key cannot be read") from error

    def _unusable(self, why: str) -> TokenError:
        return TokenError(
            f"The sign-in kept in {self._path} cannot be used ({why}): mend that, or delete the "
            "file and run palsbox sign-in.",
            permanent=True,
        )


def _write_whole(path: Path, content: bytes) -> None:
    # A temporary file is made with 0600, so nobody reads it before or after the renaming.
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
