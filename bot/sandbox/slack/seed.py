"""The workspace everybody finds on the first start: Northwind Cloud, its support team and three customers."""

from bot.sandbox.clock import SandboxClock
from bot.sandbox.slack.workspace import Channel, Group, User, Workspace

TEAM_ID = "T0NORTH"
OUTSIDE_TEAM_ID = "T0GLOBEX"
APP_ID = "A0DESK"
BOT_ID = "B0DESK"
BOT_USER_ID = "U0DESK"

_AGENTS = ("U0LENA", "U0TOM", "U0PRIYA", "U0SAM")


def seed_workspace(clock: SandboxClock) -> Workspace:
    """Build the seed workspace, without any message."""
    workspace = Workspace(clock, TEAM_ID, "Northwind Cloud", "northwind-cloud")
    for user in _people():
        workspace.add_user(user)
    for channel in _channels():
        workspace.add_channel(channel)
    for user in list(workspace.users.values()):
        if user.team_id == TEAM_ID and not user.is_bot:
            name = user.id.removeprefix("U0")
            members = {user.id, BOT_USER_ID}
            side = user.side
            workspace.add_channel(Channel(f"D0{name}", user.name, members, side=side, dm_user=user.id))
    for group in (
        Group("S0AGENTS", "support-agents", "Support agents", ["U0LENA", "U0TOM", "U0PRIYA"]),
        Group("S0LEADS", "support-leads", "Support leads", ["U0PRIYA"]),
        Group("S0ADMINS", "desk-admins", "Desk admins", ["U0SAM"]),
    ):
        workspace.add_group(group)
    return workspace


def _people() -> list[User]:
    def team(user_id: str, name: str, real_name: str, note: str, color: str, *, is_admin: bool = False) -> User:
        email = f"{name}@northwind.example"
        return User(user_id, name, real_name, TEAM_ID, "team", email, note, color, is_admin=is_admin)

    return [
        User(BOT_USER_ID, "deskhand", "Deskhand", TEAM_ID, "bot", color="2f6fed", is_bot=True, bot_id=BOT_ID),
        team("U0LENA", "lena", "Lena Fischer", "agent", "d1495b"),
        team("U0TOM", "tom", "Tom Baker", "agent", "00798c"),
        team("U0PRIYA", "priya", "Priya Nair", "lead", "8d6a9f"),
        team("U0SAM", "sam", "Sam Osei", "admin", "3d5a80", is_admin=True),
        User("U0ADA", "ada", "Ada Miller", TEAM_ID, "customer", "ada@acme.example", "Acme", "edae49"),
        User("U0CHEN", "chen", "Chen Wu", TEAM_ID, "customer", "chen@fabrikam.example", "Fabrikam", "66a182"),
        User("U0BEN", "ben", "Ben Ortiz", OUTSIDE_TEAM_ID, "customer", None, "Globex", "c8553d", is_stranger=True),
    ]


def _channels() -> list[Channel]:
    def team(channel_id: str, name: str, topic: str, *, is_private: bool = False) -> Channel:
        return Channel(channel_id, name, {*_AGENTS, BOT_USER_ID}, is_private=is_private, topic=topic)

    everyone = {*_AGENTS, BOT_USER_ID, "U0ADA", "U0CHEN"}
    shared = {"U0LENA", "U0TOM", "U0PRIYA", BOT_USER_ID, "U0BEN"}
    return [
        team("C0TRIAGE", "triage", "New tickets arrive here"),
        team("C0LEADS", "leads", "Escalations and breaches", is_private=True),
        team("C0PRODUCT", "product", "Knowledge gaps"),
        team("C0SUCCESS", "success", "Churn signals"),
        team("C0ADMINS", "desk-admins", "The desk's own troubles", is_private=True),
        Channel("C0HELP", "help", everyone, side="customer", topic="Ask us anything"),
        Channel("C0GLOBEX", "ext-globex", shared, side="customer", topic="Globex", shared_with=(OUTSIDE_TEAM_ID,)),
        Channel("C0RANDOM", "random", {*everyone} - {BOT_USER_ID}, topic="The bot is not in here"),
    ]
