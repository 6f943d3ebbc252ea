"""
Real IMAP servers on loopback: Dovecot where it is installed and may be run, else pymap, which is pure Python.

Each has one user, and is filled as people fill a mailbox: by IMAP.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from imapclient import IMAPClient

USER, PASSWORD = "desk", "pw"
PATIENCE_S = 20
DOVECOT = """\
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
recipient_delimiter = +
protocol lmtp {{
  postmaster_address = postmaster@acme.test
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """A running server; a folder of it can be filled, emptied and made anew."""

    name: str
    port: int
    lmtp: int = 0

    def url(self, folder: str, port: int = 0, user: str = USER) -> str:
        """Give the URL of a folder, over another port if one is given."""
        return f"imap://{quote(user)}:{PASSWORD}@127.0.0.1:{port or self.port}/{folder}"

    @contextlib.contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """Log in."""
        client = IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=PATIENCE_S)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def make(self, folder: str) -> None:
        """Make an empty folder, in place of one that may be there: its uids begin anew, under another validity."""
        with self.client() as client:
            if client.folder_exists(folder):
                client.delete_folder(folder)
            client.create_folder(folder)

    def put(self, folder: str, *mails: bytes, at: datetime | None = None) -> None:
        """Put mails into a folder, as if they were delivered."""
        with self.client() as client:
            for mail in mails:
                client.append(folder, mail, msg_time=at)


def has_dovecot() -> bool:
    """Say whether Dovecot is installed and may be run: it starts as root and gives that up."""
    return shutil.which("dovecot") is not None and os.geteuid() == 0


def is_there() -> bool:
    """Say whether there is any server to run."""
    return has_dovecot() or importlib.util.find_spec("pymap") is not None


def running() -> Iterator[ImapServer]:
    """Run whichever server is there until the iterator is closed."""
    if has_dovecot():
        with open_folder() as folder:
            yield from _dovecot(folder)
    else:
        yield from _pymap()


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """Give a folder that a daemon can reach under a name of its own; pytest's are for their owner only."""
    with tempfile.TemporaryDirectory(prefix="deskhand-mail-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        yield Path(made)


def _dovecot(folder: Path) -> Iterator[ImapServer]:
    owner = pwd.getpwnam("nobody")
    (folder / "mail").mkdir(parents=True)
    os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    port, lmtp = free_port(), free_port()
    written = folder / "dovecot.conf"
    written.write_text(DOVECOT.format(folder=folder, password=PASSWORD, uid=owner.pw_uid, gid=owner.pw_gid, port=port, lmtp=lmtp))
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(["dovecot", "-F", "-c", str(written)], stdin=subprocess.DEVNULL, stdout=out, stderr=out)  # noqa: S603, S607
    yield from _until_stopped(process, ImapServer("dovecot", port, lmtp), folder / "out")


def _pymap() -> Iterator[ImapServer]:
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "managesieve"]
    command = [
        sys.executable,
        "-c",
        "from pymap.main import main; main()",
        *options,
        "dict",
        "--demo-user",
        USER,
        "--demo-password",
        PASSWORD,
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    yield from _until_stopped(process, ImapServer("pymap", port), None)


def _until_stopped(process: "subprocess.Popen[bytes]", server: ImapServer, said: Path | None) -> Iterator[ImapServer]:
    try:
        _wait_for(process, server.port, said)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _wait_for(process: "subprocess.Popen[bytes]", port: int, said: Path | None) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the mail server ended: {said.read_text() if said else process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2) as connection:
            if connection.recv(4):
                return
        time.sleep(0.05)
    raise RuntimeError("the mail server did not start")


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
