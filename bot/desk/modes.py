"""How far routing goes in each category: measured against what people chose, raised and lowered by that, told to the leads."""

from collections.abc import Collection
from datetime import timedelta

from bot.desk import misrouting
from bot.desk.crew import Crew, crew
from bot.desk.work import Work
from bot.messages import Content, Place, Row, Section
from bot.policy import Category, Routing
from bot.queue.store import notices, people, routing, standings
from bot.queue.store.notices import Notice
from bot.text import literal
from bot.triage.agreement import WEEK, Change, Mode, Standing, agreement, judged
from bot.triage.routing import absence

WEIGHED = "routing"  # the mark that says when every category was weighed, and under which policy
WEIGHED_EVERY = timedelta(minutes=10)


def modes(work: Work) -> dict[str, Mode]:
    """Give how far routing goes now in each category of the policy."""
    known = standings.current(work.tx)
    return {one.name: known[one.name].mode if one.name in known else Mode.OFF for one in work.policy.categories}


def rules_of(work: Work, category: Category) -> Routing:
    """Give the rules of a category: `[routing]`, with its own mode where it has one."""
    rules = work.policy.routing
    return rules.model_copy(update={"mode": category.routing}) if category.routing else rules


def weigh(work: Work, decided: Collection[str]) -> None:
    """Raise or lower the categories in which something was decided; from time to time, and under a new policy, all of them."""
    wish = ",".join(rules_of(work, one).mode[0] for one in work.policy.categories)
    at = people.marked_at(work.tx, WEIGHED)
    is_due = at is None or work.now - at >= WEIGHED_EVERY or people.marked(work.tx, WEIGHED) != wish
    chosen = [one for one in work.policy.categories if is_due or one.name in decided]
    if not chosen:
        return
    if is_due:
        people.mark(work.tx, WEIGHED, wish, work.now)
    known = standings.current(work.tx)
    for category in chosen:
        before = known.get(category.name)
        standing = before or Standing(category.name, Mode.OFF, work.now)
        since = max(standing.since, work.now - WEEK) if standing.mode is Mode.AUTO else standing.since
        found = standings.decisions(work.tx, category.name, since)
        after, change = judged(standing, found, rules_of(work, category), work.now)
        if change is not None:
            _change(work, after, change, is_first=before is None)


def _change(work: Work, after: Standing, change: Change, *, is_first: bool) -> None:
    """Keep a change; the leads are told, but not of how a category begins."""
    number = standings.change(work.tx, after, change.reason)
    if is_first:
        return
    place = work.directory.team_place("leads")
    facts = {"purpose": "leads", "words": str(change)}
    made = notices.create(work.tx, f"routing:{number}", "routing", place or Place("", ""), work.now, facts=facts)
    if made is not None:
        work.show_notice(made, place)


def words(found: Notice) -> Content:
    """Write the post about a change."""
    return Content(text=f"🧭 {literal(str(found.facts['words']))}.", note="`/desk routing` shows all categories.")


# ------------------------------------------------------------------------------------------------------- for the leads


def overview(work: Work) -> Content:
    """Show how far routing goes, how often people agreed, what came to the wrong place, and who has room."""
    known = standings.current(work.tx)
    wrong = {one.category: one for one in misrouting.week(work)}
    rows = []
    for category in work.policy.categories:
        standing = known.get(category.name)
        if standing is None:
            rows.append(Row(f"**{category.name}** · off"))
            continue
        found = agreement(standings.decisions(work.tx, category.name, standing.since), category.name, standing.since, work.now)
        agreed = f"people agreed with {found}" if found.decisions else "nothing decided yet"
        rate = wrong.get(category.name)
        flagged = f" · misrouted this week: {rate.flagged} of {rate.routed}" if rate else ""
        rows.append(Row(f"**{category.name}** · {standing.mode} since {standing.since:%d %b} · {agreed}{flagged}"))
    here = crew(work)
    agents = [Row(_agent_line(work, here, person_id)) for person_id in sorted(here.agents, key=lambda one: here.agents[one].name)]
    waits = len(routing.waiting(work.tx))
    rules = work.policy.routing
    note = (
        f"A category may become automatic after {rules.promote_decisions} decisions with {rules.promote_agreement:.0%} agreement, "
        f"and goes back under {rules.demote_agreement:.0%}."
    )
    sections = (Section("Categories", tuple(rows)), Section("Agents", tuple(agents) or (Row("Nobody can be given tickets."),)))
    return Content(title=f"Routing: {waits} waiting" if waits else "Routing", sections=sections, note=note)


def _agent_line(work: Work, here: Crew, person_id: int) -> str:
    agent = here.agents[person_id]
    state = absence(agent, work.now) or f"{agent.load:g} of {agent.capacity:g} points"
    knows = f" · knows {', '.join(sorted(agent.skills))}" if agent.skills else ""
    teams = f" · {', '.join(sorted(agent.teams))}" if agent.teams else ""
    return f"**{literal(agent.name)}** · {state}{knows}{teams}"
