"""The guild everybody finds on the first start: Northwind, its support forum, its team and a few customers.

The ids never change, so that a policy can name them.
"""

from bot.sandbox.discord.guild import CATEGORY, DM, FORUM, TEXT, Channel, Guild, Member, Overwrite, Role, Tag, User
from bot.sandbox.discord.permissions import ALL, EVERYONE, OF_THE_BOT, Permission

GUILD_ID = "1100000000000000001"
BOT_USER_ID = "1100000000000000010"
BOT_ROLE_ID = "1100000000000000204"
AGENTS_ID, LEADS_ID, ADMINS_ID = "1100000000000000201", "1100000000000000202", "1100000000000000203"
SUPPORT_ID, HELP_ID, GENERAL_ID = "1100000000000000301", "1100000000000000302", "1100000000000000303"
TRIAGE_ID, LEADS_CHANNEL_ID, DESK_ADMINS_ID = "1100000000000000304", "1100000000000000305", "1100000000000000306"
PRODUCT_ID, SUCCESS_ID = "1100000000000000307", "1100000000000000308"
CUSTOMERS_CATEGORY_ID, TEAM_CATEGORY_ID = "1100000000000000310", "1100000000000000311"
STATUSES = ("New", "Triaged", "Assigned", "In Progress", "Pending", "Resolved")
CATEGORIES = (
    *("billing", "plan", "sign-in", "users and roles", "how-to", "bug", "outage", "deployments"),
    *("API and integrations", "data", "security", "feature request"),
)
JOINED_AT = "2024-03-01T09:00:00.000000+00:00"


def seed_guild(bot_permissions: int = int(OF_THE_BOT)) -> Guild:
    """Build the guild, without any message."""
    people = _people()
    guild = Guild(GUILD_ID, "Northwind", owner_id=_person_id("sam"))
    guild.users = {user.id: user for user, _ in people}
    guild.members = {user.id: Member(user.id, roles, JOINED_AT) for user, roles in people}
    guild.roles = {role.id: role for role in _roles(bot_permissions)}
    guild.channels = {channel.id: channel for channel in _channels()}
    for user, _ in people:
        if not user.bot:
            dm_id = str(int(user.id) + 400)
            guild.dms[dm_id] = Channel(dm_id, DM, user.name, user.side, recipients=[user.id, BOT_USER_ID])
    return guild


def _person_id(name: str) -> str:
    return str(1_100_000_000_000_000_100 + ("lena", "tom", "priya", "sam", "ada", "chen", "ben", "mia").index(name))


def _people() -> list[tuple[User, list[str]]]:
    def one(name: str, full: str, side: str, note: str, color: str, *roles: str) -> tuple[User, list[str]]:
        return User(_person_id(name), name, full, side, note, color), list(roles)

    return [
        (User(BOT_USER_ID, "deskhand", "Deskhand", "bot", "", "2f6fed", bot=True), [BOT_ROLE_ID]),
        one("lena", "Lena Fischer", "team", "agent", "d1495b", AGENTS_ID),
        one("tom", "Tom Baker", "team", "agent", "00798c", AGENTS_ID),
        one("priya", "Priya Nair", "team", "lead", "8d6a9f", AGENTS_ID, LEADS_ID),
        one("sam", "Sam Osei", "team", "admin", "3d5a80", ADMINS_ID),
        one("ada", "Ada Miller", "customer", "Acme", "edae49"),
        one("chen", "Chen Wu", "customer", "Fabrikam", "66a182"),
        one("ben", "Ben Ortiz", "customer", "Globex", "c8553d"),
        one("mia", "Mia Rossi", "customer", "on her own", "7b5ea7"),
    ]


def _roles(bot_permissions: int) -> list[Role]:
    return [
        Role(GUILD_ID, "@everyone", int(EVERYONE)),
        Role(
            AGENTS_ID,
            "support-agents",
            int(EVERYONE | Permission.MANAGE_THREADS | Permission.MANAGE_MESSAGES),
            1,
            0x2D8F6F,
            mentionable=True,
        ),
        Role(
            LEADS_ID, "support-leads", int(EVERYONE | Permission.MANAGE_THREADS | Permission.MANAGE_MESSAGES), 2, 0x8D6A9F, mentionable=True
        ),
        Role(ADMINS_ID, "desk-admins", ALL, 4, 0x3D5A80),
        Role(BOT_ROLE_ID, "Deskhand", bot_permissions, 3, managed_by=BOT_USER_ID),
    ]


def _channels() -> list[Channel]:
    hidden = [
        Overwrite(GUILD_ID, 0, deny=int(Permission.VIEW_CHANNEL)),
        *(Overwrite(role_id, 0, allow=int(Permission.VIEW_CHANNEL)) for role_id in (AGENTS_ID, LEADS_ID, ADMINS_ID, BOT_ROLE_ID)),
    ]

    def team(channel_id: str, name: str, position: int, topic: str) -> Channel:
        return Channel(channel_id, TEXT, name, "team", position, TEAM_CATEGORY_ID, topic, list(hidden))

    def customer(channel_id: str, kind: int, name: str, position: int, topic: str) -> Channel:
        return Channel(channel_id, kind, name, "customer", position, CUSTOMERS_CATEGORY_ID, topic)

    support = customer(SUPPORT_ID, FORUM, "support", 2, "One post, one question. Say what you tried.")
    support.tags = _tags()
    return [
        Channel(CUSTOMERS_CATEGORY_ID, CATEGORY, "Community", "customer", 0),
        customer(GENERAL_ID, TEXT, "general", 0, "The bot is in here, but does not listen"),
        customer(HELP_ID, TEXT, "help", 1, "Ask us anything"),
        support,
        Channel(TEAM_CATEGORY_ID, CATEGORY, "Team", "team", 1, overwrites=list(hidden)),
        team(TRIAGE_ID, "triage", 0, "New tickets arrive here"),
        team(LEADS_CHANNEL_ID, "leads", 1, "Escalations and breaches"),
        team(PRODUCT_ID, "product", 2, "Knowledge gaps"),
        team(SUCCESS_ID, "success", 3, "Churn signals"),
        team(DESK_ADMINS_ID, "desk-admins", 4, "The desk's own troubles"),
    ]


def _tags() -> list[Tag]:
    names = [(name, True) for name in STATUSES] + [(name, False) for name in CATEGORIES]
    return [Tag(str(1_100_000_000_000_000_501 + n), name, moderated=moderated) for n, (name, moderated) in enumerate(names)]


def policy_for_this_guild(example: str) -> str:
    """Give the text of the example policy, which has its team in Slack, for a team that lives in this guild."""
    rooms = {
        "triage": TRIAGE_ID,
        "leads": LEADS_CHANNEL_ID,
        "desk-admins": DESK_ADMINS_ID,
        "product": PRODUCT_ID,
        "success": SUCCESS_ID,
        "help": HELP_ID,
        "ext-globex": SUPPORT_ID,
    }
    for name, channel_id in rooms.items():
        example = example.replace(f'"slack:#{name}"', f'"discord:{channel_id}"')
    for name, role_id in {"support-agents": AGENTS_ID, "support-leads": LEADS_ID, "desk-admins": ADMINS_ID}.items():
        example = example.replace(f'"slack:@{name}"', f'"discord:{role_id}"')
    return example.replace('home = "slack"', 'home = "discord"')
