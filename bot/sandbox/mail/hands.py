"""What people may do in their mail programs, and what those refuse."""

from collections.abc import Sequence
from email.errors import HeaderParseError
from email.headerregistry import Address

from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.mail.kept import Kept
from bot.sandbox.mail.seed import Person
from bot.sandbox.mail.world import World
from bot.sandbox.mail.writing import Draft, Upload, answered_subject, written

BROKEN = (ValueError, IndexError, HeaderParseError)  # how the standard library says that an address is none
MOST_BYTES = 25 * 1024 * 1024


def fresh(
    world: World, person: Person, subject: str, text: str, to: Sequence[str], cc: Sequence[str], files: Sequence[Upload], sender: str
) -> Draft:
    """Begin a mail; to the desk if nobody is named."""
    return Draft(_from(person, sender), _addresses(world, to) or (world.address,), subject, text, _addresses(world, cc), files)


def answer(
    world: World, person: Person, kept: Kept, text: str, *, to_all: bool, quotes: bool, cc: Sequence[str], files: Sequence[Upload]
) -> Draft:
    """Answer a mail: to where it wants answers, and if asked to everybody else whom it names."""
    shown = kept.shown
    first = shown.to if kept.folder == "sent" else (shown.reply_to,)
    known = any(world.is_desk(one) for one in first)  # under whichever of its addresses: it need not get the answer twice
    named = (*shown.to, *shown.cc) if to_all else ()
    others = [one for one in named if one not in (*first, person.address) and not (known and world.is_desk(one))]
    return Draft(
        sender=_from(person, ""),
        to=first,
        subject=answered_subject(shown.subject),
        text=text,
        cc=tuple(dict.fromkeys((*others, *_addresses(world, cc)))),
        files=files,
        answers=shown,
        quotes=quotes,
        style=person.style,
    )


def send(world: World, person: Person, draft: Draft) -> Kept:
    """Send it, and file it among the sent mails."""
    if not draft.text.strip() and not draft.files:
        raise SandboxRefusal("empty_mail", "a mail needs words or a file")
    if sum(len(data) for _, data, _ in draft.files) > MOST_BYTES:
        raise SandboxRefusal("too_large", "files of 25 MB together at most")
    try:
        raw = written(draft, world.new_id(person.address.rpartition("@")[2]), world.clock.now())
    except BROKEN as fault:
        raise SandboxRefusal("invalid_mail", str(fault)) from None
    kept = world.keep(person, "sent", raw)
    for recipient in dict.fromkeys((*draft.to, *draft.cc)):
        world.deliver(person.address, recipient, raw)
    return kept


def find(world: World, person: Person, text: str, folder: str = "") -> Kept:
    """Find the newest mail in somebody's program with a text in it."""
    for one in reversed(world.mails[person.id]):
        if folder in ("", one.folder) and (text in one.shown.text or text in one.shown.subject):
            return one
    raise SandboxRefusal("mail_not_found", f"{person.name} has no mail with {text!r}")


def _from(person: Person, sender: str) -> Address:
    if sender and sender != person.address and not person.forges:
        raise SandboxRefusal("not_your_address", f"{person.name} writes as {person.address}")
    try:
        return Address("" if sender and sender != person.address else person.real_name, addr_spec=sender or person.address)
    except BROKEN as fault:
        raise SandboxRefusal("invalid_mail", str(fault)) from None


def _addresses(world: World, names: Sequence[str]) -> tuple[str, ...]:
    """Take addresses, and short names of people."""
    return tuple(one.strip() if "@" in one else world.person(one.strip()).address for one in names if one.strip())
