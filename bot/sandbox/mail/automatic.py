"""What mail servers write by themselves: absence notes (RFC 3834) and reports that a mail could not be delivered (RFC 3464). Pure."""

from datetime import datetime
from email.headerregistry import Address
from email.message import Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import format_datetime

from bot.sandbox.mail.reading import Shown
from bot.sandbox.mail.seed import Person
from bot.sandbox.mail.writing import Draft, written

AWAY = "I am out of the office until Monday and will read your mail then."


def absence(person: Person, to: str, answers: Shown, message_id: str, now: datetime) -> bytes:
    """Write what somebody's mailbox answers while they are away."""
    sender = Address(person.real_name, addr_spec=person.address)
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"}
    subject = f"Automatic reply: {answers.subject}"
    return written(Draft(sender, (to,), subject, AWAY, answers=answers, quotes=False, headers=headers), message_id, now)


def takes_absence(raw: bytes) -> bool:
    """Say whether a mail may be answered automatically at all."""
    headers = BytesHeaderParser(policy=compat32).parsebytes(raw)
    return str(headers.get("Auto-Submitted", "no")).lower() == "no" and str(headers.get("Precedence", "")).lower() not in (
        "bulk",
        "list",
        "junk",
    )


def report(raw: bytes, to: str, recipient: str, status: str, message_id: str, now: datetime) -> bytes:
    """Write the report about a mail that did not reach `recipient`; a status of 4.x.x says that it is still being tried."""
    domain = recipient.rpartition("@")[2]
    is_final = status.startswith("5")
    made = MIMEMultipart("report", report_type="delivery-status")
    made["From"] = f"Mail Delivery System <MAILER-DAEMON@mx.{domain}>"
    made["To"] = to
    made["Subject"] = "Undelivered Mail Returned to Sender" if is_final else "Delayed Mail (still being retried)"
    made["Message-ID"] = f"<{message_id}>"
    made["Date"] = format_datetime(now)
    made["Auto-Submitted"] = "auto-replied"
    made.attach(MIMEText(_words(recipient, domain, is_final=is_final)))
    made.attach(_status(domain, recipient, status, "failed" if is_final else "delayed"))
    headers = BytesHeaderParser(policy=compat32).parsebytes(raw)
    returned = MIMEText("", "rfc822-headers")
    returned.set_payload("".join(f"{name}: {value}\n" for name, value in headers.items()))
    made.attach(returned)
    return made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _words(recipient: str, domain: str, *, is_final: bool) -> str:
    if is_final:
        return f"This is the mail system at host mx.{domain}.\n\nYour message could not be delivered to\n\n<{recipient}>: unknown user\n"
    return f"This is the mail system at host mx.{domain}.\n\nYour message to <{recipient}> is delayed. It will be tried again.\n"


def _status(domain: str, recipient: str, status: str, action: str) -> Message:
    of_server, of_recipient = Message(), Message()
    of_server["Reporting-MTA"] = f"dns; mx.{domain}"
    of_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    of_recipient["Action"] = action
    of_recipient["Status"] = status
    of_recipient["Diagnostic-Code"] = f"smtp; {'550' if status.startswith('5') else '451'} {status} <{recipient}>"
    holder = MIMEMessage(of_server, "delivery-status")
    Message.attach(holder, of_recipient)  # its own attach refuses a second part, which a report has
    return holder
