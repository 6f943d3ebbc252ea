"""What a command still needs to be asked, as a form that any surface can show. Reads only; runs nothing."""

from collections.abc import Mapping
from dataclasses import replace

from bot.commands import Asked, Param
from bot.desk import article_forms, crew, gate, misrouting, proposals, splitting, topics
from bot.desk.work import Work
from bot.errors import Refusal
from bot.messages import Called, Content, Form, Input
from bot.queue.store import messages, people
from bot.queue.ticket import Ticket
from bot.text import excerpt, literal

SUBMITS = {"reply": "Send", "note": "Save", "draft": "Save draft", "new": "Open", "open": "Send", "amend": "Change"}
SUBMITS |= {"merge": "Merge", "split": "Split", "revise": "Save", "add": "Add", "edit": "Save"}
TITLES = {"open": "Ask for help", "new": "New ticket", "pend": "Wait for", "misroute": "Wrong team", "amend": "Edit reply"}
TITLES |= {"revise": "Edit article", "add": "New article", "edit": "Edit article"}


def form(work: Work, call: Called) -> Form | Content:
    """
    Build the form for a call, or the refusal that running it would bring anyway.

    What the caller had before them is remembered in ``known``: a reply written against older news is held back.
    """
    try:
        asked = gate.read(call)
        asked = replace(asked, words={**asked.words, **call.values})
        by = people.know(work.tx, call.author, work.now)
        _know_the_team(work, asked, call)
        gate.allow(asked.command, by)
        takes_ticket = any(param.kind == "ticket" for param in asked.command.params)
        ticket = gate.ticket_for(work, asked, call) if takes_ticket else None
        _refuse_too_long(work, asked)
        filled = article_forms.filled(work, asked)
    except Refusal as refusal:
        return Content(text=f"⚠️ {refusal}")
    command = asked.command
    open_params = [p for p in command.params if _is_open(p, asked.words)]
    given = [str(ticket.id)] if ticket else []
    line = " ".join([command.group, command.name, *given, *_given(command.params, filled.words(asked.words))])
    number = f" #{ticket.id}" if ticket else ""
    return Form(
        title=f"{TITLES.get(command.name, command.name.capitalize())}{number}"[:24],
        call=line,
        inputs=tuple(_input(work, param, command.name, {**asked.words, **filled.initial}, ticket) for param in open_params),
        submit=SUBMITS.get(command.name, "OK"),
        lead=_lead(work, command.name, ticket),
        known={"seen": str(_last_seen(work, ticket))} if ticket and command.name == "reply" else filled.known,
    )


def _know_the_team(work: Work, asked: Asked, call: Called) -> None:
    """Refuse for the right reason just after the first start: nobody has any rights before the groups were read."""
    if asked.command.role and people.roster_read_at(work.tx, call.author.channel) is None:
        raise Refusal("I have only just started and am still reading who is on the team. Try again in a few seconds.")


def _refuse_too_long(work: Work, asked: Asked) -> None:
    """Refuse to put only the beginning of a long text into a form: the rest would be cut off when it is sent."""
    if len(_initial(work, asked.command.name, asked.words)) <= LONGEST_IN_FORM:
        return
    if asked.command.name == "revise":
        raise Refusal("That article is too long for a form. Approve or reject it here, and edit it where it is kept.")
    raise Refusal(
        "That reply is too long for a form. If you typed it with `!reply`, edit that message; else take it back and send it anew."
    )


LONGEST_IN_FORM = 2500  # characters, before a platform's own markup makes them more


def _is_open(param: Param, words: Mapping[str, str]) -> bool:
    """Say whether a form asks for a parameter: what has no words yet, and what can be seen and changed before it is sent."""
    if param.kind == "ticket" or param.is_hidden:
        return False
    return param.kind in CHANGED_IN_FORMS or not words.get(param.name)


CHANGED_IN_FORMS = ("line", "source", "key")


def _given(params: tuple[Param, ...], words: Mapping[str, str]) -> list[str]:
    """Give the words that the line has already, in their order."""
    return [str(words[p.name]) for p in params if p.kind not in ("ticket", *CHANGED_IN_FORMS) and words.get(p.name)]


def _input(work: Work, param: Param, verb: str, words: Mapping[str, str], ticket: Ticket | None) -> Input:
    label = param.help[:1].upper() + param.help[1:]
    choices = _choices(work, param, ticket)
    initial = words.get(param.name, "") if param.kind in CHANGED_IN_FORMS else ""
    if choices:
        return Input(param.name, label[:120], "choice", choices, initial, required=param.required)
    if param.kind == "source":
        return Input(param.name, label[:120], "source", initial=(initial or _initial(work, verb, words))[:3000], required=param.required)
    initial = _initial(work, verb, words) if param.lines else initial
    return Input(param.name, label[:120], "lines" if param.lines else "line", initial=initial[:3000], required=param.required)


def _initial(work: Work, verb: str, words: Mapping[str, str]) -> str:
    """Give what is there already, for verbs that change it."""
    if verb == "amend":
        message = messages.get(work.tx, int(words.get("message") or 0))
        return message.text if message else ""
    return proposals.written(work, int(words.get("proposal") or 0)) if verb == "revise" else ""


def _choices(work: Work, param: Param, ticket: Ticket | None) -> tuple[tuple[str, str], ...]:
    if param.choices:
        return tuple((choice, choice) for choice in param.choices)
    if param.kind == "person" and not param.options:
        return tuple((label, f"@{person.remote_id}") for label, person in crew.each_once(work))[:100]
    if param.options == "categories":
        return tuple(topics.choices(work))
    if param.options == "elsewhere" and ticket is not None:
        return misrouting.choices(work, ticket)[:100]
    if param.options == "messages" and ticket is not None:
        return splitting.choices(work, ticket)
    if param.options == "macros":
        return tuple((macro.name, macro.name) for macro in work.policy.macros)[:100]
    return ()


def _lead(work: Work, verb: str, ticket: Ticket | None) -> str:
    """Give what somebody writing to the customer should have before their eyes."""
    if ticket is None or verb not in ("reply", "draft"):
        return ""
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    return f"{last.author_name} wrote: {literal(excerpt(last.text, 600))}" if last else ""


def _last_seen(work: Work, ticket: Ticket) -> int:
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    return last.id if last else 0
