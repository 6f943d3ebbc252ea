"""
Articles that the desk proposes: drafted from what answered a ticket, shown in the product channel, approved by a person.

One gap has one open proposal and one post: whoever drafts again changes it. After approval the questions that opened the gap
are asked again, and the post says which of them have an answer now.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.desk import articles, gaps, knowing
from bot.desk.work import KB, Work
from bot.errors import BadCall, Refusal
from bot.kb import store
from bot.kb.article import VISIBILITIES, Article, Visibility
from bot.kb.drafting import Drafted, Line, Told, drafted, section_into
from bot.kb.edits import MARK, Draft, draft_of
from bot.kb.gaps import SAME_GAP, Gap
from bot.kb.store import proposals, questions
from bot.kb.store.proposals import Proposal
from bot.kb.store.questions import Question
from bot.messages import Advice, Consult, Content, Place
from bot.queue.store import accounts, messages, notices, people, tickets
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.text import excerpt, literal

MOST_TICKETS = 5
ASKED_AGAIN = 20


# ------------------------------------------------------------------------------------------------------------ drafting


def from_ticket(work: Work, ticket: Ticket) -> Content:
    """Draft an article from what answered a ticket; its question is a gap from now on."""
    if ticket.is_open:
        raise Refusal(f"#{ticket.id} is not resolved yet. An article comes from what answered it.")
    number = knowing.question_of(work, ticket)
    question = questions.get(work.tx, number)
    if question is not None and not question.is_gap:
        questions.settle(work.tx, number, "filed")
        questions.reopen(work.tx, number)
    return for_gap(work, number)


def for_gap(work: Work, question_id: int) -> Content:
    """Draft the article that fills a gap, or change the one that was drafted for it."""
    gap = gaps.around(work, question_id)
    asked = questions.by_ids(work.tx, [one.id for one in gap.questions])
    told = _told(work, gap)
    made = drafted(gap.question, [one.understood for one in asked], told)
    before = _proposed(work, asked)
    if before is not None and before.is_open:
        _redraft(work, before, made, gap)
        number, what = before.id, "changed: it stands where it stood"
    else:
        number, what = _draft(work, asked, made, gap, before), "drafted"
    questions.propose_for(work.tx, [one.id for one in asked], number)
    show(work, number)
    empty = "" if made.text else " Nobody has answered it on a ticket yet, so it has to be written: press Edit."
    return Content(text=f"Article {number} is {what}, in the product channel. Whoever approves it there puts it into the base.{empty}")


def _proposed(work: Work, asked: Sequence[Question]) -> Proposal | None:
    """Give the newest proposal for these questions that was not rejected."""
    numbers = sorted({one.proposal_id for one in asked if one.proposal_id is not None}, reverse=True)
    known = (proposals.get(work.tx, number) for number in numbers)
    return next((one for one in known if one is not None and one.state != "rejected"), None)


def _draft(work: Work, asked: Sequence[Question], made: Drafted, gap: Gap, before: Proposal | None) -> int:
    target = _target(work, asked, before)
    opened_by = gaps.key_of(gap)
    key = f"proposal:{opened_by}:{proposals.number_for(work.tx, opened_by)}"
    words = _words_of(made, target)
    proposal = Proposal(0, opened_by, words["title"], words["text"], _audience(asked), work.now, facts=_facts(made, gap))
    if target is not None:
        proposal = replace(proposal, visibility=target.visibility, article_id=target.id, base=target.hash)
    number = proposals.add(work.tx, proposal)
    place = work.directory.team_place("product")
    about = {"purpose": "product", "proposal": number}
    notice_id = notices.create(work.tx, key, "proposal", place or Place("", ""), work.now, facts=about)
    if notice_id is None:
        raise Refusal("Somebody is drafting this article already; look into the product channel.")
    proposals.change(work.tx, number, notice_id=notice_id)
    return number


def _redraft(work: Work, before: Proposal, made: Drafted, gap: Gap) -> None:
    """Bring an open proposal up to what is known now; words that a person wrote stay."""
    current = store.article(work.tx, before.article_id) if before.article_id else None
    target = current[0] if current else None
    values: dict[str, Any] = {} if before.edited_by or not made.text else _words_of(made, target)
    if target is not None and values:
        values["base"] = target.hash
    if not proposals.reword(work.tx, before, facts=_facts(made, gap), **values):
        raise Refusal("Somebody else has just changed this article; look at it again.")


def _words_of(made: Drafted, target: Article | None) -> dict[str, str]:
    if target is None:
        return {"title": made.title, "text": made.text}
    return {"title": target.title, "text": section_into(target.text, made.title, made.text) if made.text else target.text}


def _facts(made: Drafted, gap: Gap) -> dict[str, Any]:
    return {
        "keywords": list(made.keywords),
        "evidence": [[one.ticket_id, one.is_customer, one.quote] for one in made.evidence],
        "is_confirmed": made.is_confirmed,
        "asked": gaps.asked_by(gap),
        "cost": gaps.cost(gap),
    }


def _target(work: Work, asked: Sequence[Question], before: Proposal | None) -> Article | None:
    """Give the article that has to change: the one that was approved for this gap, or one that was disliked as its answer."""
    disliked = [one.advice.cited[0].article_id for one in asked if one.outcome == "thumbs_down" and one.advice.cited]
    for article_id in [*([before.article_id] if before else []), *disliked]:
        found = store.article(work.tx, article_id) if article_id else None
        if found is not None and found[1] == store.LIVE:
            return found[0]
    return None


def _audience(asked: Sequence[Question]) -> Visibility:
    """Say who is to see a new article: customers where one of them asked, never everybody before a person says so."""
    return "customer" if any(one.audience != "internal" or one.ticket_id is not None for one in asked) else "internal"


def _told(work: Work, gap: Gap) -> list[Told]:
    """Give what was said on the gap's resolved tickets, and on others whose question means the same."""
    own = [one.ticket_id for one in gap.questions if one.ticket_id is not None]
    vector = gap.questions[0].vector
    model = questions.newest_model(work.tx)
    near = questions.near_tickets(work.tx, vector, model, SAME_GAP, 4 * MOST_TICKETS) if vector is not None else []
    known = tickets.by_ids(work.tx, sorted({*own, *near}))
    resolved = [known[number] for number in dict.fromkeys([*own, *near]) if number in known and not known[number].is_open]
    return [_conversation(work, ticket) for ticket in resolved[:MOST_TICKETS]]


def _conversation(work: Work, ticket: Ticket) -> Told:
    said = [one for one in messages.of_ticket(work.tx, ticket.id) if one.is_public and not one.is_deleted]
    account = accounts.of_person(work.tx, ticket.requester_id)
    customer = people.by_id(work.tx, ticket.requester_id)
    domain = (customer.email.rpartition("@")[2],) if customer and account else ()
    names = {one.author_name for one in said} | {account.name if account else "", *domain}
    return Told(ticket.id, tuple(Line(one.speaker == "customer", one.text) for one in said), tuple(sorted(names - {""})))


# ------------------------------------------------------------------------------------------------------------ deciding


def approve(work: Work, by: Person, number: int, version: int) -> Content:
    """Put a proposed article into the base, and ask again what opened the gap."""
    proposal = _open(work, number)
    if proposal.version != version:
        raise Refusal("The article was changed since you saw it. Look at it again, then approve it.")
    if not proposal.text.strip():
        raise Refusal("There is nothing to publish yet: press Edit and write the answer.")
    if not proposals.decide(work.tx, proposal, "approved", by.id, work.now):
        raise Refusal("Somebody else was faster; look at the post again.")
    _publish(work, by, proposal)
    return Content(text=f"Published. The post says in a moment whether “{literal(excerpt(proposal.title, 100))}” is answered now.")


def reject(work: Work, by: Person, number: int, why: str) -> Content:
    """Turn a proposed article down; the gap stays on the list."""
    proposal = _open(work, number)
    if not proposals.decide(work.tx, proposal, "rejected", by.id, work.now, why):
        raise Refusal("Somebody else was faster; look at the post again.")
    show(work, number)
    return Content(text="Rejected. The gap stays on the list: `/kb gaps`.")


def revise(work: Work, by: Person, number: int, visibility: str, text: str) -> Content:
    """Write a proposed article anew; one that is published already changes in the base, and the questions are asked again."""
    proposal = _get(work, number)
    if proposal.state == "rejected":
        raise Refusal("This draft was rejected. `/kb gaps` drafts it anew.")
    title, body = _parted(text, proposal.title)
    values = {"title": title, "text": body, "visibility": visibility or proposal.visibility, "edited_by": by.id}
    if not body or not proposals.reword(work.tx, proposal, **values):
        raise Refusal("Somebody else was faster; look at the post again." if body else "An article needs a text.")
    if proposal.is_open:
        show(work, number)
        return Content(text="Changed. It is published when somebody approves it.")
    _publish(work, by, _get(work, number))
    return Content(text="Changed and published. The question is asked again; the post says whether it is answered now.")


def _parted(text: str, title: str) -> tuple[str, str]:
    """Part what was written into title and body: a first line with one # is the title."""
    first, _, rest = text.strip().partition("\n")
    return (first.removeprefix("# ").strip()[:200] or title, rest.strip()) if first.startswith("# ") else (title, text.strip())


def written(work: Work, number: int) -> str:
    """Give a proposed article as it is edited, its title as the first line; "" where there is none."""
    proposal = proposals.get(work.tx, number)
    return f"# {proposal.title}\n\n{proposal.text}" if proposal else ""


def _publish(work: Work, by: Person, proposal: Proposal) -> None:
    article = _put(work, by, proposal)
    facts = {name: fact for name, fact in proposal.facts.items() if name != "fault"}
    proposals.change(work.tx, proposal.id, article_id=article.id, base=article.hash, decided_at=work.now, facts=facts)
    asked = [one for one in questions.of_proposal(work.tx, proposal.id) if one.is_gap][:ASKED_AGAIN] if KB in work.capabilities else []
    for one in asked:
        again = Consult(one.id, one.text, one.audience, one.before, is_quiet=True, learns=article.id)
        work.errand(again, f"again:{proposal.id}:{proposal.version}:{one.id}")
    show(work, proposal.id)


def _put(work: Work, by: Person, proposal: Proposal) -> Article:
    """Write an approved article, or what it changes. Raises Refusal where somebody else changed that since, or the right is missing."""
    new = Draft(proposal.title, proposal.text, next(one for one in VISIBILITIES if one == proposal.visibility))
    article_id = proposal.article_id
    if article_id:
        now = draft_of(articles.named(work, article_id).article)
        draft = replace(now, title=new.title, text=new.text, visibility=new.visibility)
        try:
            articles.edit(work, by, article_id, draft, seen=proposal.base[:MARK], why="it answers a gap")
        except articles.Overwritten as changed:
            raise Refusal(
                f"The article was changed by somebody else since this was drafted. `/kb gaps` drafts it anew. ({changed})"
            ) from None
    else:
        article_id = articles.add(work, by, new, why="it answers a gap")
    return articles.named(work, article_id).article


def asked_again(work: Work, errand: Consult, advice: Advice) -> None:
    """Keep what the base says now to a question that was a gap; an answer closes it."""
    questions.answered(work.tx, errand.question_id, advice, "no_answer", work.now)
    question = questions.get(work.tx, errand.question_id)
    proposal = proposals.get(work.tx, question.proposal_id) if question and question.proposal_id else None
    if question is None or proposal is None or proposal.state != "approved" or not errand.learns:
        return
    is_new = proposal.article_id in {one.article_id for one in advice.cited}
    if question.is_gap and advice.answer and (is_new or question.outcome != "thumbs_down"):
        questions.settle(work.tx, question.id, "helped", proposal.article_id)
        questions.close(work.tx, [question.id], work.now)
    show(work, proposal.id)


def not_asked(work: Work, errand: Consult, reason: str) -> None:
    """Let the post say that a question could not be asked again, and why."""
    question = questions.get(work.tx, errand.question_id)
    proposal = proposals.get(work.tx, question.proposal_id) if question and question.proposal_id else None
    if proposal is not None and errand.learns:
        proposals.change(work.tx, proposal.id, facts=proposal.facts | {"fault": reason})
        show(work, proposal.id)


def _open(work: Work, number: int) -> Proposal:
    proposal = _get(work, number)
    if not proposal.is_open:
        who = people.by_id(work.tx, proposal.decided_by)
        raise Refusal(f"{who.shown if who else 'Somebody'} has {proposal.state} this article already.")
    return proposal


def _get(work: Work, number: int) -> Proposal:
    proposal = proposals.get(work.tx, number)
    if proposal is None:
        raise BadCall(f"There is no proposed article {number}.")
    return proposal


def show(work: Work, number: int) -> None:
    """Let a proposal's post say what is true now."""
    proposal = _get(work, number)
    notice = notices.get(work.tx, proposal.notice_id) if proposal.notice_id is not None else None
    if notice is not None:
        place = notice.place if notice.place.room else work.directory.team_place("product")
        work.show_notice(notice.id, place, stands=bool(notice.remote_id))
