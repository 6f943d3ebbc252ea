"""Where a mail server is, read out of its URL. Pure; a password never shows in a repr."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

PORTS = {"imaps": 993, "imap": 143, "smtps": 465, "smtp": 587}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. ``tls`` = from the first byte; else it is begun on the way (STARTTLS), where the server offers it."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"

    @property
    def is_local(self) -> bool:
        """It is this machine, so nobody listens in between."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def server(url: str) -> Server:
    """Read ``imaps://user:password@host:port/FOLDER`` or ``smtp://…``. Raises ValueError for another scheme or no host."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in PORTS or not parts.hostname:
        raise ValueError("is no mail server's URL; write it as imaps://user:password@host:993/INBOX or smtps://user:password@host:465")
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[scheme],
        tls=scheme.endswith("s"),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )
