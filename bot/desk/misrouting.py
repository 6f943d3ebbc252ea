"""The misroute flag: the right category or team in one click, routed anew at once, and counted."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import lifecycle, offers, topics
from bot.desk.work import Work
from bot.errors import BadCall
from bot.messages import Button, Content, Menu
from bot.policy import Category
from bot.queue.store import judgements, routing, standings, tickets
from bot.queue.store.judgements import Judged
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.triage.agreement import WEEK
from bot.triage.misroute import MisrouteRate, misroute_rates
from bot.triage.subcategory import whole


def flag(work: Work, by: Person, ticket_id: int, words: str) -> Ticket:
    """Say where a ticket belongs. Its clocks go on; triage learns from it; what proposed somebody for it counts as wrong."""
    meant = wanted(work, tickets.get(work.tx, ticket_id), words)
    was, proposed = tickets.get(work.tx, ticket_id).category, routing.open_of(work.tx, ticket_id)
    after = lifecycle.misroute(work, by, ticket_id, meant)
    if was != after.category:
        routing.was_misrouted(work.tx, ticket_id, was, work.now)
        if proposed is not None:
            offers.show_end(work, proposed)
    return after


def wanted(work: Work, ticket: Ticket, words: str) -> str:
    """Name the category that is meant: by its name, or the likeliest one of the team that is named. Raises BadCall with the names."""
    teams = {one.team.lower(): one.team for one in work.policy.categories if one.team}
    is_category = words.strip().lower() in {one.name.lower() for one in work.policy.categories}
    team = None if is_category else teams.get(words.strip().lower())
    if team is None:
        try:
            category, subcategory = topics.named(work, words)
            return whole(category.name, subcategory)
        except BadCall as fault:
            raise BadCall(f"{fault} Teams: {', '.join(sorted(teams.values()))}." if teams else str(fault)) from None
    theirs = [one for one in likeliest(work, ticket, judgements.latest(work.tx, ticket.id)) if one.team == team]
    if not theirs:
        raise BadCall(f"#{ticket.id} is with {team} already, as {ticket.category}.")
    return theirs[0].name


def likeliest(work: Work, ticket: Ticket, judged: Judged | None) -> list[Category]:
    """Give all other categories, the likeliest first."""
    order = [guess.category for guess in judged.judgement.guesses] if judged else []
    others = [one for one in work.policy.categories if one.name != ticket.category]
    return sorted(others, key=lambda one: order.index(one.name) if one.name in order else len(order))


def choices(work: Work, ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """Give the pick list of the form, the likeliest first, and the teams after the categories."""
    found = likeliest(work, ticket, judgements.latest(work.tx, ticket.id))
    teams = [team for team in dict.fromkeys(one.team for one in found if one.team) if team not in {one.name for one in found}]
    return (*((one.name, one.name) for one in found), *((f"team {team}", team) for team in teams))


def question(work: Work, ticket: Ticket) -> Content:
    """Ask where a ticket belongs, with the likeliest three as buttons."""
    found = likeliest(work, ticket, judgements.latest(work.tx, ticket.id))[: work.policy.triage.suggestions]
    buttons = tuple(Button(one.name[:75], f"ticket misroute {ticket.id} {one.name}") for one in found)
    other = f"`/ticket misroute {ticket.id}` takes any category or team."
    return Content(text=f"Where does #{ticket.id} belong?", buttons=buttons, note=other)


def in_menu(work: Work, menu: Menu, ticket: Ticket, judged: Judged | None) -> Menu:
    """Put the likeliest other categories into a card's menu, so that a flag is one click, wherever "Wrong team" stands in it."""
    at = next((number for number, (_, call) in enumerate(menu.options) if call.startswith("ticket misroute ")), None)
    if at is None or judged is None or not judged.judgement.guesses:
        return menu
    guessed = {guess.category for guess in judged.judgement.guesses}
    found = [one for one in likeliest(work, ticket, judged) if one.name in guessed][: work.policy.triage.suggestions]
    quick: Sequence[tuple[str, str]] = [(f"Wrong: {one.name}"[:75], f"ticket misroute {ticket.id} {one.name}") for one in found]
    return replace(menu, options=(*menu.options[:at], *quick, *menu.options[at:]))


def week(work: Work) -> list[MisrouteRate]:
    """Give how much of each category came to the wrong place in the last seven days, the worst first, and whether that is alarming."""
    return misroute_rates(standings.routed_since(work.tx, work.now - WEEK), work.now, work.policy.triage.misroute_alarm)
