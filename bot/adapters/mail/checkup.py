"""What can be wrong about a mailbox, asked before it hurts: can it be read, and does the server take our mail."""

import asyncio
import ssl
from threading import Event

from bot.adapters.finding import Finding
from bot.adapters.mail.address import Server, server
from bot.adapters.mail.mailbox import FAULTS, LoginError, Mailbox
from bot.adapters.mail.sending import Sending

UNREACHABLE = "the mail server cannot be reached"
ANSWER_S = 10.0
LOG_IN, LOOK = "check user and password (an app password, where there is one)", "check the host, the port and the network"


async def checkup(address: str, imap_url: str, smtp_url: str) -> list[Finding]:
    """Log in at both servers; nothing is read, sent or changed."""
    domain = address.rpartition("@")[2]
    return [await asyncio.to_thread(_imap, server(imap_url)), await _smtp(server(smtp_url), domain)]


async def faults(address: str, imap_url: str, smtp_url: str) -> tuple[str, ...]:
    """
    Give what would keep a desk from its mailbox: logins that are refused, folders that are not there.

    A server that cannot be reached is no fault of the configuration: the desk opens and connects when it can.
    """
    names = {"imap": "IMAP_URL", "smtp": "SMTP_URL"}
    return tuple(f"{names[one.what]}: {one.found}; {one.remedy}" for one in await checkup(address, imap_url, smtp_url) if one.is_ours)


def _imap(at: Server) -> Finding:
    try:
        mailbox = Mailbox(at, Event(), answer_s=ANSWER_S)
    except LoginError as error:
        return Finding(
            "imap", False, f"the login is refused ({error})", "check user and password (an app password, where there is one)", True
        )
    except ssl.SSLError as error:
        return Finding("imap", False, f"the certificate is not trusted ({error.reason})", "name the host as its certificate does", True)
    except OSError as error:
        return Finding(
            "imap", False, f"no answer from {at.host}:{at.port} ({type(error).__name__})", "check the host, the port and the network"
        )
    except FAULTS as error:
        return Finding("imap", False, f"the folder {at.folder} cannot be opened ({error})", "name another one at the end of the URL", True)
    mailbox.close()
    return Finding("imap", True, f"{at.folder} of {at.user} at {at.host} can be read")


async def _smtp(at: Server, domain: str) -> Finding:
    fault = await Sending(at, domain, timeout_s=int(ANSWER_S)).check()
    if not fault:
        return Finding("smtp", True, f"{at.host}:{at.port} takes our mail")
    is_ours = not fault.startswith(UNREACHABLE) and "answers 4" not in fault
    return Finding("smtp", False, fault, LOG_IN if is_ours else LOOK, is_ours)
