"""A desk that routes: two agents with skills over the fake channel, and short ways to say what stories of routing need."""

from bot.policy import Category, PersonAddress, Policy, Routing, RoutingAgent, RoutingTeam
from bot.queue.store import people, routing, standings, tickets
from bot.queue.store.routing import Proposed
from bot.queue.store.tickets import Event
from bot.queue.ticket import Ticket
from bot.triage.agreement import Mode, Standing
from tests.driving import Life
from tests.fakes import fake_policy
from tests.integration.promising import ask, call, swept

LENA, TOM, PRIYA = (PersonAddress("fake", name) for name in ("lena", "tom", "priya"))
CATEGORIES = (
    Category(name="billing", tier=1, skills=("billing",), team="accounts"),
    Category(name="access", tier=1, skills=("identity",)),
    Category(name="other", tier=1),
)
AGENTS = (RoutingAgent(who=(LENA,), skills=("billing",)), RoutingAgent(who=(TOM,), skills=("identity",)))


def routing_policy(mode: str = "recommend", agents: tuple[RoutingAgent, ...] = AGENTS, teams: tuple[RoutingTeam, ...] = ()) -> Policy:
    """Give a policy with three categories, in which Lena knows billing and Tom access."""
    rules = Routing(mode=mode, capacity=3, agent=agents, team=teams)
    return fake_policy().model_copy(update={"categories": CATEGORIES, "routing": rules})


async def begun(life: Life, *automatic: str) -> Life:
    """Let routing begin; in some categories as if they had been promoted."""
    with life.database.write() as tx:
        for name in automatic:
            standings.change(tx, Standing(name, Mode.AUTO, life.clock.now()), "as a test wants it")
    await swept(life)
    return life


async def sorted_ticket(life: Life, category: str = "billing", who: str = "ada") -> int:
    """Let a customer write, and somebody say what it is about."""
    number = await ask(life, who=who)
    await call(life, f"ticket category {number} {category}", "sam")
    await swept(life)
    return number


def ticket(life: Life, number: int = 1) -> Ticket:
    """Read a ticket."""
    with life.database.read() as tx:
        return tickets.get(tx, number)


def owner(life: Life, number: int = 1) -> str:
    """Say who has a ticket."""
    with life.database.read() as tx:
        person = people.by_id(tx, tickets.get(tx, number).assignee_id)
    return person.remote_id if person else ""


def proposal(life: Life, number: int = 1) -> tuple[str, Proposed] | None:
    """Give to whom a ticket is proposed now, and the proposal."""
    with life.database.read() as tx:
        found = routing.open_of(tx, number)
        person = people.by_id(tx, found.person_id) if found else None
    return (person.remote_id, found) if found and person else None


def proposed_to(life: Life, number: int = 1) -> str:
    """Say to whom a ticket is proposed now."""
    found = proposal(life, number)
    return found[0] if found else ""


def history(life: Life, number: int = 1) -> list[Event]:
    """Give a ticket's history."""
    with life.database.read() as tx:
        return tickets.history_of(tx, number)


def of_card(life: Life, field: str, number: int = 1) -> str:
    """Give what a ticket's card says in a field."""
    card = next(one for one in life.channel.cards() if f"#{number} ·" in one.content.title and "Status" in dict(one.content.fields))
    return dict(card.content.fields).get(field, "")


def offer_of(life: Life, who: str, number: int = 1) -> str:
    """Give what somebody's own message about a ticket says now, its buttons behind it."""
    found = [one.content for one in life.channel.in_room(who, "") if f"#{number} ·" in one.content.title]
    return f"{found[-1].text} {[button.label for button in found[-1].buttons]}" if found else ""


def ended(life: Life) -> list[tuple[str, str]]:
    """Give how every proposal ended ("" = it is open), and in which mode it was made."""
    with life.database.read() as tx:
        return [(row.ending, row.mode) for row in tx.execute(routing.proposals.select().order_by(routing.proposals.c.id))]


def answers(life: Life) -> list[str]:
    """Give everything that somebody alone was told, whole."""
    return [str(one.content) for one in life.channel.answers]
