"""
What the base lacks, as the team sees it: gaps with what they cost and who asked, listed, told of, and struck off.

A gap has no row of its own: it is the open questions that mean the same, named by the number of the oldest one, so that
every new question finds its place by itself.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from bot.alerts import rules
from bot.desk import alerts, clock_words
from bot.desk.work import KB, Work
from bot.errors import BadCall
from bot.kb.gaps import Gap, Unanswered, gaps, weight_of
from bot.kb.store import questions
from bot.messages import Button, Consult, Content, Row, Section
from bot.queue.store import accounts, links, people, tickets
from bot.queue.ticket import Ticket
from bot.text import counted, excerpt, literal
from bot.triage import sla
from bot.triage.hours import worked

LISTED = 10
EXAMPLES = 3
NAMED = 4
MEASURED = 200  # tickets whose handling time is reckoned, newest first: a millisecond each
LOOKED, LOOKS_EVERY = "gaps", timedelta(minutes=1)
SEEN_AT_ONCE = 50


def key_of(gap: Gap) -> int:
    """Give the number of a gap's oldest question: it stays while the gap grows."""
    return min((one.asked_at, one.id) for one in gap.questions)[1]


def found(work: Work) -> list[Gap]:
    """Give the open gaps of the time that articles are kept in mind for, dearest first."""
    return gaps(_weighed(work, _unanswered(work)))


def _unanswered(work: Work) -> list[Unanswered]:
    return _whose(work, questions.unanswered(work.tx, work.now - timedelta(days=work.policy.kb.review_days)))


def around(work: Work, question_id: int) -> Gap:
    """Give the gap that a question is part of. Raises BadCall where it is none, or not any more."""
    question = questions.get(work.tx, question_id)
    if question is None or not question.is_gap:
        raise BadCall("That is no gap any more: it was answered or struck off. `/kb gaps` lists those that are left.")
    alone = Unanswered(
        question.id, question.understood, None, question.asked_at, str(question.person_id or ""), ticket_id=question.ticket_id
    )
    return next((gap for gap in found(work) if question_id in {one.id for one in gap.questions}), Gap((alone,)))


# ------------------------------------------------------------------------------------------------------- what it costs


def _whose(work: Work, asked: list[Unanswered]) -> list[Unanswered]:
    """Say whose question it is, also where a ticket asked it; who is one person on several channels is one."""
    known = tickets.by_ids(work.tx, sorted({one.ticket_id for one in asked if one.ticket_id is not None}))
    whose = {one.id: known[one.ticket_id].requester_id if one.ticket_id in known else int(one.customer or 0) for one in asked}
    whole = links.groups(work.tx, sorted(set(whose.values()))) if asked else {}
    return [replace(one, customer=str(whole[whose[one.id]][0]) if whose[one.id] else None) for one in asked]


def _weighed(work: Work, asked: list[Unanswered]) -> list[Unanswered]:
    """Add what only the desk knows: what these tickets cost, and what the customers are worth."""
    newest = sorted({one.ticket_id for one in asked if one.ticket_id is not None})[-MEASURED:]
    spent = {number: handling(work, ticket) for number, ticket in tickets.by_ids(work.tx, newest).items()}
    worth = {customer: weight_of(_arr(work, customer)) for customer in {one.customer for one in asked} if customer}
    return [replace(one, weight=worth.get(one.customer or "", 1.0), handling=spent.get(one.ticket_id or 0)) for one in asked]


def handling(work: Work, ticket: Ticket) -> timedelta | None:
    """Give the working time from a ticket's claim to its end, without the time spent Pending; None where nobody claimed it."""
    history = tickets.history_of(work.tx, ticket.id)
    begun = next((line.at for line in history if line.to_status in ("Assigned", "In Progress")), None)
    clock = next((one for one in sla.clocks(work.terms, history) if one.kind == "resolution" and one.promises), None)
    if begun is None or clock is None or ticket.resolved_at is None:
        return None
    return worked(work.terms.calendars[clock.promises[-1].hours], begun, ticket.resolved_at, clock.pauses)


def _arr(work: Work, customer: str) -> float | None:
    account = accounts.of_person(work.tx, int(customer)) if customer.isdigit() else None
    return account.arr if account else None


# ------------------------------------------------------------------------------------------------------------- listing


def listing(work: Work) -> Content:
    """List the dearest gaps, each with its examples, who asked, what it costs and what can be done about it."""
    here = found(work)
    if not here:
        return Content(text="No gap is known. A question without an answer is one, and so is a 👎 below one.")
    rows = tuple(row for gap in here[:LISTED] for row in _rows(work, gap))
    more = f"and {len(here) - LISTED} more, less dear" if len(here) > LISTED else ""
    return Content(sections=(Section(f"Gaps of the last {work.policy.kb.review_days} days, dearest first", rows),), note=more)


def _rows(work: Work, gap: Gap) -> tuple[Row, Row]:
    proposed = next((one.proposal_id for one in questions.by_ids(work.tx, [one.id for one in gap.questions]) if one.proposal_id), None)
    head = f"**{literal(excerpt(gap.question, 200))}** · {asked_by(gap)} · {cost(gap)}" + (f" · draft {proposed}" if proposed else "")
    others = [f"“{literal(excerpt(one.text, 100))}”" for one in gap.questions[1 : 1 + EXAMPLES]]
    about = " · ".join(part for part in ("; ".join(others), who(work, gap), _tickets(gap)) if part)
    return (
        Row(head, Button("Draft an article", f"kb fill {key_of(gap)}")),
        Row(f"↳ {about or 'asked by nobody we know'}", Button("Not a gap", f"kb dismiss {key_of(gap)}")),
    )


def asked_by(gap: Gap) -> str:
    """Say how often it was asked, and by how many."""
    return f"asked {gap.volume} times by {counted(gap.customers, 'person', 'people')}" if gap.volume > 1 else "asked once"


def cost(gap: Gap) -> str:
    """Say what a gap costs: hours of handling, weighed by who asked."""
    return f"cost about {clock_words.length(gap.volume * gap.handling)} of work"


def who(work: Work, gap: Gap) -> str:
    """Name some of those who asked, with their companies."""
    ids = list(dict.fromkeys(int(one.customer) for one in gap.questions if one.customer and one.customer.isdigit()))
    names = people.names(work.tx, set(ids[:NAMED]))
    shown = [_named(work, person_id, names[person_id]) for person_id in ids[:NAMED] if person_id in names]
    return f"by {', '.join(shown)}{' …' if len(ids) > NAMED else ''}" if shown else ""


def _named(work: Work, person_id: int, name: str) -> str:
    account = accounts.of_person(work.tx, person_id)
    return literal(f"{name} ({account.name})" if account else name)


def _tickets(gap: Gap) -> str:
    numbers = sorted({one.ticket_id for one in gap.questions if one.ticket_id is not None})
    return "tickets " + ", ".join(f"#{number}" for number in numbers[:NAMED]) if numbers else ""


def dismiss(work: Work, question_id: int) -> Content:
    """Strike a gap off: nobody will write an article for it. Asked again, it is a gap again."""
    gap = around(work, question_id)
    questions.close(work.tx, [one.id for one in gap.questions], work.now)
    return Content(text=f"Struck off: {literal(excerpt(gap.question, 200))}. If it is asked again, it comes back.")


# ----------------------------------------------------------------------------------------------------- as time passes


def sweep(opened: Callable[[], AbstractContextManager[Work]]) -> None:
    """
    Tell of gaps that many ask about, and let the base say what new ones mean.

    Cheap where nothing is new. Late, double or missed calls do no harm.
    """
    with opened() as work:
        looked_at, mark = people.marked_at(work.tx, LOOKED), questions.open_mark(work.tx)
        if (looked_at is not None and work.now - looked_at < LOOKS_EVERY) or people.marked(work.tx, LOOKED) == mark:
            return
        asked = _unanswered(work)
        now, rule = work.now, work.policy.alerts.knowledge_gap
    here = gaps(asked)  # outside of any transaction: for many it takes a tenth of a second
    with opened() as work:
        people.mark(work.tx, LOOKED, mark, work.now)
        for gap in here:
            customers = gap.asked_by(now, timedelta(days=rule.days))
            alerts.tell(work, rules.gap([one.text for one in gap.questions], customers, rule), topic=str(key_of(gap)))
        _understand(work, [one for one in asked if one.vector is None][-SEEN_AT_ONCE:])
        work.finish()


def _understand(work: Work, unseen: list[Unanswered]) -> None:
    """Let the base say what questions mean that it was never asked, or that another model has seen; once a day each."""
    if KB in work.capabilities:
        for question in questions.by_ids(work.tx, [one.id for one in unseen]):
            errand = Consult(question.id, question.text, question.audience, question.before, is_quiet=True)
            work.errand(errand, f"mean:{question.id}:{work.now:%Y%m%d}")
