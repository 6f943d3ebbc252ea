"""Everything of the imitated mail system: the desk's folders, people's programs, and the way between them.

Nothing leaves the process. A mail is delivered the moment it is handed over, unless a fault holds it.
"""

import itertools
from collections.abc import MutableSequence
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.feed import Feed
from bot.sandbox.mail import automatic, state
from bot.sandbox.mail.faults import Faults
from bot.sandbox.mail.folder import Folder
from bot.sandbox.mail.journal import Call, journal
from bot.sandbox.mail.kept import Kept
from bot.sandbox.mail.reading import read
from bot.sandbox.mail.seed import DESK, PASSWORD, SERVER, Person, people

JSON = dict[str, Any]
INBOX, SENT = "INBOX", "Sent"


class World:
    """The mail system. `password` and the addresses are what the desk connects with; `faults` is what goes wrong."""

    def __init__(self, clock: SandboxClock, journal_size: int | None) -> None:
        self.clock = clock
        self.feed = Feed()
        self.faults = Faults()
        self.calls: MutableSequence[Call] = journal(journal_size)
        self.address, self.password, self.server_name = DESK, PASSWORD, SERVER
        self.watching = 0  # IMAP sessions that have logged in
        self._numbers = itertools.count(1)
        self.folders = {INBOX: Folder(INBOX), SENT: Folder(SENT, "\\Sent")}
        self._begin()

    def _begin(self) -> None:
        self.people = {person.id: person for person in people()}
        self.mails: dict[str, list[Kept]] = {person_id: [] for person_id in self.people}
        self._threads: dict[tuple[str, str], str] = {}
        self._held: list[tuple[str, str, bytes]] = []
        self._last: bytes = b""
        self._absences: set[tuple[str, str]] = set()

    # -- who and what -----------------------------------------------------------------------------------------------

    def person(self, name: str) -> Person:
        """Find somebody by short name, id or address."""
        for one in self.people.values():
            if name in (one.id, one.name, one.address):
                return one
        raise SandboxRefusal(
            "unknown_user", f"nobody is called {name!r} here; there are: {', '.join(p.name for p in self.people.values())}"
        )

    def is_desk(self, address: str) -> bool:
        """Say whether mail to an address comes to the desk, whatever stands behind its plus."""
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" == self.address

    def knows_domain(self, address: str) -> bool:
        """Say whether there is a server for an address."""
        domain = address.lower().rpartition("@")[2]
        return domain in {one.address.rpartition("@")[2] for one in self.people.values()}

    def new_id(self, domain: str) -> str:
        """Make a Message-ID without its angles, never the same twice."""
        return f"{int(self.clock.time())}.{next(self._numbers)}@{domain}"

    def kept(self, person: Person, mail_id: str) -> Kept:
        """Find a mail in somebody's program."""
        for one in self.mails[person.id]:
            if one.id == mail_id:
                return one
        raise SandboxRefusal("mail_not_found", f"{person.name} has no mail {mail_id!r}")

    # -- the way of a mail ------------------------------------------------------------------------------------------

    def deliver(self, sender: str, recipient: str, raw: bytes) -> None:
        """Bring a mail to one recipient. `sender` is where a report goes if that fails, "" for mails that must not be answered."""
        if self.is_desk(recipient):
            self._to_desk(sender, recipient, raw)
            return
        person = next((one for one in self.people.values() if one.address == recipient.lower()), None)
        rule = self.faults.take("bounce", recipient) if self.is_desk(sender) else None
        if rule is not None or person is None or person.is_closed:
            self._return(sender, recipient, raw, rule["status"] if rule else "5.1.1")
            return
        self.keep(person, "inbox", raw)
        self._answer_absence(person, sender, raw)

    def keep(self, person: Person, folder: str, raw: bytes) -> Kept:
        """File a mail in somebody's program, in the thread that its headers name."""
        now = self.clock.now()
        shown = read(raw, now)
        ids = (shown.message_id, *reversed(shown.references))
        thread = next((self._threads[person.id, one] for one in ids if (person.id, one) in self._threads), shown.message_id)
        for one in ids:
            self._threads.setdefault((person.id, one), thread)
        made = Kept(f"m{next(self._numbers)}", folder, thread, now, raw, shown)
        self.mails[person.id].append(made)
        self.feed.publish({"type": "mail", "user": person.id, "mail": state.shown_mail(made)})
        return made

    def repeat(self) -> None:
        """Bring the newest mail to the desk once more."""
        if self._last:
            self.folders[INBOX].add(self._last, self.clock.now())
            self.feed.touch()

    def release(self) -> None:
        """Bring the desk what was kept on the way."""
        held, self._held = self._held, []
        for sender, recipient, raw in held:
            self._to_desk(sender, recipient, raw)

    def _to_desk(self, sender: str, recipient: str, raw: bytes) -> None:
        if self.faults.mail_held:
            self._held.append((sender, recipient, raw))
            return
        stamped = self._stamped(sender, recipient, raw)
        self._last = stamped
        for _ in range(1 + self.faults.copies):
            self.folders[INBOX].add(stamped, self.clock.now())
        self.feed.touch()

    def _stamped(self, sender: str, recipient: str, raw: bytes) -> bytes:
        """Put on top what the receiving server writes: where it came from, and whether From is believed."""
        claimed = read(raw, self.clock.now()).sender.rpartition("@")[2]
        verdict = "pass" if claimed and claimed == sender.rpartition("@")[2].lower() else "fail"
        lines = (
            f"Return-Path: <{sender}>",
            f"Delivered-To: {recipient}",
            f"Authentication-Results: {self.server_name}; dmarc={verdict} header.from={claimed or 'invalid'}",
        )
        return "".join(f"{line}\r\n" for line in lines).encode() + raw

    def _return(self, sender: str, recipient: str, raw: bytes, status: str) -> None:
        if sender:
            domain = f"mx.{recipient.rpartition('@')[2]}"
            self.deliver("", sender, automatic.report(raw, sender, recipient, status, self.new_id(domain), self.clock.now()))

    def _answer_absence(self, person: Person, sender: str, raw: bytes) -> None:
        """Answer for somebody who is away: each sender once, and no machine."""
        if not person.is_away or not sender or (person.id, sender) in self._absences or not automatic.takes_absence(raw):
            return
        self._absences.add((person.id, sender))
        now = self.clock.now()
        note = automatic.absence(person, sender, read(raw, now), self.new_id(person.address.rpartition("@")[2]), now)
        self.keep(person, "sent", note)
        self.deliver("", sender, note)

    # -- what is seen of it -----------------------------------------------------------------------------------------

    def set_person(self, person: Person, **facts: bool) -> None:
        """Change whether somebody is away, or their mailbox closed."""
        for name, value in facts.items():
            setattr(person, name, value)
        self._absences = {one for one in self._absences if one[0] != person.id}
        self.feed.publish({"type": "user", "user": state.shown_person(person)})

    def note(self, method: str, detail: str, error: str = "") -> None:
        """Record a command of the desk's and show it in the page's log."""
        call = Call(method, detail, self.clock.time(), error)
        self.calls.append(call)
        self.feed.publish({"type": "call", **state.shown_call(call)})

    def watch(self, by: int) -> None:
        """Count the sessions that have logged in."""
        self.watching += by
        self.feed.publish({"type": "bot", **self.bot_state()})

    def bot_state(self) -> JSON:
        """Return what the page shows of the desk's connection."""
        last = next((call for call in reversed(self.calls) if call.error), None)
        connected = self.watching > 0
        return {"connected": connected, "mode": "imap", "last_error": f"{last.method}: {last.error}" if last and not connected else ""}

    def reset(self) -> None:
        """Go back to the beginning: empty folders, no faults. Sessions end, as uids mean something else now."""
        self.faults.clear()
        self._begin()
        self.calls.clear()
        for folder in self.folders.values():
            folder.empty()
