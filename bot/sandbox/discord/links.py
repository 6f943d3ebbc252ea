"""Signed links to attachments, which expire: who keeps a link instead of the file finds nothing a day later.

Source: discord.com/developers/docs/reference#signed-attachment-cdn-urls (`ex`, `is`, `hm`).
"""

import hashlib
import hmac
from urllib.parse import parse_qs, quote, urlsplit

from bot.sandbox.clock import SandboxClock

LIFE_S = 24 * 3600
_SECRET = b"the sandbox's own key: it signs nothing of worth"


class Links:
    """Writes and checks links; `base_url` is set once the server listens. `life_s` is how long one is good."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.base_url = ""
        self.life_s = LIFE_S

    def sign(self, channel_id: str, attachment_id: str, filename: str) -> str:
        """Return a link that is good from now on for a day."""
        path = f"/attachments/{channel_id}/{attachment_id}/{quote(filename)}"
        now = int(self._clock.time())
        expires, issued = f"{now + self.life_s:x}", f"{now:x}"
        return f"{self.base_url}/discord/cdn{path}?ex={expires}&is={issued}&hm={_signature(path, expires, issued)}&"

    def is_good(self, url: str) -> bool:
        """Tell whether a link was signed here and has not expired."""
        parts = urlsplit(url)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        expires, issued, signature = query.get("ex", ""), query.get("is", ""), query.get("hm", "")
        path = parts.path.removeprefix("/discord/cdn")
        if not hmac.compare_digest(_signature(path, expires, issued), signature):
            return False
        return int(expires, 16) > self._clock.time()


def _signature(path: str, expires: str, issued: str) -> str:
    return hmac.new(_SECRET, f"{path}?{expires}&{issued}".encode(), hashlib.sha256).hexdigest()
