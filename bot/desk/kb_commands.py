"""The verbs of ``/kb``: asking, sharing, judging answers, and what the base lacks."""

from bot.commands import Command, Param, command
from bot.desk import gaps as gap_list
from bot.desk import knowing, panel, proposals
from bot.desk.article_commands import ARTICLE_COMMANDS
from bot.desk.ticket_commands import TICKET, words
from bot.desk.work import Work
from bot.kb.article import VISIBILITIES
from bot.messages import Called, Content
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket

QUESTION = Param("question", "number", "the question's number, as its button carries it")
PROPOSAL = Param("proposal", "number", "the drafted article's number, as its button carries it")


@command("kb", words("text", "your question", lines=False), role="", is_default=True)
def ask(work: Work, by: Person, text: str, call: Called) -> None:
    """Ask the knowledge base; the answer is yours alone until you share it"""
    knowing.ask(work, by, text, call)


@command("kb", QUESTION, role="", by_button=True)
def share(work: Work, by: Person, question: int) -> Content:
    """Share an answer with everybody where you asked"""
    return knowing.share(work, by, question)


@command("kb", QUESTION, Param("verdict", "choice", "whether it helped", True, ("up", "down")), role="", by_button=True)
def rate(work: Work, by: Person, question: int, verdict: str) -> Content:
    """Say whether an answer helped"""
    return knowing.rate(work, by, question, verdict)


@command(
    "kb",
    QUESTION,
    Param("what", "choice", "whether it helped, or a person is wanted", True, ("helped", "not", "person")),
    role="",
    by_button=True,
)
def assist(work: Work, by: Person, question: int, what: str) -> Content | None:
    """Say whether an answer in the assistant's panel helped, or ask a person"""
    return panel.pressed(work, by, question, what)


@command("kb", QUESTION, role="", by_button=True)
def gap(work: Work, by: Person, question: int) -> Content:
    """File a question that the base should answer and does not"""
    return knowing.file_gap(work, by, question)


@command("kb", TICKET, words("what", "the article's id, gap, or one-off", lines=False), by_button=True)
def learned(work: Work, by: Person, ticket: Ticket, what: str) -> Content:
    """Say what answered a ticket: an article, a gap to be filled, or a one-off"""
    return knowing.learned(work, by, ticket, what.strip())


@command("kb")
def gaps(work: Work, by: Person) -> Content:  # noqa: ARG001
    """List what people asked and the base could not answer: most asked, most costly first"""
    return gap_list.listing(work)


@command("kb", QUESTION, by_button=True)
def fill(work: Work, by: Person, question: int) -> Content:  # noqa: ARG001
    """Draft the article that fills a gap"""
    return proposals.for_gap(work, question)


@command("kb", QUESTION, by_button=True)
def dismiss(work: Work, by: Person, question: int) -> Content:  # noqa: ARG001
    """Strike a gap off the list"""
    return gap_list.dismiss(work, question)


@command("kb", TICKET)
def draft(work: Work, by: Person, ticket: Ticket) -> Content:  # noqa: ARG001
    """Draft an article from what answered a resolved ticket"""
    return proposals.from_ticket(work, ticket)


@command("kb", PROPOSAL, Param("version", "number", "the version that you saw, as its button carries it"), by_button=True)
def approve(work: Work, by: Person, proposal: int, version: int) -> Content:
    """Publish a drafted article"""
    return proposals.approve(work, by, proposal, version)


@command(
    "kb",
    PROPOSAL,
    Param("visibility", "choice", "who sees it; left out: as before", required=False, choices=VISIBILITIES),
    Param("text", "source", "the article, as Markdown; its first line is the title, after a #", lines=True),
    by_button=True,
)
def revise(work: Work, by: Person, proposal: int, text: str, visibility: str = "") -> Content:
    """Edit a drafted article"""
    return proposals.revise(work, by, proposal, visibility, text)


@command("kb", PROPOSAL, words("why", "why not", required=False, lines=False), by_button=True, asks=True)
def reject(work: Work, by: Person, proposal: int, why: str = "") -> Content:
    """Turn a drafted article down"""
    return proposals.reject(work, by, proposal, why)


@command("kb")
def stats(work: Work, by: Person, call: Called) -> Content | None:
    """Show how often the base could answer in the last 28 days, how much of tier 1 it covers and what needs a look"""
    return knowing.stats(work, by, call)


KB_COMMANDS: tuple[Command, ...] = (
    *(ask, share, rate, assist, gap, learned, gaps, fill, dismiss, draft, approve, revise, reject, stats),
    *ARTICLE_COMMANDS,
)
