"""
Questions to the knowledge base: who may see what, what is asked, and what is shown of the answer.

The wall stands here: what somebody may see follows from who asks and from where, and is part of the question itself, so that
nothing else is ever looked at. An answer is shown to its asker alone until they share it.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.desk import lifecycle, reviewing, walking
from bot.desk.audience import audience_of
from bot.desk.lifecycle import Deed
from bot.desk.work import KB, Work
from bot.errors import BadCall, NotAllowed, Refusal
from bot.kb import reviews, store
from bot.kb.article import visible_to
from bot.kb.store import questions
from bot.kb.store.questions import Question
from bot.messages import Advice, Button, Called, Cited, Consult, Content, Post, Row, Section, Survey, Surveyed
from bot.queue.job import NewJob, Rank
from bot.queue.store import messages, people, tickets
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.text import counted, excerpt, literal

NEAREST = 3
QUOTED = 200  # characters of a section that the card shows


def ask(work: Work, by: Person, text: str, call: Called) -> None:
    """Write a question down and let the base be asked. Raises Refusal."""
    if KB not in work.capabilities:
        raise Refusal("This desk has no knowledge base yet. An admin adds articles with `deskhand kb import PATH`.")
    limit = work.policy.kb.questions_per_hour
    if not by.is_team and asked_lately(work, by) >= limit:
        raise Refusal(f"That is {limit} questions within an hour. Write to the support team instead: `/support`.")
    before = questions.last_of(work.tx, by.id, call.place, work.now)
    audience = audience_of(work, by, call)
    here = call.answer_at or call.place
    asked = Question(
        0, text.strip(), audience, work.now, person_id=by.id, place=here, reply_to=call.reply_to, before=before.understood if before else ""
    )
    number = questions.ask(work.tx, asked)
    work.errand(Consult(number, asked.text, audience, asked.before), f"consult:{number}")


def asked_lately(work: Work, by: Person) -> int:
    """Give how many questions somebody asked within an hour."""
    return questions.number_by(work.tx, by.id, work.now - timedelta(hours=1))


def of_ticket(work: Work, ticket_id: int) -> Consult | None:
    """Ask for what may help with a ticket, for the team's eyes; None where nothing is to be helped any more."""
    ticket = tickets.get(work.tx, ticket_id)
    first = messages.edge(work.tx, ticket_id, "customer", last=False)
    if not ticket.is_open or ticket.merged_into is not None or first is None or not first.text.strip():
        return None
    asked = Question(0, first.text, "internal", work.now, ticket_id=ticket_id)
    return Consult(questions.ask(work.tx, asked), first.text, "internal", ticket_id=ticket_id)


def advised(work: Work, asked: Consult, advice: Advice) -> None:
    """Keep an answer and show it: to its asker alone, or on the card of its ticket."""
    question = questions.get(work.tx, asked.question_id)
    if question is None:
        return
    is_answer = bool(advice.answer) or question.person_id is None  # a card shows what comes nearest, and nobody asked in words
    questions.answered(work.tx, question.id, advice, "answered" if is_answer else "no_answer", work.now)
    if question.person_id is None:
        if advice.cited and question.ticket_id is not None:
            work.show_card(tickets.get(work.tx, question.ticket_id))
        return
    asker = people.by_id(work.tx, question.person_id)
    if asker is not None:
        content = answer_content(question.id, question.text, advice, walking.button_for(work, advice.cited))
        work.answer(asker, question.place, content, f"advice:{question.id}", question.reply_to)


def failed(work: Work, asked: Consult, reason: str) -> None:
    """Tell the asker that the base could not be asked; a card simply goes without."""
    question = questions.get(work.tx, asked.question_id)
    asker = people.by_id(work.tx, question.person_id) if question and question.person_id else None
    if question is not None and asker is not None:
        words = f"⚠️ The knowledge base cannot answer now ({reason}). Your question can go to a person: `/support`."
        work.answer(asker, question.place, Content(text=words), f"advice:{question.id}", question.reply_to)


def answer_content(number: int, asked: str, advice: Advice, more: Sequence[Button] = ()) -> Content:
    """Word an answer with its sources, or an honest "not in the base" with what comes nearest."""
    quote = excerpt(asked, 200)
    if advice.answer:
        buttons = (
            Button("Share", f"kb share {number}", "primary"),
            Button("👍", f"kb rate {number} up"),
            Button("👎", f"kb rate {number} down"),
            *more,
        )
        return Content(text=f"{advice.answer}\n\n{source_lines(advice.cited)}", quote=quote, buttons=buttons, note="Only you see this.")
    near = advice.cited[:NEAREST]
    nearest = f" The nearest articles:\n\n{source_lines(near)}" if near else ""
    words = f"That is not in the knowledge base.{nearest}"
    return Content(text=words, quote=quote, buttons=(Button("File this gap", f"kb gap {number}"),), note="Only you see this.")


def source_lines(cited: Sequence[Cited]) -> str:
    """List sections, each with its link where it has one."""
    return "\n".join(f"{number}. {source_words(one)}" for number, one in enumerate(cited, 1))


def source_words(one: Cited) -> str:
    """Name a section."""
    name = literal(f"{one.title}: {one.heading}" if one.heading and one.heading != one.title else one.title)
    return f"[{name}]({one.url})" if one.url.startswith(("https://", "http://")) else f"**{name}**"


def share(work: Work, by: Person, number: int) -> Content:
    """Post an answer where it was asked, for everybody there. Raises Refusal."""
    question = own(work, by, number)
    place = question.place
    if question.audience == "internal" and not work.directory.is_team_place(place):
        raise Refusal("This answer may stand on internal articles, so it can be shared in the team's rooms only.")
    if not question.advice.answer:
        raise BadCall("There is no answer to share.")
    if not question.is_shared:
        cited = reviewing.as_now(work, question.advice.cited)
        _refuse_hidden(work, question, [*question.advice.cited, *cited])
        questions.share(work.tx, number)
        words = f"**{literal(by.shown)}** asked: {literal(excerpt(question.text, 200))}"
        content = Content(
            text=f"{words}\n\n{question.advice.answer}\n\n{source_lines(cited)}", buttons=walking.button_for(work, question.advice.cited)
        )
        work.send(Post(place, content, f"share:{number}"), f"share:{number}", Rank.ANSWER)
    return Content(text="Shared here.")


def _refuse_hidden(work: Work, question: Question, cited: Sequence[Cited]) -> None:
    """Refuse to share what was written when its articles had other readers than they have now."""
    seen = visible_to(question.audience)
    shelved = store.by_ids(work.tx, {one.article_id for one in cited})
    if any(one.article.visibility not in seen for one in shelved.values()):
        raise Refusal("Fewer people may read the article behind this answer than when you asked. Ask again, and share what comes then.")


def rate(work: Work, by: Person, number: int, verdict: str) -> Content:
    """Note whether an answer helped; one that did not is a gap."""
    question = own(work, by, number)
    best = next((one.article_id for one in question.advice.cited), "")
    if verdict == "up":
        questions.settle(work.tx, number, "helped", best)
        return Content(text="Thank you, noted: the next one who asks is answered more surely.")
    questions.settle(work.tx, number, "thumbs_down", best)
    return Content(text=f"Thank you: it is filed as a gap. {_what_next(by)}")


def file_gap(work: Work, by: Person, number: int) -> Content:
    """File a question that the base could not answer."""
    own(work, by, number)
    questions.settle(work.tx, number, "filed")
    return Content(text=f"Filed as a gap. {_what_next(by)}")


def _what_next(by: Person) -> str:
    return "`/kb gaps` lists them, and drafts an article." if by.is_team else "The team sees it. A person can help you now: `/support`."


def own(work: Work, by: Person, number: int) -> Question:
    """Give somebody's own question. Raises BadCall where there is none, and NotAllowed where it is somebody else's."""
    question = questions.get(work.tx, number)
    if question is None or question.person_id is None:
        raise BadCall(f"There is no question {number}.")
    if question.person_id != by.id and not by.is_team:
        raise NotAllowed("Only whoever asked can do that.")
    return question


def learning_content(work: Work, ticket_id: int) -> Content:
    """Ask whoever resolved a ticket what answered it: an article, nothing yet, or nothing that will ever be asked again."""
    found = questions.of_ticket(work.tx, ticket_id)
    near = reviewing.as_now(work, found.advice.cited[:NEAREST]) if found else ()
    articles = tuple(dict.fromkeys((one.article_id, one.title) for one in near))
    buttons = [Button(f"📖 {title}"[:75], f"kb learned {ticket_id} {article_id}") for article_id, title in articles]
    buttons += [Button("File a gap", f"kb learned {ticket_id} gap"), Button("One-off", f"kb learned {ticket_id} one-off")]
    return Content(text=f"#{ticket_id} is resolved. What answered it?", buttons=tuple(buttons))


def learned(work: Work, by: Person, ticket: Ticket, what: str) -> Content:
    """Note what answered a ticket; a gap is filed with the customer's question."""
    lifecycle.change(work, ticket.id, Deed("learned", by, facts={"answered_by": what}), lambda same: same)
    found = questions.of_ticket(work.tx, ticket.id)
    if found is not None and found.advice.confidence >= work.policy.kb.answer_floor:
        reviewing.resolved_otherwise(work, by, ticket.id, found.advice.cited, what)
    if what == "one-off":
        return Content(text=f"Noted: #{ticket.id} was a one-off.")
    if what == "gap":
        questions.settle(work.tx, question_of(work, ticket), "filed")
        draft = Button("Draft an article", f"kb draft {ticket.id}")
        return Content(text=f"Filed as a gap: {literal(ticket.title)}. `/kb gaps` lists them.", buttons=(draft,))
    if found is not None and what in {one.article_id for one in found.advice.cited}:
        questions.settle(work.tx, found.id, "helped", what)
    title = next((one.title for one in found.advice.cited if one.article_id == what), what) if found is not None else what
    return Content(text=f"Noted: answered by “{literal(title)}”.")


def question_of(work: Work, ticket: Ticket) -> int:
    """Give the number of a ticket's own question; one that the base was never asked is written down, and it is asked later."""
    found = questions.of_ticket(work.tx, ticket.id)
    if found is not None:
        return found.id
    first = messages.edge(work.tx, ticket.id, "customer", last=False)
    return questions.ask(work.tx, Question(0, first.text if first else ticket.title, "internal", work.now, ticket_id=ticket.id))


def stats(work: Work, by: Person, call: Called) -> Content | None:
    """Say how often the base could answer; what it covers is asked first, where there is a base."""
    if KB not in work.capabilities:
        return Content(text=_tally(work))
    here = call.answer_at or call.place
    work.errand(Survey(call.author, here, call.reply_to), f"survey:{by.id}:{work.now:%Y%m%d%H%M%S%f}")
    return None


def surveyed(work: Work, errand: Survey, found: Surveyed) -> None:
    """Tell how the base stands to whoever wanted to know."""
    asker = people.know(work.tx, errand.by, work.now)
    words = [_tally(work)]
    if found.articles:
        words.append(f"{counted(found.articles, 'article')}, {found.overdue} overdue for review, {found.without_owner} without an owner.")
    covered = sum(one[3] for one in found.tier_1)
    if found.tier_1:
        goal, share_of = work.policy.kb.coverage_goal, covered / len(found.tier_1)
        mark = "✅" if share_of >= goal else "✖️"
        words.append(
            f"{mark} {share_of:.0%} of the tier-1 categories are covered ({covered} of {len(found.tier_1)}); the goal is {goal:.0%}."
        )
    rows = [
        Row(f"{'✅' if ok else '✖️'} **{literal(name)}**: {count} of {counted(of, 'question')} answered")
        for name, count, of, ok in found.tier_1
    ]
    missing = [Row(f"no answer: {literal(one)}") for one in found.unanswered]
    sections = (Section("Tier 1", (*rows, *missing)),) if rows else ()
    content = Content(text="\n".join(words), sections=sections)
    work.answer(asker, errand.place, content, f"survey:{asker.id}:{work.now:%Y%m%d%H%M%S%f}", errand.reply_to)


def _tally(work: Work) -> str:
    asked, answered, up, down = questions.tally(work.tx, work.now - timedelta(days=28))
    share_of = f" ({answered / asked:.0%})" if asked else ""
    return f"In 28 days: {counted(asked, 'question')}, {answered} answered{share_of}, 👍 {up}, 👎 {down}.{_to_look_at(work)}"


def _to_look_at(work: Work) -> str:
    """Say what `/kb reviews` has to show; "" where that is nothing."""
    found = store.count_open(work.tx)
    alike = found.pop(reviews.DUPLICATE, 0)
    number = sum(found.values())
    counted = [f"reasons to look at articles: {number}"] * bool(number) + [f"pairs that say the same: {alike}"] * bool(alike)
    return f"\n🔎 {', '.join(counted).capitalize()} · `/kb reviews`" if counted else ""


def want_passages(work: Work, ticket_id: int) -> None:
    """Let the card show what may help, where there is a base."""
    if KB in work.capabilities:
        work.live(NewJob(f"passages:{ticket_id}", f"{KB}:ask:{ticket_id}", "passages", "", Rank.THOUGHT, work.now, ticket_id))


def help_lines(work: Work, ticket_id: int) -> str:
    """Give the passages that may help with a ticket, as lines for its card; "" where none comes near enough."""
    found = questions.of_ticket(work.tx, ticket_id)
    if found is None or found.advice.confidence < work.policy.kb.suggest_floor:
        return ""
    shown = reviewing.as_now(work, found.advice.cited[: work.policy.kb.passages])
    return "\n".join(f"📖 {source_words(one)}: {literal(excerpt(one.quote, QUOTED))}" for one in shown)
