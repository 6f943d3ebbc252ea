"""
Alerts of three layers: a ticket's course and what its customer said, weighed by ``bot.alerts.rules``, told at most once a day.

The answers on a post move the bar of its layer.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast, get_args

from bot.alerts import rules
from bot.alerts.rules import Alert, Course, Told
from bot.desk import clock_words, lifecycle
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.errors import BadCall
from bot.kb.store import questions
from bot.messages import Button, Content, Heard, Place, Reason, Row, Section
from bot.policy import Layer
from bot.queue.store import alerts, clocks, judgements, notices, people, tickets
from bot.queue.store.alerts import AlertState
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.text import excerpt, literal
from bot.triage.promise import Circumstances

LAYERS: tuple[Layer, ...] = ("knowledge_gap", "escalation", "churn")
HEADS = {"knowledge_gap": "📚 Knowledge gap", "escalation": "🔥 Escalation risk", "churn": "📉 Churn signal", "upgrade": "📈 Wants more"}
LEARNS_FROM = timedelta(days=28)
SNOOZE = timedelta(hours=4)
OWN_WORDS = "their words"  # how a reason reads that is a quotation
WORDED = {"escalation": "escalation risk", "churn": "churn signal"}  # how a judgement's reasons for them begin
ANSWERS = ("acknowledged", "useful", "not useful", "snooze")


def heed(work: Work, ticket_id: int, message_id: int, heard: Heard) -> None:
    """
    Weigh what a customer's message sounds like, beside how their ticket went so far, and tell what is worth it.

    The mood becomes a line of history, since promises depend on it. Call it once for a message.
    """
    ticket = tickets.get(work.tx, ticket_id)
    lifecycle.write_down(work, ticket, ticket, Deed("heard", facts={"message_id": message_id, "sentiment": round(heard.sentiment, 3)}))
    layers, course = work.policy.alerts, course_of(work, ticket)
    found = [rules.escalation(course, heard, layers.escalation), rules.churn(course, heard, layers.churn), rules.upgrade(heard)]
    for alert in found:
        tell(work, alert, ticket)


def weigh(work: Work, ticket_id: int) -> None:
    """Weigh how a ticket stands at the moment at which three quarters of a promise are used, beside what was said on it so far."""
    ticket, last = tickets.get(work.tx, ticket_id), judgements.latest(work.tx, ticket_id)
    if not ticket.is_open:
        return
    heard = Heard()
    if last is not None:
        said = last.judgement
        scores = {"escalation": said.escalation, "churn": said.churn}
        reasons = tuple(
            Reason(words, score, signal=name) for name, score in scores.items() for words in said.reasons if words.startswith(WORDED[name])
        )
        heard = Heard(said.sentiment, said.escalation, said.churn, reasons=reasons)
    tell(work, rules.escalation(course_of(work, ticket), heard, work.policy.alerts.escalation), ticket)


def course_of(work: Work, ticket: Ticket) -> Course:
    """Read from history and clocks how a ticket went so far."""
    known, sentiments = Circumstances(), list[float]()
    reopens = unanswered = owners = 0
    for line in tickets.history_of(work.tx, ticket.id):
        known = known.learn(line.facts)
        sentiments += [float(line.facts["sentiment"])] if line.what == "heard" else []
        reopens += line.what == "reopened"
        owners += bool(line.facts.get("assignee_id"))
        if line.what in ("opened", "customer wrote") and not line.facts.get("comment") and not line.facts.get("automatic"):
            unanswered += 1
        elif line.what == "replied" and not line.facts.get("automatic"):
            unanswered = 0
    running = [one.warned for one in clocks.of_ticket(work.tx, ticket.id) if one.ended_at is None]
    renewal_in = timedelta(days=(known.renewal_on - work.now.date()).days) if known.renewal_on else None
    return Course(reopens, unanswered, max(owners - 1, 0), max(running, default=0), tuple(sentiments), known.arr, renewal_in)


def tell(work: Work, alert: Alert, ticket: Ticket | None = None, topic: str = "") -> int | None:
    """Post an alert, keep it for the digest or pass over it, as the rules say; gives its number if it was kept."""
    rule = work.policy.alerts.layer(alert.layer)
    if not rule.enabled or alert.score <= 0:
        return None
    last = alerts.last_about(work.tx, alert.layer, ticket.id if ticket else None, topic)
    before = Told(last.at, last.score) if last else None
    today = alerts.posted_since(work.tx, alert.layer, start_of_day(work))
    how = rules.telling(alert, bar(work, alert.layer), before, today, timedelta(hours=rule.cooldown_hours), rule.budget_per_day, work.now)
    if how == "silent":
        return None
    state = AlertState(alert.layer, alert.score, work.now, how, alert.kind, ticket.id if ticket else None, topic, [], alert.action)
    state = replace(state, reasons=[[one.words, one.weight, excerpt(one.quote, 200)] for one in alert.reasons])
    alert_id = alerts.add(work.tx, state)
    if how == "post":
        _post(work, alert.layer, f"alert:{alert_id}", [alert_id], ticket.id if ticket else None)
    return alert_id


def bar(work: Work, layer: Layer) -> float:
    """Give the score from which a layer tells: the policy's, moved by the answers of the last four weeks."""
    rule = work.policy.alerts.layer(layer)
    threshold = float(getattr(rule, "threshold", 1.0))
    return rules.moved_bar(threshold, _outcomes(work, layer)) if threshold < 1 else threshold


def _outcomes(work: Work, layer: Layer) -> list[rules.Outcome]:
    given = alerts.outcomes(work.tx, layer, work.now - LEARNS_FROM)
    return cast("list[rules.Outcome]", [one for one in given if one in get_args(rules.Outcome)])


def start_of_day(work: Work) -> datetime:
    """Give when the team's day began, in the zone of its first calendar."""
    zone = work.terms.usual.hours.zone
    return work.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(work.now.tzinfo)


def _post(work: Work, layer: Layer, key: str, ids: Iterable[int], ticket_id: int | None = None) -> None:
    place = work.directory.place_of(work.policy.alert_place(layer))
    purpose = {"knowledge_gap": "product", "escalation": "leads", "churn": "success"}[layer]
    facts = {"purpose": purpose, "layer": layer}
    made = notices.create(work.tx, key, "alert", place or Place("", ""), work.now, ticket_id=ticket_id, facts=facts)
    if made is not None:
        for alert_id in ids:
            alerts.change(work.tx, alert_id, notice_id=made)
        work.show_notice(made, place)


# ----------------------------------------------------------------------------------------------------- as time passes


def sweep(work: Work) -> None:
    """Post yesterday's digests, and once more what was snoozed until now."""
    today = start_of_day(work)
    mark = f"alerts:{today:%Y%m%d}"
    if people.marked_at(work.tx, "alerts:digest") != today:
        people.mark(work.tx, "alerts:digest", mark, today)
        for layer in LAYERS:
            kept = alerts.for_digest(work.tx, layer, today, today - LEARNS_FROM)
            if kept:
                _post(work, layer, f"{mark}:{layer}", kept)
    for alert in alerts.due_reminders(work.tx, work.now):
        alerts.change(work.tx, alert.id, remind_at=None)
        if not alert.outcome:
            layer = next(one for one in LAYERS if one == alert.layer)
            _post(work, layer, f"alert:{alert.id}:{work.now:%Y%m%d%H%M}", [alert.id], alert.ticket_id)


# ---------------------------------------------------------------------------------------------------------- answering


def answer(work: Work, by: Person, number: int, given: str) -> str:
    """Write down what somebody says of an alert; the last word counts. Raises BadCall for a number that is none."""
    alert = alerts.get(work.tx, number)
    if alert is None:
        raise BadCall(f"There is no alert {number}. `/desk alerts` lists them.")
    if given == "snooze":
        alerts.change(work.tx, number, remind_at=work.now + SNOOZE)
        words = "It comes once more in 4 hours, unless somebody answers it."
    else:
        alerts.change(work.tx, number, outcome=given, answered_by=by.id, answered_at=work.now, remind_at=None)
        words = "Thank you: this is counted, and moves the bar for the next ones."
    if alert.notice_id is not None:
        notice = notices.get(work.tx, alert.notice_id)
        if notice is not None:
            work.show_notice(notice.id, notice.place if notice.place.room else None, stands=bool(notice.remote_id))
    return words


# -------------------------------------------------------------------------------------------------------------- words


def words(work: Work, notice_id: int) -> Content:
    """Write an alert's post, or a day's digest of several."""
    here = alerts.in_notice(work.tx, notice_id)
    if len(here) != 1:
        return Content(
            title=f"{HEADS[here[0].layer]}: {len(here)} more" if here else "Alerts", sections=(Section("Worst first", rows(work, here)),)
        )
    alert = here[0]
    ticket = tickets.get(work.tx, alert.ticket_id) if alert.ticket_id else None
    quotes = [quote for said, _, quote in alert.reasons if quote and said != OWN_WORDS]
    head = HEADS.get(alert.kind) or HEADS[alert.layer]
    return Content(
        title=f"{head} · {f'#{ticket.id} · {ticket.title}' if ticket else _topic(work, alert)}"[:148],
        text="\n".join(f"- {_reason(*one)}" for one in alert.reasons if one[0]),
        fields=(("Strength", f"{alert.score:.0%}"), ("Next step", alert.action), *_owner(work, alert.layer)),
        quote="\n".join(quotes[:5]),
        buttons=_buttons(alert),
        note=_answered(work, alert),
    )


def _reason(said: str, weight: float, quote: str) -> str:
    words = literal(f"“{quote}”" if said == OWN_WORDS and quote else said)
    return f"{words} ({weight:.0%})" if weight else words


def _owner(work: Work, layer: str) -> tuple[tuple[str, str], ...]:
    """Name who answers for a layer, by their name where they are known."""
    owner = work.policy.alerts.layer(next(one for one in LAYERS if one == layer)).owner
    if not owner:
        return ()
    person = people.find(work.tx, owner.channel, owner.ref)
    return (("Owner", person.shown if person else str(owner)),)


def _topic(work: Work, alert: AlertState) -> str:
    """Name what an alert is about that no ticket is: a gap by its oldest question, whose number is the topic."""
    question = questions.get(work.tx, int(alert.topic)) if alert.topic.isdigit() else None
    return excerpt(question.text, 100) if question else alert.topic


def _buttons(alert: AlertState) -> tuple[Button, ...]:
    show: tuple[Button, ...] = (Button("Show", f"ticket show {alert.ticket_id}"),) if alert.ticket_id else ()
    if alert.layer == "knowledge_gap" and alert.topic.isdigit():
        show = (Button("Draft an article", f"kb fill {alert.topic}"), Button("Not a gap", f"kb dismiss {alert.topic}"))
    if alert.outcome:
        return show
    assign = (Button("Assign", f"ticket assign {alert.ticket_id}"),) if alert.ticket_id else ()
    return (
        Button("Acknowledge", f"desk alert {alert.id} acknowledged", "primary"),
        *assign,
        Button("Snooze", f"desk alert {alert.id} snooze"),
        Button("Not useful", f"desk alert {alert.id} not useful"),
        *show,
    )


def _answered(work: Work, alert: AlertState) -> str:
    if not alert.outcome:
        return f"snoozed until {clock_words.moment(alert.remind_at, work.zone)}" if alert.remind_at else ""
    who = people.by_id(work.tx, alert.answered_by)
    return f"{alert.outcome}, says {who.shown if who else 'somebody'}"


def rows(work: Work, here: list[AlertState]) -> tuple[Row, ...]:
    """Give alerts as rows, each with its first reason."""
    known = tickets.by_ids(work.tx, [one.ticket_id for one in here if one.ticket_id])
    return tuple(
        Row(
            f"**{one.id}** {HEADS.get(one.kind) or HEADS[one.layer]} {one.score:.0%} · "
            + (f"#{one.ticket_id} {literal(known[one.ticket_id].title)}" if one.ticket_id in known else literal(_topic(work, one)))
            + (f" · {_reason(one.reasons[0][0], 0, one.reasons[0][2])}" if one.reasons else "")
            + (f" · _{one.outcome}_" if one.outcome else ""),
            Button("Show", f"ticket show {one.ticket_id}") if one.ticket_id else None,
        )
        for one in here
    )


def overview(work: Work) -> Content:
    """List the newest alerts, and how often each layer was right."""
    facts = []
    for layer in LAYERS:
        share = rules.precision(_outcomes(work, layer))
        answered = "nobody has answered one yet" if share is None else f"{share:.0%} of those answered were useful"
        rule = work.policy.alerts.knowledge_gap
        since = f"when {rule.customers} people ask" if layer == "knowledge_gap" else f"from {bar(work, layer):.0%} on"
        facts.append((HEADS[layer], f"posted {since}; {answered}"))
    here = alerts.recent(work.tx, 10)
    sections = (Section("Newest alerts", rows(work, here)),) if here else ()
    return Content(title="Alerts", text="" if here else "There were none yet.", fields=tuple(facts), sections=sections)
