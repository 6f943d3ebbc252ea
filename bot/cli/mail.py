"""``mail read``: how a mail is understood, without any mailbox or database."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from bot.adapters.mail.read import Mail, read

LARGEST = 64 * 1024 * 1024  # bytes; no mail server takes more
SHOW_PROGRESS_FROM = 50  # files


def add_to(commands: Any) -> None:
    """Declare the command."""
    group = commands.add_parser("mail", help="what mails say").add_subparsers(metavar="VERB", required=True)
    one = group.add_parser("read", help="how a mail is understood: its kind, what the person wrote, its files, what bounced")
    one.add_argument("files", nargs="+", metavar="FILE.eml", help="raw mails; - reads standard input")
    one.add_argument("--json", action="store_true", help="JSON lines on stdout, which is also the default")
    one.set_defaults(call=run_read)


def run_read(options: argparse.Namespace) -> int:
    """Print a line a mail; a file that cannot be read is said on stderr, and then the command ends with 1."""
    faults = 0
    quiet = Console(stderr=True)
    for file in track(options.files, "reading", console=quiet, disable=len(options.files) < SHOW_PROGRESS_FROM or not quiet.is_terminal):
        try:
            raw = _bytes_of(file)
        except OSError as error:
            print(f"{file}: cannot be read: {error.strerror}; name a file that holds one raw mail", file=sys.stderr)
            faults += 1
            continue
        print(json.dumps({"file": file, **shown(read(raw))}))
    return 1 if faults else 0


def _bytes_of(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(LARGEST)
    with Path(file).open("rb") as opened:
        return opened.read(LARGEST)


def shown(mail: Mail) -> dict[str, Any]:
    """Give a mail as the command shows it. ``bounced`` are the addresses that could not be reached."""
    return {
        "kind": mail.kind,
        "from": mail.sender.addr,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "references": list(dict.fromkeys([*mail.references, *mail.in_reply_to])),
        "reply_text": mail.reply_text,
        "full_text": mail.full_text,
        "attachments": [{"name": one.name, "mime": one.mime, "size": one.size, "inline": one.inline} for one in mail.attachments],
        "bounced": list(mail.bounced),
        "from_name": mail.sender.name,
        "to": list(mail.to),
        "in_reply_to": list(mail.in_reply_to),
        "date": mail.date and mail.date.isoformat(),
        "why": mail.why,
        "answerable": mail.is_answerable,
        "permanent": mail.is_permanent,
        "returned": list(mail.returned),
        "message_id_made": mail.id_is_made,
        "cut_short": mail.is_cut_short,
    }
