"""What somebody may be about to type: numbers of tickets, people of the team, names that the policy gives. Reads only."""

from dataclasses import replace

from bot.commands import Param
from bot.desk import acquaintance, crew, gate, linking, splitting, topics
from bot.desk.audience import audience_of
from bot.desk.work import Work
from bot.errors import Refusal
from bot.kb import store
from bot.kb.article import visible_to
from bot.messages import Called
from bot.queue.store import people, tickets
from bot.queue.store.people import Person
from bot.queue.store.tickets import Wanted
from bot.queue.ticket import OPEN, Status, Ticket
from bot.text import excerpt

MOST, LOOKED_AT, LABEL = 25, 100, 90


def suggest(work: Work, call: Called, option: str, typed: str) -> list[tuple[str, str]]:
    """Give ``(label, value)`` pairs for an option of a command, the likeliest first; nothing to who may not run it."""
    by = people.know(work.tx, call.author, work.now)
    try:
        command = gate.read(call).command
        gate.allow(command, by)
    except Refusal:
        return []
    param = next((one for one in command.params if one.name == option), None)
    if param is None:
        return []
    if param.kind == "ticket":
        here = gate.ticket_at(work, call)
        return [(_line(one), str(one.id)) for one in _tickets(work, by, command.name, here) if _fits(typed, str(one.id), one.title)][:MOST]
    if param.options == "anybody":
        return [(acquaintance.shown(one), acquaintance.word_for(one)) for one in linking.likely(work, typed)][:MOST]
    if param.options == "articles":
        seen = visible_to(audience_of(work, by, call))
        return [(excerpt(one.article.title, LABEL), f"#{one.number}") for one in store.titled(work.tx, typed, seen, MOST)]
    named = _messages(work, call) if param.options == "messages" else _named(work, param)
    return [(label, value) for label, value in named if _fits(typed, label, value)][:MOST]


def _messages(work: Work, call: Called) -> list[tuple[str, str]]:
    try:
        asked = gate.read(call)
        asked = replace(asked, words={**asked.words, **call.values})
        return list(splitting.choices(work, gate.ticket_for(work, asked, call)))
    except Refusal:
        return []


def _tickets(work: Work, by: Person, verb: str, here: Ticket | None) -> list[Ticket]:
    """Give the tickets that somebody may mean: the one they are at, their own, then the most important ones."""
    status = (Status.RESOLVED,) if verb == "reopen" else (*OPEN, Status.RESOLVED) if verb in gate.ABOUT_THE_PAST else OPEN
    if not by.is_team:
        return tickets.listed(work.tx, Wanted(status=tuple(Status), requester_id=by.id), MOST)
    own = tickets.listed(work.tx, Wanted(status=status, assignee_id=by.id), LOOKED_AT)
    found = [*([here] if here else []), *own, *tickets.listed(work.tx, Wanted(status=status), LOOKED_AT)]
    return list({one.id: one for one in found}.values())


def _line(ticket: Ticket) -> str:
    return excerpt(f"#{ticket.id} {ticket.title} · {ticket.status}", LABEL)


def _named(work: Work, param: Param) -> list[tuple[str, str]]:
    if param.kind == "person":
        return [("me", "me"), *((label, f"@{person.remote_id}") for label, person in crew.each_once(work))]
    if param.options == "categories":
        return topics.choices(work)
    if param.options == "elsewhere":
        teams = dict.fromkeys(category.team for category in work.policy.categories if category.team)
        return [(category.name, category.name) for category in work.policy.categories] + [(f"team {team}", team) for team in teams]
    if param.options == "macros":
        return [(excerpt(f"{macro.name}: {macro.text}", LABEL), macro.name) for macro in work.policy.macros]
    return []


def _fits(typed: str, *words: str) -> bool:
    wanted = typed.strip().lstrip("#@").lower()
    return not wanted or any(wanted in word.lower() for word in words)
