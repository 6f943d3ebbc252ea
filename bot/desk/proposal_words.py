"""How the post of a proposed article reads: as a draft with what it stands on, and after the decision with what came of it. Words only."""

from bot.desk.work import KB, Work
from bot.kb import store
from bot.kb.drafting import difference, marks_in
from bot.kb.store import proposals, questions
from bot.kb.store.proposals import Proposal
from bot.kb.store.questions import Question
from bot.messages import Button, Content
from bot.queue.store import people
from bot.text import excerpt, literal

LISTED = 20  # questions of which the post says whether they are answered now
SHOWN = 2600  # characters of an article in its post
QUOTES = 4


def words(work: Work, number: int) -> Content:
    """Write a proposal's post."""
    proposal = proposals.get(work.tx, number)
    if proposal is None:
        return Content(text="This draft is gone.")
    quotes = [f"#{ticket} {'customer' if is_customer else 'answer'}: {quote}" for ticket, is_customer, quote in proposal.facts["evidence"]]
    return Content(
        title=_title(proposal)[:148],
        text=_text(work, proposal),
        fields=_fields(proposal),
        quote="\n".join(quotes[:QUOTES]) if proposal.is_open else "",
        buttons=_buttons(work, proposal),
        note=_note(work, proposal),
    )


def _title(proposal: Proposal) -> str:
    if proposal.state == "rejected":
        return f"✖️ Rejected: {proposal.title}"
    if proposal.state == "approved":
        return f"✅ Published: {proposal.title}"
    return f"{'📝 Change of an article' if proposal.article_id else '📝 New article'}: {proposal.title}"


def _text(work: Work, proposal: Proposal) -> str:
    if proposal.state == "rejected":
        return literal(proposal.why)
    if proposal.state == "approved":
        return "\n".join(_answers(work, proposal))
    if not proposal.text.strip():
        return "Nobody has answered this on a ticket yet, so there is nothing to quote. Press Edit and write the answer."
    current = store.article(work.tx, proposal.article_id) if proposal.article_id else None
    if current is None:
        return _cut(proposal.text)
    changes = difference(current[0].text, proposal.text).replace("```", "'''")
    return f"What changes:\n```\n{_cut(changes)}\n```"


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rpartition(chr(10))[0]}\n…"


def _answers(work: Work, proposal: Proposal) -> list[str]:
    """Say of each question that opened the gap whether the base answers it now."""
    lines = []
    for one in questions.of_proposal(work.tx, proposal.id)[:LISTED]:
        asked = literal(excerpt(one.understood, 150))
        if one.closed_at is not None:
            lines.append(f"✅ answered now: {asked}")
        elif proposal.decided_at and one.answered_at and one.answered_at >= proposal.decided_at:
            lines.append(f"⚠️ **still not answered**: {asked}. {_remedy(proposal, one)}")
        elif fault := proposal.facts.get("fault"):
            lines.append(f"⚠️ could not be asked again ({literal(fault)}): {asked}")
        else:
            lines.append(
                f"⏳ being asked again: {asked}" if KB in work.capabilities else f"not asked again, there is no base here: {asked}"
            )
    return lines


def _remedy(proposal: Proposal, question: Question) -> str:
    if question.audience != "internal" and proposal.visibility == "internal":
        return "Whoever asked may not see internal articles: press Edit and choose who sees it."
    return "Press Edit and say it in the asker's words; then it is asked again."


def _fields(proposal: Proposal) -> tuple[tuple[str, str], ...]:
    masked = ", ".join(f"{count} {mark}" for mark, count in marks_in(f"{proposal.title}\n{proposal.text}").items())
    fields = [("Seen by", proposal.visibility), ("Gap", f"{proposal.facts['asked']}, {proposal.facts['cost']}")]
    if proposal.is_open:
        fields += [("Keywords", literal(", ".join(proposal.facts["keywords"])))] if proposal.facts["keywords"] else []
        fields += [("Masked", masked)] if masked else []
    return tuple(fields)


def _buttons(work: Work, proposal: Proposal) -> tuple[Button, ...]:
    edit = Button("Edit", f"kb revise {proposal.id}")
    if proposal.is_open:
        approve_ = (Button("Approve", f"kb approve {proposal.id} {proposal.version}", "primary"),) if proposal.text.strip() else ()
        return (*approve_, edit, Button("Reject", f"kb reject {proposal.id}", "danger"))
    is_left = proposal.state == "approved" and any(one.is_gap for one in questions.of_proposal(work.tx, proposal.id))
    return (edit,) if is_left else ()


def _note(work: Work, proposal: Proposal) -> str:
    parts = []
    for person_id, deed in ((proposal.edited_by, "edited"), (proposal.decided_by, proposal.state)):
        who = people.by_id(work.tx, person_id)
        parts += [f"{deed} by {who.shown}"] if who else []
    if proposal.is_open and proposal.text.strip() and not proposal.edited_by:
        parts.append("the customer said that it worked" if proposal.facts["is_confirmed"] else "no customer has said that it worked")
    return " · ".join(parts)
