"""
A platform's panel for assistants: what is asked there goes to the knowledge base first, and to a person where that does not help.

Only until its thread has a ticket: from then on everything in it is the ticket's, as in any conversation, and the base keeps silent.
A question keeps the id of its message, so that "Ask a person" opens the ticket from the very message, at any time and after a restart.
"""

from bot.desk import hints, intake, knowing, lifecycle, prompts, walking
from bot.desk.audience import audience_of
from bot.desk.lifecycle import Deed
from bot.desk.work import KB, Work
from bot.errors import BadCall
from bot.kb.store import questions
from bot.kb.store.questions import FOLLOWS, Question
from bot.messages import Advice, Author, Button, Consult, Content, Panel, PanelOpened, Post, React, Said
from bot.queue.intake import Step
from bot.queue.job import NewJob, Rank
from bot.queue.store import people, tickets
from bot.queue.store.people import Person
from bot.text import excerpt

STATUS = "is looking in the knowledge base…"
HELLO = "Hello! Ask me anything: I look in the knowledge base and quote what it says. A person is one press away."
HEADING = "Often asked"
NOTE = "From the knowledge base. Ask again in other words, or ask a person."
ENOUGH = "That is {limit} questions within an hour, so the knowledge base rests. Shall a person look at this one?"
IN_PANEL = "panel:"  # stands before the message's id in what a question replies to
TITLE = 60  # characters


def opened(work: Work, event: PanelOpened) -> None:
    """Greet whoever opened the panel, and offer what is asked most. Without a base it is a way to the team like any other."""
    by = people.know(work.tx, event.author, work.now)
    at = f"{event.place.room}:{event.place.thread}"
    has_base = KB in work.capabilities
    work.send(Post(event.place, Content(text=HELLO if has_base else hints.HELLO), f"hello:{at}"), f"hello:{at}", Rank.ANSWER)
    offered = prompts.prompts(work, audience_of(work, by, event)) if has_base else ()
    if offered:
        work.send(Panel(event.place, heading=HEADING, prompts=offered), f"prompts:{at}", Rank.ANSWER)


def said(work: Work, said: Said, step: Step) -> None:
    """Take what was written in a panel's thread without a ticket: a question, or a mere word."""
    by = people.know(work.tx, said.author, work.now)
    place = intake.thread_of(said)
    before = questions.of_thread(work.tx, by.id, place)
    if step is Step.GREET:
        _greet(work, said, is_first=not before)
    elif any(_message_id(one) == said.remote_id for one in before):
        return  # the platform told us of it twice
    elif KB not in work.capabilities:
        _to_the_team(work, said, by)
    else:
        _ask(work, said, by, before[-1] if before else None)


def _greet(work: Work, said: Said, *, is_first: bool) -> None:
    key = f"greet:{said.place.room}:{said.remote_id}"
    out = Post(said.place, Content(text=HELLO), key) if is_first else React(said.place, said.remote_id, "tada")
    work.send(out, key, Rank.ANSWER)


def _to_the_team(work: Work, said: Said, by: Person) -> None:
    if by.is_team:
        hints.hint(work, said, by)
    else:
        intake.open_or_join(work, said, by)


def _ask(work: Work, said: Said, by: Person, last: Question | None) -> None:
    place = intake.thread_of(said)
    follows = last.understood if last is not None and work.now - last.asked_at <= FOLLOWS else ""
    asked = Question(
        0,
        said.text.strip(),
        audience_of(work, by, said),
        work.now,
        person_id=by.id,
        place=place,
        reply_to=f"{IN_PANEL}{said.remote_id}",
        before=follows,
    )
    limit = work.policy.kb.questions_per_hour
    rests = not by.is_team and knowing.asked_lately(work, by) >= limit
    number = questions.ask(work.tx, asked)
    if rests:
        content = Content(text=ENOUGH.format(limit=limit), buttons=_person(number, by, "primary"))
        work.send(Post(place, content, f"panel:{number}"), f"panel:{number}", Rank.ANSWER)
        return
    work.live(NewJob(f"status:{number}", work.lane("post", place), "status", "", Rank.ANSWER, work.now))
    work.errand(Consult(number, asked.text, asked.audience, asked.before, in_panel=True), f"consult:{number}")


def status(work: Work, number: int) -> Panel | None:
    """Give what the panel shows while a question is looked for; nothing once it is answered, or a person has it."""
    question = questions.get(work.tx, number)
    if question is None or question.answered_at is not None or tickets.conversation_at(work.tx, question.place) is not None:
        return None
    first = next(iter(questions.of_thread(work.tx, question.person_id or 0, question.place)), question)
    return Panel(question.place, STATUS, title=excerpt(question.text, TITLE) if first.id == number else "")


def advised(work: Work, asked: Consult, advice: Advice) -> None:
    """Keep an answer and show it in the panel, unless a person has the thread by now."""
    question, by = _question(work, asked.question_id)
    if question is None or by is None:
        return
    questions.answered(work.tx, question.id, advice, "answered" if advice.answer else "no_answer", work.now)
    if tickets.conversation_at(work.tx, question.place) is None:
        more = walking.button_for(work, advice.cited) if advice.answer else ()
        key = f"panel:{question.id}"
        work.send(Post(question.place, answer_content(question.id, by, advice, more), key, streams_to=by.remote_id), key, Rank.ANSWER)


def failed(work: Work, asked: Consult, reason: str) -> None:
    """Bring a customer to a person at once where the base cannot be asked; one of the team is told why."""
    question, by = _question(work, asked.question_id)
    if question is None or by is None or tickets.conversation_at(work.tx, question.place) is not None:
        return
    if by.is_team:
        key = f"panel:{question.id}"
        work.send(Post(question.place, Content(text=f"⚠️ The knowledge base cannot answer now ({reason})."), key), key, Rank.ANSWER)
    else:
        intake.open_or_join(work, _as_said(work, question, by), by)


def _question(work: Work, number: int) -> tuple[Question | None, Person | None]:
    question = questions.get(work.tx, number)
    return question, people.by_id(work.tx, question.person_id) if question and question.person_id else None


def answer_content(number: int, by: Person, advice: Advice, more: tuple[Button, ...] = ()) -> Content:
    """Word an answer with its sources, or say honestly that there is none; a person is one press away either way."""
    if advice.answer:
        buttons = (Button("Helped", f"kb assist {number} helped", "primary"), Button("Did not help", f"kb assist {number} not"))
        text = f"{advice.answer}\n\n{knowing.source_lines(advice.cited)}"
        return Content(text=text, buttons=(*buttons, *_person(number, by), *more), note=NOTE)
    near = advice.cited[: knowing.NEAREST]
    nearest = f" What comes nearest:\n\n{knowing.source_lines(near)}" if near else ""
    instead = _person(number, by, "primary") or (Button("File this gap", f"kb gap {number}"),)
    return Content(text=f"I found no answer to that in the knowledge base.{nearest}", buttons=instead)


def _person(number: int, by: Person, style: str = "") -> tuple[Button, ...]:
    if by.is_team:
        return ()
    return (Button("Ask a person", f"kb assist {number} person", "primary" if style else ""),)


def pressed(work: Work, by: Person, number: int, what: str) -> Content | None:
    """Do what the buttons under an answer say. Raises Refusal."""
    question = knowing.own(work, by, number)
    if not _message_id(question):
        raise BadCall(f"Question {number} was not asked in the assistant's panel. `/support` reaches a person.")
    match what:
        case "helped":
            return knowing.rate(work, by, number, "up")
        case "not":
            knowing.rate(work, by, number, "down")
            return Content(text="Thank you: it is filed as a gap. Shall a person look at it?", buttons=_person(number, by, "primary"))
        case _:
            return _bring_person(work, by, question)


def _bring_person(work: Work, by: Person, question: Question) -> Content | None:
    """Open a ticket from the message that asked, in its thread; the receipt there says the rest."""
    asker = people.by_id(work.tx, question.person_id or 0) or by
    here = tickets.conversation_at(work.tx, question.place)
    if here is not None:
        return Content(text=f"A person has it already: this thread is #{here.ticket_id}, and what you write here reaches them.")
    ticket = intake.open_or_join(work, _as_said(work, question, asker), asker)
    if question.outcome == "answered":
        knowing.rate(work, by, question.id, "down")
    before = questions.of_thread(work.tx, asker.id, question.place)
    told = "; ".join(f"“{excerpt(one.text, 80)}” ({_became(one)})" for one in before[-5:])
    lifecycle.write_down(work, ticket, ticket, Deed("asked the knowledge base first", asker, why=told))
    return None


def _became(question: Question) -> str:
    """Say what the base made of a question."""
    if not question.advice.answer:
        return "no answer"
    return "answered from " + ", ".join(dict.fromkeys(one.title for one in question.advice.cited))


def _as_said(work: Work, question: Question, by: Person) -> Said:
    """Give a question as the message that it was. The team's time begins now, since they hear of it now."""
    author = Author(by.channel, by.remote_id, by.name, outside=by.is_outside)
    return Said(question.place, _message_id(question), author, question.text, work.now, direct=True)


def _message_id(question: Question) -> str:
    """Give the id of the message that a question of the panel was asked with; "" for any other."""
    return question.reply_to.removeprefix(IN_PANEL) if question.reply_to.startswith(IN_PANEL) else ""
