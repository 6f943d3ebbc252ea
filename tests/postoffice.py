"""
Postfix on loopback, where it is installed and may be run: takes mail in by SMTP, delivers it to Dovecot, and sends real bounces.

Nothing can leave: only the two domains of the tests and one that bounces late are known.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.mailboxes import free_port, open_folder

PATIENCE_S = 20
SERVICES = (
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "verify unix - - n - 1 verify",
    "flush unix n - n 1000? 0 flush",
    "proxymap unix - - n - - proxymap",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "lmtp unix - - n - - lmtp",
    "anvil unix - - n - 1 anvil",
    "postlog unix-dgram n - n - 1 postlogd",
)
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.acme.test
mydestination =
mynetworks =
virtual_mailbox_domains = acme.test, customer.test
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
relay_domains = late-bounce.test
transport_maps = inline:{{ late-bounce.test=lmtp:inet:127.0.0.1:{bounces} }}
recipient_delimiter = +
smtpd_relay_restrictions = reject_unauth_destination
default_transport = error:nothing leaves
message_size_limit = 1000000
mailbox_size_limit = 0
alias_maps =
"""


def is_there() -> bool:
    """Say whether Postfix is installed."""
    return shutil.which("postfix") is not None


def running(lmtp: int, bounces: int) -> Iterator[int]:
    """Run it until the iterator is closed; gives its port. ``lmtp`` takes what is delivered, ``bounces`` what it may refuse."""
    with open_folder() as folder:
        yield from _postfix(folder, lmtp, bounces)


def _postfix(folder: Path, lmtp: int, bounces: int) -> Iterator[int]:
    port = free_port()
    settings = folder / "conf"
    for one in (settings, folder / "queue", folder / "data"):
        one.mkdir(parents=True)
    shutil.chown(folder / "data", "postfix")
    (settings / "main.cf").write_text(MAIN.format(folder=folder, lmtp=lmtp, bounces=bounces))
    (settings / "master.cf").write_text("\n".join([f"127.0.0.1:{port} inet n - n - - smtpd", *SERVICES, ""]))
    command = ["postfix", "-c", str(settings)]
    with (folder / "out").open("wb") as out:
        started = subprocess.run([*command, "start"], stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)  # noqa: S603 - ours
    if started.returncode:
        raise RuntimeError(f"postfix did not start: {(folder / 'out').read_text()}")
    try:
        _wait_for(port)
        yield port
    finally:
        subprocess.run([*command, "stop"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                if connection.recv(3) == b"220":
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("postfix does not answer")
