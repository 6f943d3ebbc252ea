"""The verbs of ``/kb``: asking, sharing, judging answers, and what the base lacks."""

from datetime import timedelta

from bot.commands import Command, Param, command
from bot.desk import knowing
from bot.desk.article_commands import ARTICLE_COMMANDS
from bot.desk.ticket_commands import TICKET, words
from bot.desk.work import Work
from bot.kb import store
from bot.kb.gaps import gaps as clustered
from bot.kb.reviews import DUPLICATE
from bot.messages import Called, Content, Row, Section
from bot.queue.store import questions
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.text import excerpt, literal

QUESTION = Param("question", "number", "the question's number, as its button carries it")
LISTED = 20


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
    since = work.now - timedelta(days=work.policy.kb.review_days)
    found = clustered(store.unanswered(work.tx, store.newest_model(work.tx), since))[:LISTED]
    rows = tuple(Row(f"{literal(excerpt(one.question, 200))}{_counted(one.volume, one.customers)}") for one in found)
    if not rows:  # filed on tickets that the base was never asked about
        rows = tuple(Row(literal(excerpt(one.text, 200))) for one in questions.gaps(work.tx, since, LISTED))
    if not rows:
        return Content(text="No gap is known. A question without an answer is one, and so is a 👎 below one.")
    return Content(sections=(Section(f"Gaps of the last {work.policy.kb.review_days} days", rows),))


def _counted(volume: int, customers: int) -> str:
    return f" · asked {volume} times by {customers} people" if volume > 1 else ""


@command("kb")
def stats(work: Work, by: Person) -> Content:  # noqa: ARG001
    """Show how often the base was asked in the last 28 days, and how often it could answer"""
    asked, answered, up, down = questions.tally(work.tx, work.now - timedelta(days=28))
    share_of = f" ({answered / asked:.0%})" if asked else ""
    waiting = store.count_open(work.tx)
    pairs = waiting.pop(DUPLICATE, 0)
    look = f" {sum(waiting.values())} reasons to look at articles, {pairs} pairs that say the same: `/kb reviews`."
    return Content(
        text=f"In 28 days: {asked} questions, {answered} answered{share_of}, 👍 {up}, 👎 {down}.{look if waiting or pairs else ''}"
    )


KB_COMMANDS: tuple[Command, ...] = (ask, share, rate, gap, learned, gaps, stats, *ARTICLE_COMMANDS)
