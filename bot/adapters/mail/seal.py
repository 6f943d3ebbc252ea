"""
Ids and addresses that only we can make: whoever answers with one proves that our mail reached them.

Pure. The key never leaves this object; a forged or altered token is simply none of ours.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

TOKEN_BYTES = 10  # 80 bits: 16 letters in an address, out of reach of guessing by mail
_OURS = re.compile(r"dh\.(\d{1,12})\.([a-z2-7]{16})\.([a-z2-7]{16})@(.+)", re.IGNORECASE)
_TAGGED = re.compile(r"(.+)\+dh(\d{1,12})-([a-z2-7]{16})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs for one desk at ``mailbox`` (an address in lower case) with ``key`` (at least 16 bytes)."""

    mailbox: str
    key: bytes = field(repr=False)

    @property
    def domain(self) -> str:
        """The domain that our ids are made under."""
        return self.mailbox.rpartition("@")[2]

    def message_id(self, ticket: int, key: str) -> str:
        """Make the id (without angles) of the mail sent under this outgoing key: the same at every attempt."""
        name = _letters(hashlib.sha256(key.encode()).digest())
        return f"dh.{ticket}.{name}.{self._token(f'id:{ticket}:{name}')}@{self.domain}"

    def ticket_of(self, message_id: str) -> int | None:
        """Read the ticket of an id of ours (0 = of none); None where we never made it."""
        found = _OURS.fullmatch(message_id.strip("<> "))
        if not found:
            return None
        ticket, name, token = int(found[1]), found[2].lower(), found[3].lower()
        return ticket if hmac.compare_digest(token, self._token(f"id:{ticket}:{name}")) else None

    def reply_address(self, ticket: int) -> str:
        """Make the address that answers about a ticket come back to; the plain one where there is none."""
        if not ticket:
            return self.mailbox
        local, _, domain = self.mailbox.rpartition("@")
        return f"{local}+dh{ticket}-{self._token(f'to:{ticket}')}@{domain}"

    def ticket_at(self, address: str) -> int | None:
        """Read the ticket out of an address of ours; None where it is a plain, a foreign or a forged one."""
        local, _, domain = address.lower().rpartition("@")
        found = _TAGGED.fullmatch(local)
        if not found or f"{found[1]}@{domain}" != self.mailbox:
            return None
        ticket = int(found[2])
        return ticket if hmac.compare_digest(found[3], self._token(f"to:{ticket}")) else None

    def is_ours(self, address: str) -> bool:
        """Say whether mail to this address comes to this mailbox, whatever stands behind its plus."""
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" == self.mailbox or address.lower() == self.mailbox

    def _token(self, about: str) -> str:
        return _letters(hmac.new(self.key, f"{self.mailbox}|{about}".encode(), hashlib.sha256).digest())


def _letters(digest: bytes) -> str:
    """Write the first 80 bits so that they survive programs that change the case of addresses."""
    return base64.b32encode(digest[:TOKEN_BYTES]).decode().lower()
