"""Files in our own keeping, each under the hash of its bytes: the same file twice is one file, and nothing is ever overwritten."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile


class FileStore:
    """A directory of bytes by SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep these bytes and give their digest. Whole or not at all, also when the machine stops in the middle."""
        digest = hashlib.sha256(data).hexdigest()
        target = self._path(digest)
        if target.exists():
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, delete=False) as partial:
            partial.write(data)
            partial.flush()
            os.fsync(partial.fileno())
        Path(partial.name).replace(target)
        return digest

    def get(self, digest: str) -> bytes:
        """Give the bytes. Raises FileNotFoundError where they were erased."""
        return self._path(digest).read_bytes()

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest
