"""
Imports only point downwards, every room keeps to itself, and each outside library has one door.

Read from the source with ``ast``, so that an import inside a function counts as much as one at the top.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

TABLES = (
    "bot.queue.columns",
    "bot.queue.tables",
    "bot.queue.account_tables",
    "bot.queue.judgement_tables",
    "bot.queue.link_tables",
    "bot.queue.mail_tables",
    "bot.queue.promise_tables",
    "bot.queue.routing_tables",
    "bot.queue.timer_tables",
    "bot.kb.tables",
    "bot.kb.authored_tables",
)
# The layers, lowest first. A module belongs to the longest name that it begins with.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("bot.errors", "bot.messages", "bot.policy", "bot.settings", "bot.text", "bot.clock"),
    (
        *(
            "bot.queue.ticket",
            "bot.queue.job",
            "bot.queue.intake",
            "bot.queue.accounts",
            "bot.queue.limits",
            "bot.queue.gathering",
            "bot.triage",
            "bot.commands",
        ),
        *("bot.alerts.rules", "bot.alerts.spikes", "bot.alerts.outbreak"),
        *("bot.kb.article", "bot.kb.units", "bot.kb.chunk", "bot.kb.words", "bot.kb.text_index", "bot.kb.rank", "bot.kb.answer"),
        *("bot.kb.confidence", "bot.kb.followup", "bot.kb.gaps", "bot.kb.coverage", "bot.kb.eval", "bot.kb.masking", "bot.kb.drafting"),
        *("bot.kb.solved", "bot.kb.edits", "bot.kb.links", "bot.kb.walks", "bot.kb.reviews", "bot.kb.duplicates"),
    ),
    (*TABLES, "bot.queue.store", "bot.queue.migrate", "migrations", "bot.embed", "bot.kb", "bot.learnt"),
    ("bot.desk",),
    ("bot.adapters", "bot.queue.worker", "bot.alerts", "bot.intake", "bot.mailing", "bot.thinking", "bot.web"),
    ("bot.connections",),
    ("bot.app", "bot.cli", "bot.__main__"),
)
# What a room may know of ours beside itself, where that is less than everything below it.
ONLY = {
    "bot.errors": set(),
    "bot.clock": set(),
    "bot.text": set(),
    "bot.messages": {"bot.errors"},
    "bot.settings": {"bot.errors"},
    "bot.policy": {"bot.errors"},
    "bot.commands": {"bot.errors"},
    "bot.triage": {"bot.messages", "bot.policy", "bot.text"},
    "bot.adapters": {"bot.messages", "bot.errors", "bot.commands", "bot.policy", "bot.text"},
    "bot.queue.worker": {"bot.messages", "bot.errors", "bot.queue.job", "bot.queue.gathering"},
    "bot.alerts": {"bot.messages", "bot.policy"},
    "bot.embed": {"bot.errors"},
    "bot.learnt": {"bot.triage"},
    "bot.kb": {
        "bot.errors",
        "bot.messages",
        "bot.embed",
        "bot.text",
        "bot.policy",
        *("bot.queue.columns", "bot.queue.tables", "bot.queue.store", "bot.queue.migrate"),
    },
    "bot.intake": {"bot.queue.gathering"},
    "bot.web": {"bot.queue.store"},
    "bot.sandbox": set(),
}
# Which modules may know an outside library. A name ends with a dot where it stands for a whole room.
FENCES = {
    "slack_bolt": ("bot.adapters.slack.",),
    "slack_sdk": ("bot.adapters.slack.", "bot.sandbox.slack."),
    "discord": ("bot.adapters.discord", "bot.adapters.discord."),
    "yarl": ("bot.adapters.discord.gateway", "bot.sandbox."),
    "sqlalchemy": (*TABLES, "bot.queue.store.", "bot.queue.migrate", "migrations.", "bot.kb.store."),
    "sqlmodel": TABLES,
    "alembic": ("bot.queue.migrate", "migrations."),
    "apscheduler": ("bot.alerts.schedule",),
    "dotenv": ("bot.cli.start",),
    "aiohttp": (
        *("bot.adapters.slack.", "bot.adapters.discord.", "bot.adapters.pool", "bot.adapters.webhook"),
        *("bot.thinking.writer", "bot.web.", "bot.sandbox."),
    ),
    "aiosmtpd": ("bot.sandbox.mail.smtp",),
    "aiosmtplib": ("bot.adapters.mail.sending",),
    "imapclient": ("bot.adapters.mail.mailbox",),
    "lxml": ("bot.adapters.mail.html",),
    "markdown_it": ("bot.adapters.slack.", "bot.adapters.mail.compose", "bot.text."),
    "prometheus_client": ("bot.web.metrics",),
    "pydantic": ("bot.messages.", "bot.policy."),
    "faiss": ("bot.kb.shelf",),
    "bs4": ("bot.kb.reading.pages",),
    "markdownify": ("bot.kb.reading.pages",),
    "yaml": ("bot.kb.reading.fields",),
    "charset_normalizer": ("bot.kb.reading.letters",),
    "Stemmer": ("bot.kb.words",),
    "rich": ("bot.cli.",),
    "sklearn": ("bot.triage.features",),
    "scipy": ("bot.triage.",),
    "matplotlib": ("bot.cli.kb_plot", "bot.cli.triage_plot"),
    "sentence_transformers": ("bot.embed.export",),
    "torch": ("bot.embed.export",),
    "onnxruntime": ("bot.embed.",),
    "tokenizers": ("bot.embed.",),
    "structlog": ("bot.cli.", "bot.app", "bot.mailing", "bot.thinking.", "bot.desk.", "bot.queue.worker", "bot.adapters."),
}
# Decisions and translations: values in, values out. A name ends with a dot where it stands for a whole room.
PURE = (
    *("bot.messages", "bot.messages.", "bot.errors", "bot.commands", "bot.policy", "bot.policy.", "bot.settings"),
    *("bot.queue.ticket", "bot.queue.job", "bot.queue.intake", "bot.queue.accounts", "bot.queue.limits", "bot.triage."),
    *("bot.text", "bot.text.", "bot.kb.article", "bot.alerts.rules", "bot.alerts.spikes", "bot.alerts.outbreak"),
    *("bot.kb.reading.faults", "bot.kb.reading.fields", "bot.kb.reading.letters", "bot.kb.reading.pages", "bot.kb.reading.records"),
    *("bot.kb.units", "bot.kb.chunk", "bot.kb.words", "bot.kb.text_index", "bot.kb.rank", "bot.kb.answer", "bot.kb.followup"),
    "bot.kb.confidence",
    *("bot.kb.gaps", "bot.kb.coverage", "bot.kb.eval", "bot.kb.masking", "bot.kb.drafting"),
    *("bot.kb.solved", "bot.kb.edits", "bot.kb.links", "bot.kb.walks", "bot.kb.reviews", "bot.kb.duplicates"),
    *(
        "bot.adapters.slack.parse",
        "bot.adapters.slack.echoes",
        "bot.adapters.slack.render",
        "bot.adapters.slack.markup",
        "bot.adapters.slack.reading",
    ),
    *("bot.adapters.slack.writing", "bot.adapters.slack.inline", "bot.adapters.slack.outcome"),
    *("bot.adapters.mail.headers", "bot.adapters.mail.mime", "bot.adapters.mail.html", "bot.adapters.mail.lines", "bot.adapters.mail.head"),
    *("bot.adapters.mail.phrases", "bot.adapters.mail.quote", "bot.adapters.mail.signature", "bot.adapters.mail.invitation"),
    *("bot.adapters.mail.machine", "bot.adapters.mail.read", "bot.adapters.mail.seal", "bot.adapters.mail.parse"),
    *("bot.adapters.mail.compose", "bot.adapters.mail.address"),
    *("bot.adapters.discord.parse", "bot.adapters.discord.calls", "bot.adapters.discord.rooms", "bot.adapters.discord.markup"),
    *("bot.adapters.discord.render", "bot.adapters.discord.modal", "bot.adapters.discord.slash", "bot.adapters.discord.emoji"),
    *("bot.adapters.discord.outcome", "bot.adapters.discord.invite", "bot.adapters.discord.pace"),
)
IMPURE = {
    *("asyncio", "concurrent", "http", "io", "logging", "multiprocessing", "os", "secrets", "shutil", "signal", "socket", "sqlite3"),
    *("structlog", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request", "uuid", "bot.clock"),
}
READS_THE_CLOCK = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}


@cache
def sources() -> dict[str, Path]:
    """Give every module of ours by its dotted name."""
    found = {}
    for top in ("bot", "migrations"):
        for path in (ROOT / top).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(sources()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Give what a module imports, as dotted names: our modules whole, others as they are written."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative imports hide the room"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {one if one in sources() else str(node.module) for one in whole}
    return frozenset(found)


def is_in(name: str, rooms: tuple[str, ...]) -> bool:
    return any(name.startswith(room) if room.endswith(".") else name == room for room in rooms)


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def layer(name: str) -> int | None:
    found = [(len(room), height) for height, rooms in enumerate(LAYERS) for room in rooms if within(name, room)]
    return max(found)[1] if found else None


def ours(name: str) -> set[str]:
    return {one for one in imports(name) if one in sources() and one != "bot"}


SHARED = {"bot.adapters.connection", "bot.adapters.finding", "bot.adapters.pool", "bot.adapters.recent"}
BARE = {"bot", "bot.queue", "bot.adapters", "bot.sandbox", "bot.kb"}  # only a docstring or a version in them


def test_every_module_has_its_layer():
    """A new module has to say where it belongs, in the table above."""
    assert [name for name in sources() if layer(name) is None and name not in BARE and not within(name, "bot.sandbox")] == []


def test_imports_point_down():
    """Nothing knows what stands above it."""
    known = [(name, one) for name in sources() for one in ours(name) if layer(name) is not None]
    assert [f"{name} knows {one}" for name, one in known if (layer(one) or 0) > (layer(name) or 0)] == []


@pytest.mark.parametrize("room", ONLY)
def test_a_room_knows_no_more_than_it_must(room):
    """Adapters translate and know no rule; pure rooms know no store; the sandbox knows nothing of the bot."""
    for name in (one for one in sources() if within(one, room)):
        foreign = {one for one in ours(name) if not within(one, room)}
        assert {one for one in foreign if not any(within(one, allowed) for allowed in ONLY[room])} == set(), name


def test_adapters_do_not_know_each_other():
    """Each platform has a room of its own; all they share is a connection's shape, and what is alike in any."""
    for name in (one for one in sources() if within(one, "bot.adapters")):
        own = name.split(".")[2:3]
        others = {one for one in ours(name) if within(one, "bot.adapters") and one.split(".")[2:3] != own}
        assert others <= SHARED, name


def test_only_the_demo_knows_the_sandbox():
    """The bot must not behave differently because it is imitated."""
    knowing = {name for name in sources() if not within(name, "bot.sandbox") for one in ours(name) if within(one, "bot.sandbox")}
    assert knowing <= {"bot.cli.demo"}


def test_nothing_imports_the_composition_root_but_the_command_line():
    """Everything is built and wired in one place."""
    knowing = {name for name in sources() if "bot.app" in ours(name)}
    assert all(within(name, "bot.cli") for name in knowing)


def test_there_are_no_cycles():
    """Of any two modules at most one knows the other, over however many in between."""
    above: list[str] = []
    done: set[str] = set()

    def visit(name: str) -> None:
        assert name not in above, " -> ".join([*above[above.index(name) :], name])
        if name in done:
            return
        above.append(name)
        for one in sorted(ours(name)):
            visit(one)
        done.add(above.pop())

    for name in sorted(sources()):
        visit(name)


@pytest.mark.parametrize("library", FENCES)
def test_an_outside_library_has_its_door(library):
    """So that replacing one is work in one room."""
    knowing = {name for name in sources() if any(within(one, library) for one in imports(name))}
    assert {name for name in knowing if not is_in(name, FENCES[library])} == set()
    assert knowing, "the fence stands around nothing"


def test_pure_modules_read_nothing():
    """No input or output, no clock, no chance: what they decide follows from what they are given."""
    pure = [name for name in sources() if is_in(name, PURE)]
    assert len(pure) > len(PURE)
    imported = [f"{name} imports {one}" for name in pure for one in imports(name) if any(within(one, banned) for banned in IMPURE)]
    assert imported == []
    calls = [(name, node) for name in pure for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]
    assert [f"{name} calls {ast.unparse(call.func)}" for name, call in calls if _reads_the_world(call.func)] == []


def _reads_the_world(function: ast.expr) -> bool:
    """Say whether a call asks the clock, chance, the disk or the environment."""
    if isinstance(function, ast.Name):
        return function.id in ("open", "input", "print")
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return False
    owner, name = function.value.id, function.attr
    if owner in ("datetime", "date", "time"):
        return name in READS_THE_CLOCK
    return (owner == "random" and name != "Random") or (owner in ("os", "Path") and name in ("environ", "cwd", "home"))
