"""The one door through which an approved article gets into the base."""

from bot.desk.work import Work
from bot.errors import Refusal
from bot.kb import store
from bot.kb.article import VISIBILITIES, Article
from bot.kb.chunk import chunk
from bot.kb.store.proposals import Proposal
from bot.queue.store.people import Person


def publish(work: Work, by: Person, proposal: Proposal) -> Article:
    """
    Write an approved article, or what it changes, in the open transaction: found by its words from then on.

    Raises Refusal where the article that it changes was changed by somebody else since.
    """
    current = store.article(work.tx, proposal.article_id) if proposal.article_id else None
    if proposal.article_id and (current is None or current[0].hash != proposal.base):
        raise Refusal("The article was changed by somebody else since this was drafted. Reject it and draft it again.")
    article = Article(
        current[0].id if current else f"gap-{proposal.question_id}-{proposal.id}",
        proposal.title,
        proposal.text,
        next(one for one in VISIBILITIES if one == proposal.visibility),
        current[0].product if current else "",
        current[0].owner if current else by.shown,
        work.now.date(),
        current[0].url if current else "",
        current[0].source if current else "",
    )
    store.put(work.tx, store.next_revision(work.tx), article, chunk(article), work.now, revive=True)
    return article
