"""The verbs about who is who: two people who are one, on whichever channels, and that they are not."""

from bot.commands import Command, Param, command
from bot.desk import linking
from bot.desk.work import Work
from bot.messages import Content
from bot.queue.store.people import Person

WHO = "a ticket's number (#142: whoever asked it), a mail address, a mention or a name"
ONE = Param("one", "person", WHO, options="anybody")
OTHER = Param("other", "person", "the other one, likewise", options="anybody")
FROM = Param("other", "person", "from whom; without it from everybody", False, options="anybody")


@command("desk", ONE, OTHER)
def link(work: Work, by: Person, one: Person, other: Person) -> Content:
    """Say that two people on different channels are one; their history is one from then on"""
    return linking.link(work, by, one, other)


@command("desk", ONE, FROM)
def unlink(work: Work, by: Person, one: Person, other: Person | None = None) -> Content:
    """Say that somebody is not the same person as another one, or as anybody"""
    return linking.unlink(work, by, one, other)


@command("desk", Param("links", "text", "the links' numbers, as the button carries them"), by_button=True)
def relink(work: Work, by: Person, links: str) -> Content:
    """Take back that two people were parted"""
    return linking.relink(work, by, links)


PEOPLE_COMMANDS: tuple[Command, ...] = (link, unlink, relink)
