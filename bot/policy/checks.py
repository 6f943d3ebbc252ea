"""What no single section can know: faults between sections, and what is allowed but seldom wise."""

from collections.abc import Iterator
from typing import get_args

from bot.policy.addresses import PlaceAddress
from bot.policy.judgement import Category, Layer
from bot.policy.lines import KeyPath
from bot.policy.model import Policy
from bot.policy.sla import SlaRule

# Published audits of support desks: routing is right in 92 % of cases with 8 to 15 categories, in 84 % with fewer and in
# 78 to 87 % with more; drafts need a month in the shadow, recommendations ten days, before their quality is known.
CATEGORIES = range(8, 16)
SUBCATEGORIES = range(3, 6)
SHADOW_DAYS = 30
RECOMMEND_DAYS = 10


def contradictions(policy: Policy) -> Iterator[tuple[KeyPath, str]]:
    """Find where sections that are right by themselves do not fit together; each with the path of the key to change."""
    yield from _misplaced_team(policy)
    yield from _leaks(policy)
    yield from _repeated("category", [category.name for category in policy.categories])
    yield from _repeated("macro", [macro.name for macro in policy.macros])
    for index, rule in enumerate(policy.sla.rules):
        if rule.hours and rule.hours not in policy.hours:
            known = ", ".join(policy.hours)
            yield ("sla", "rule", index, "hours"), f"there is no [hours.{rule.hours}]; write one of {known}, or add it"
    yield from _unknown_to_routing(policy)


def _unknown_to_routing(policy: Policy) -> Iterator[tuple[KeyPath, str]]:
    """Find calendars, categories and teams that routing names and the policy does not have."""
    routing, hours = policy.routing, ", ".join(policy.hours)
    named: list[tuple[KeyPath, str]] = [(("routing", "hours"), routing.hours)]
    named += [(("routing", "team", number, "hours"), team.hours) for number, team in enumerate(routing.teams)]
    named += [(("routing", "agent", number, "hours"), agent.hours) for number, agent in enumerate(routing.agents)]
    for path, name in named:
        if name and name not in policy.hours:
            yield path, f"there is no [hours.{name}]; write one of {hours}, or add it"
    categories = {category.name for category in policy.categories}
    for number, agent in enumerate(routing.agents):
        for name in agent.categories:
            if name not in categories:
                yield ("routing", "agent", number, "categories"), f'there is no [[category]] named "{name}"'
    teams = {team.name for team in routing.teams}
    for number, category in enumerate(policy.categories):
        if teams and category.team and category.team not in teams:
            yield ("category", number, "team"), f'there is no [[routing.team]] named "{category.team}"; add it, with its members'


def _misplaced_team(policy: Policy) -> Iterator[tuple[KeyPath, str]]:
    team = policy.team
    if team.channels.triage.channel != team.home:
        message = f"{team.channels.triage} is not on {team.home}, where the team is at home; name a channel there"
        yield ("team", "channels", "triage"), message
    elif not team.sources_of("agents"):
        yield ("team", "roles", "agents"), "nobody would be an agent; name the role's source, such as discord:<role id>"


def _leaks(policy: Policy) -> Iterator[tuple[KeyPath, str]]:
    """Nothing internal may reach customers and no customer may be taken for an agent, so no room is both sides'."""
    customers = set(policy.customers.channels)
    for path, place in _internal_rooms(policy):
        if place in customers:
            yield path, f"{place} is a customer channel too, so customers would see what is internal; use another room"
    for role, sources in policy.team.roles:
        for source in sources:
            if source.kind == "channel" and PlaceAddress(source.channel, source.ref) in customers:
                path = ("team", "roles", role)
                yield path, f"{source} is a customer channel, so its customers would be {role}; name a user group"


def _internal_rooms(policy: Policy) -> Iterator[tuple[KeyPath, PlaceAddress]]:
    for purpose, place in policy.team.channels:
        if place:
            yield ("team", "channels", purpose), place
    for layer in get_args(Layer):
        channel = policy.alerts.layer(layer).channel
        if isinstance(channel, PlaceAddress):
            yield ("alerts", layer, "channel"), channel


def _repeated(table: str, names: list[str]) -> Iterator[tuple[KeyPath, str]]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name.casefold() in seen:
            yield (table, index, "name"), f'there is another [[{table}]] named "{name}"; rename one or join them'
        seen.add(name.casefold())


def warnings(policy: Policy) -> tuple[str, ...]:
    """Name what is allowed but seldom wise, a sentence each, for `policy check` and `doctor`."""
    return tuple(_doubts(policy))


def _doubts(policy: Policy) -> Iterator[str]:
    yield from _taxonomy_doubts(policy.categories)
    yield from _sla_doubts(policy.sla.rules)
    if not policy.customers.channels and not policy.customers.direct_messages:
        yield "customers: there is no channel and direct messages are off, so nobody can write in from chat."
    for role in ("leads", "admins"):
        if not policy.team.sources_of(role):
            yield f"team.roles.{role}: nobody has this role; name a user group, such as slack:@support-{role}."
    if policy.drafts.shadow_days < SHADOW_DAYS:
        yield "drafts.shadow_days: drafts need 30 days in the shadow before their quality is known."
    known = {skill for agent in policy.routing.agents for skill in agent.skills}
    for category in policy.categories if known and policy.routing.mode != "off" else ():
        if missing := [skill for skill in category.skills if skill not in known]:
            yield f'category "{category.name}": nobody in [[routing.agent]] has the skill {", ".join(missing)}, so it is not asked for.'
    if policy.routing.recommend_days < RECOMMEND_DAYS:
        yield "routing.recommend_days: recommendations need 10 to 14 days before their quality is known."


def _taxonomy_doubts(categories: tuple[Category, ...]) -> Iterator[str]:
    if len(categories) not in CATEGORIES:
        yield f"category: there are {len(categories)}; routing is most accurate with 8 to 15."
    for category in categories:
        count = len(category.subcategories)
        if count not in SUBCATEGORIES:
            yield f'category "{category.name}": it has {count} subcategories; 3 to 5 are told apart best.'
        if not category.examples:
            yield f'category "{category.name}": it has no examples, so triage has to learn it from corrections.'


def _sla_doubts(rules: tuple[SlaRule, ...]) -> Iterator[str]:
    for index, rule in enumerate(rules[:-1]):
        if rule.match.fits_all:
            yield f"sla[{index + 1}]: it fits every ticket, so no rule after it ever holds; move it to the end."
            return
