"""
The one gate: every command enters here, whether typed, pressed, submitted or implied by an emoji.

It reads the line, checks the role, finds what is meant, runs the verb inside a savepoint, and turns every error into words:
a refusal into its own, anything else into a short reference that stands in the log over the traceback.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog

from bot.commands import Asked, Command, Param, parse, parse_typed
from bot.desk import linking
from bot.desk.intake import following_merge
from bot.desk.table import COMMANDS
from bot.desk.work import Work
from bot.errors import BadCall, DeskhandError, NotAllowed, Refusal, UnknownTicket
from bot.messages import Called, Content, Place, React, Said
from bot.queue.job import Rank
from bot.queue.store import jobs, messages, people, tickets
from bot.queue.store.people import ROLES, Person
from bot.queue.ticket import Ticket

log = structlog.get_logger(__name__)

HOME_AFTER = timedelta(seconds=1)  # somebody's page may follow their deed a moment later: answers come first


def run(work: Work, call: Called, key: str) -> None:
    """Run a call and answer its caller privately. Whatever goes wrong, they are told something they can act on."""
    by = people.know(work.tx, call.author, work.now)
    content, is_done = answer(work, call, by)
    if content is not None:
        work.answer(by, call.answer_at or call.place, content, key, call.reply_to)
    if is_done:
        work.show_home(by, soon=HOME_AFTER)


def run_typed(work: Work, by: Person, said: Said, ticket: Ticket | None) -> None:
    """Run what was typed in a thread (``!claim``) once, however often it is told of; mark the message if it was done."""
    key = f"typed:{said.place.room}:{said.remote_id}"
    done, answered = f"react:{key}", f"answer:{key}"
    if jobs.is_known(work.tx, done) or jobs.is_known(work.tx, answered):  # a mention and a message are two events of one ts
        return
    call = Called(said.author, said.text, said.at, said.place, about=said)
    content, is_done = answer(work, call, by, ticket)
    if content is not None:
        work.answer(by, said.place, content, key)
    if is_done:
        work.send(React(said.place, said.remote_id, "white_check_mark"), done, Rank.MIRROR)


def answer(work: Work, call: Called, by: Person, ticket: Ticket | None = None) -> tuple[Content | None, bool]:
    """Give the answer to a call, errors in words included, and whether it was done."""
    collected = work.collected()
    try:
        with work.tx.begin_nested():
            return _run(work, call, by, ticket), True
    except UnknownTicket as unknown:
        refused = Content(text=f"⚠️ {unknown}" if by.is_team else "⚠️ You have no request with that number. `/mytickets` lists yours.")
    except Refusal as refusal:
        refused = Content(text=f"⚠️ {refusal}")
    except DeskhandError:
        raise  # the database, or a lost lease: the job is tried again
    except Exception:
        reference = secrets.token_hex(3).upper()
        log.exception("a command failed", reference=reference, line=call.line.partition(" ")[0])
        words = f"Something went wrong on our side (reference {reference}). Nothing was changed."
        refused = Content(text=f"{words} Try again, or give an admin the reference.")
    work.keep_only(*collected)
    return refused, False


def _run(work: Work, call: Called, by: Person, ticket: Ticket | None) -> Content | None:
    here = ticket or ticket_at(work, call)
    asked = read(call, here=here is not None)
    allow(asked.command, by)
    words = {**asked.words, **call.values}
    known = _from_the_call(asked.command, call, words)
    arguments = _arguments(work, asked.command, words, by, here, known) | known
    answered: Content | None = asked.command.run(work, by, **arguments)
    return answered


def _from_the_call(command: Command, call: Called, words: Mapping[str, str]) -> dict[str, Any]:
    """Give what some verbs need beyond their words: the message they were called on or typed in, or the call itself."""
    if (command.group, command.name) == ("ticket", "reply"):
        seen = call.values.get("seen", "")
        only_files = call.about is not None and call.about.files and not words.get("text")
        return {"typed_as": call.about, "seen": int(seen) if seen.isdigit() else 0} | ({"text": ""} if only_files else {})
    if (command.group, command.name) == ("kb", "edit"):
        return {"seen": call.values.get("seen", "")}
    if command.group == "kb" and command.name in ("ask", "articles", "show", "walk", "stats"):
        return {"call": call}
    return {"about": call.about} if (command.group, command.name) == ("support", "message") else {}


def read(call: Called, *, here: bool = False) -> Asked:
    """Read the line of a call; ``here`` = it was made in a ticket's own place."""
    return parse_typed(COMMANDS, call.line, here=here) if call.line.startswith("!") else parse(COMMANDS, call.line)


def typed_words(text: str) -> str:
    """Give the words of a typed command that are somebody's own ("!reply #3 Hello" says "Hello"). Raises Refusal."""
    return parse_typed(COMMANDS, text, here=True).words.get("text", "")


def allow(command: Command, by: Person) -> None:
    """Raise NotAllowed unless the caller's role is enough. Denied by default."""
    if not command.role:
        return
    if by.is_outside or ROLES.index(by.role) < ROLES.index(command.role):
        whom = "the support team" if command.role == "agent" else f"{command.role}s"
        raise NotAllowed(f"`{command.title}` is for {whom} only. You can use `/support` and `/mytickets`.")


def ticket_at(work: Work, call: Called) -> Ticket | None:
    """Give the ticket whose thread, card or message the call came from."""
    at = [call.place] if call.place.thread else []
    if call.about is not None:
        at.append(Place(call.about.place.channel, call.about.place.room, call.about.place.thread or call.about.remote_id))
    for place in at:
        found = tickets.conversation_at(work.tx, place)
        if found is not None:
            return tickets.get(work.tx, found.ticket_id)
        for copy in messages.copies_at(work.tx, place, place.thread):
            message = messages.get(work.tx, copy.message_id)
            if message is not None:
                return tickets.get(work.tx, message.ticket_id)
    return None


def ticket_for(work: Work, asked: Asked, call: Called) -> Ticket:
    """Give the ticket a call means: by its number, or by where it was made. Raises Refusal."""
    return _ticket(work, asked.words.get("ticket", ""), ticket_at(work, call), asked.command, is_changed=False)


def _arguments(
    work: Work, command: Command, words: Mapping[str, str], by: Person, here: Ticket | None, known: Mapping[str, Any]
) -> dict[str, Any]:
    asked = [param for param in command.params if param.name not in known]
    found = {param.name: _argument(work, param, words.get(param.name, "").strip(), by, here, command) for param in asked}
    return {name: value for name, value in found.items() if value is not None}


def _argument(work: Work, param: Param, word: str, by: Person, here: Ticket | None, command: Command) -> Any:
    if param.kind == "ticket":
        ticket = _ticket(work, word, here, command, is_changed=command.name not in LOOKS_FIRST)
        return ticket if command.name in ABOUT_THE_PAST else following_merge(work, ticket)
    if not word:
        if param.required:
            raise BadCall(f"Missing: {param.help}. It goes: `{command.usage}`")
        return None
    match param.kind:
        case "number":
            return int(word.lstrip("#")) if word.lstrip("#").isdigit() else _bad(f"“{word[:40]}” is no number. It goes: `{command.usage}`")
        case "person":
            return linking.anybody(work, word) if param.options == "anybody" else _person(work, word, by)
        case "choice":
            return word if word in param.choices else _bad(f"{param.name} is one of: {', '.join(param.choices)}.")
        case "key" if param.choices and word not in param.choices:
            return _bad(f"{param.name} is one of: {', '.join(param.choices)}.")
        case _:
            return word


def _ticket(work: Work, word: str, here: Ticket | None, command: Command, *, is_changed: bool) -> Ticket:
    number = word.lstrip("#") if word else str(here.id) if here else ""
    if not number:
        raise BadCall(f"Which ticket? Give its number, or do it in its own thread. It goes: `{command.usage}`")
    if not number.isdigit():
        raise BadCall(f"“{word[:40]}” is no ticket number.")
    if here is not None and not is_changed and here.id == int(number):
        return here
    return tickets.get(work.tx, int(number), for_update=is_changed)


# verbs that look at a ticket itself; all others go on with the ticket that it was merged into
ABOUT_THE_PAST = frozenset(["show", "history", "transcript", "context", "summary", "reopen", "undo", "whole", "raw"])


# verbs that begin by looking: fifty people who are too late need not stand in line for the row
LOOKS_FIRST = frozenset(["claim"])


def _bad(words: str) -> Any:
    raise BadCall(words)


def _person(work: Work, word: str, by: Person) -> Person:
    """Find a member of the team by ``me``, ``@id`` or the beginning of a name."""
    wanted = word.lstrip("@").lower()
    if wanted == "me":
        return by
    members = people.team(work.tx)
    exact = [p for p in members if p.remote_id.lower() == wanted or p.name.lower() == wanted]
    close = exact or [p for p in members if p.name.lower().startswith(wanted)]
    if len({p.id for p in close}) == 1:
        return close[0]
    names = ", ".join(dict.fromkeys(p.shown for p in (close or members))) or "nobody yet"
    if close:
        raise BadCall(f"Several people could be meant by “{word[:40]}”: {names}.")
    raise BadCall(f"Nobody on the team is called “{word[:40]}”. There are: {names}.")
