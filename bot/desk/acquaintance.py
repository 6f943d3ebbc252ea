"""
Who somebody is over all their channels, in words for the team: their earlier tickets, their other names.

Only links count, and those are proved or made by hand; what merely looks alike is said to be no more than that.
"""

from bot.desk.work import Work
from bot.messages import Button
from bot.queue.store import links, tickets
from bot.queue.store.links import Link
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.text import plain

BRANDS = {"slack": "Slack", "discord": "Discord"}
NOT_PROVED = "Nobody has proved that these two are one person. Each will read the requests of the other."
CHANNELS = {**BRANDS, "mail": "Mail", "terminal": "Terminal"}


def earlier_words(work: Work, ticket: Ticket) -> str:
    """Say how often the customer came before, and from where; "" if this is their first ticket."""
    counts = tickets.earlier(work.tx, links.same(work.tx, ticket.requester_id), ticket.id)
    number = sum(counts.values())
    if not number:
        return ""
    ways = ", ".join(BRANDS.get(channel, channel) for channel in sorted(counts, reverse=True))
    return f"{number} earlier ticket{'' if number == 1 else 's'} ({ways})"


def channel_name(channel: str) -> str:
    """Name a channel as people do."""
    return CHANNELS.get(channel, channel)


def word_for(person: Person) -> str:
    """Give the one word by which a command means just this person on this channel."""
    return f"{person.channel}:{person.remote_id}"


def shown(person: Person) -> str:
    """Name somebody with where they are that; a mail address is its own name."""
    name = person.remote_id if person.channel == "mail" else person.shown
    return f"{plain(name)} ({channel_name(person.channel)})"


def facts(work: Work, person_id: int) -> tuple[tuple[str, str], ...]:
    """Say under which names else the desk knows somebody, and who may be them as well."""
    whole = links.same(work.tx, person_id)
    standing = links.touching(work.tx, whole)
    known = [f"{shown(one)}{_why(one, standing)}" for one in links.identities_of(work.tx, whole)] if len(whole) > 1 else []
    perhaps = [f"{shown(one)}, not proved" for one in links.lookalikes(work.tx, whole)]
    return (("Known as", ", ".join(known)), ("Perhaps also", ", ".join(perhaps)))


def _why(person: Person, standing: list[Link]) -> str:
    own = [link for link in standing if person.id in link.people]
    return " by address" if any(link.by == "address" for link in own) else " by hand" if own else ""


def buttons(work: Work, person_id: int) -> tuple[Button, ...]:
    """Offer to join those who may be the same, and to part those who are joined."""
    whole = links.same(work.tx, person_id)
    own = next(iter(links.identities_of(work.tx, [person_id])), None)
    if own is None:
        return ()
    join = [
        Button(f"Same person: {shown(one)}"[:75], f"desk link {word_for(own)} {word_for(one)}", confirm=NOT_PROVED)
        for one in links.lookalikes(work.tx, whole)
    ]
    others = [one for one in links.identities_of(work.tx, whole) if one.id != person_id]
    part = [Button(f"Not the same: {shown(one)}"[:75], f"desk unlink {word_for(one)}", "danger") for one in others]
    return (*join, *part)
