"""
The terminal as a channel: the same desk without any platform, and the plainest example of an adapter.

Everybody is played from one keyboard. What somebody would see is printed with the place where they would see it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.messages import (
    Answer,
    Arrival,
    Author,
    Button,
    Called,
    Capabilities,
    Content,
    Delete,
    Deleted,
    Edit,
    Edited,
    Errand,
    Found,
    Inbound,
    Later,
    Outbound,
    Outcome,
    Place,
    Post,
    Profile,
    React,
    Reacted,
    Refused,
    RollCall,
    Roster,
    Said,
    Sent,
    Upload,
    WhoIs,
)
from bot.text import plain

CHANNEL = "terminal"
TRIAGE = "triage"
TEAM = {"lena": "agent", "tom": "agent", "priya": "lead", "sam": "admin"}
CUSTOMERS = ("ada", "ben")
HELP = """\
Write as a customer, work as the team:
  as ada             be the customer Ada (others: ben; the team: lena, tom, priya (lead), sam (admin))
  any words          what a customer writes to the support team
  /ticket claim 1    any command; `/desk help` lists them all
  >12 any words      write in the thread under post 12; under a card that is internal, `>12 !reply Hello` goes to the customer
  =any words         change what you wrote last; - alone takes it back
  +12 heart          put an emoji under post 12
  help, quit"""
_THREAD = re.compile(r">(\d+)\s+(.*)", re.DOTALL)
_EMOJI = re.compile(r"\+(\d+)\s+([\w+-]+)")


@dataclass(slots=True)
class Terminal:
    """One keyboard, one screen. ``show`` prints a line; ``now`` gives aware UTC."""

    show: Callable[[str], None]
    now: Callable[[], datetime]
    who: str = CUSTOMERS[0]
    name: str = CHANNEL
    capabilities: Capabilities = field(default=Capabilities(text_limit=4000, files=False, forms=False, home=False))
    _number: int = 0
    _last: dict[str, tuple[Place, str]] = field(default_factory=dict)
    _posts: dict[str, Place] = field(default_factory=dict)
    _sent: dict[str, str] = field(default_factory=dict)

    # ------------------------------------------------------------------------------------------------- coming in

    def read(self, line: str) -> Arrival | None:
        """Read a typed line; None where it only concerns the terminal itself."""
        text = line.strip()
        if not text or self._own_business(text):
            return None
        inbound = self._inbound(text)
        return Arrival(f"{CHANNEL}:{self.now().timestamp()}:{self._number}", f"{CHANNEL}:in", inbound) if inbound else None

    def _own_business(self, text: str) -> bool:
        word, _, rest = text.partition(" ")
        if text == "help":
            self.show(HELP)
        elif word == "as":
            self._become(rest.strip().lower())
        else:
            return False
        return True

    def _become(self, who: str) -> None:
        if who in TEAM or who in CUSTOMERS:
            self.who = who
            self.show(f"You are {who.capitalize()} now ({TEAM.get(who, 'customer')}).")
        else:
            self.show(f"There is no {who!r} here. There are: {', '.join((*CUSTOMERS, *TEAM))}.")

    def _inbound(self, text: str) -> Inbound | None:
        author = Author(CHANNEL, self.who, self.who.capitalize())
        if text.startswith("/"):
            room = TRIAGE if self.who in TEAM else f"dm-{self.who}"
            return Called(author, text[1:], self.now(), Place(CHANNEL, room), direct=room.startswith("dm-"))
        if text == "-" or text.startswith("="):
            return self._changed(text.removeprefix("=").strip())
        emoji = _EMOJI.fullmatch(text)
        if emoji and emoji[1] in self._posts:
            return Reacted(self._posts[emoji[1]], emoji[1], author, emoji[2], added=True, at=self.now())
        thread = _THREAD.fullmatch(text)
        if thread:
            place = self._posts.get(thread[1])
            if place is None:
                self.show(f"There is no post {thread[1]}.")
                return None
            return self._said(author, Place(CHANNEL, place.room, place.thread or thread[1]), thread[2])
        return self._said(author, Place(CHANNEL, TRIAGE if self.who in TEAM else f"dm-{self.who}"), text)

    def _changed(self, words: str) -> Inbound | None:
        if self.who not in self._last:
            self.show("You have written nothing yet.")
            return None
        place, number = self._last[self.who]
        return Edited(place, number, words, self.now()) if words != "-" else Deleted(place, number, self.now())

    def _said(self, author: Author, place: Place, text: str) -> Said:
        number = self._next(place)
        self._last[self.who] = (place, number)
        return Said(place, number, author, text, self.now(), direct=place.room.startswith("dm-"))

    def _next(self, place: Place) -> str:
        self._number += 1
        self._posts[str(self._number)] = place
        return str(self._number)

    # -------------------------------------------------------------------------------------------------- going out

    async def deliver(self, out: Outbound) -> Outcome:
        """Print it where it would stand."""
        match out:
            case Post():
                number = self._sent[out.key] = self._next(out.place)
                self._print(f"[{_where(out.place)} · post {number}]{f' {out.speaker}:' if out.speaker else ''}", out.content)
                return Sent(number)
            case Edit():
                self._print(f"[{_where(out.place)} · post {out.remote_id} now reads]", out.content)
                return Sent(out.remote_id)
            case Delete():
                self.show(f"[{_where(out.place)} · post {out.remote_id} is gone]")
            case React():
                self.show(f"[{_where(out.place)} · post {out.remote_id} {'gets' if out.added else 'loses'} :{out.emoji}:]")
            case Answer():
                self._print(f"[only {out.person.capitalize()} sees]", out.content)
            case Upload():
                return Refused(f"a terminal shows no files, so {out.file.name} is only kept", "Send it another way")
            case _:
                return Refused(f"a terminal has no {out.kind}")
        return Sent()

    def _print(self, head: str, content: Content) -> None:
        self.show("\n".join([head, *(f"    {line}" for line in lines_of(content))]))

    async def find(self, out: Outbound, since: datetime) -> Outcome:  # noqa: ARG002 - all that was printed is known
        """Look among what was printed, which is never unsure."""
        number = self._sent.get(out.key) if isinstance(out, Post) else None
        return Sent(number) if number else Refused("not printed")

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Tell about the people and rooms of the terminal."""
        match errand:
            case WhoIs():
                return Profile(errand.remote_id, errand.remote_id.capitalize())
            case RollCall():
                return Roster(CHANNEL, TEAM, {})
            case _:
                return Refused("there is nothing to fetch in a terminal")


def _where(place: Place) -> str:
    room = f"#{place.room}" if not place.room.startswith("dm-") else f"{place.room[3:].capitalize()}'s direct messages"
    return f"{room} · thread {place.thread}" if place.thread else room


def lines_of(content: Content) -> Iterable[str]:
    """Give a structured message as lines of plain text; buttons as the lines they stand for."""
    if content.title:
        yield content.title
    yield from (f"> {line}" for line in content.quote.splitlines())
    yield from plain(content.text).splitlines()
    if content.fields:
        yield " · ".join(f"{label}: {'; '.join(value.splitlines())}" for label, value in content.fields)
    for section in content.sections:
        yield plain(section.title)
        yield from (f"  {plain(row.text)}" for row in section.rows)
    if content.buttons:
        yield "  ".join(_button(button) for button in content.buttons)


def _button(button: Button) -> str:
    return f"({button.label}: /{button.call})"
