"""
Keeps the generated parts of the documentation true: tables and diagrams that the code already knows.

``python -m docs.generate`` writes them, ``--check`` changes nothing and fails where one is stale. A generated part stands
between two markers; everything outside them is written by hand and is never touched.
"""

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from bot.__main__ import parser
from bot.adapters.connection import Connection
from bot.adapters.slack.manifest import EVENTS, SCOPES
from bot.commands import Command
from bot.desk.desk import KEPT_SETTLED
from bot.desk.table import COMMANDS, commands_markdown
from bot.messages import Capabilities, Channel
from bot.queue import job
from bot.queue.store.jobs import Backlog
from bot.queue.ticket import MOVES, diagram
from bot.queue.worker import ASKED_BEFORE_RESEND
from bot.sandbox.slack.faults import Faults
from bot.settings import SETTINGS, settings_table
from bot.web.metrics import Metrics
from docs.examples import folder
from docs.policy_reference import policy_reference

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Part:
    """One generated part: the file it stands in, the name in its markers, and what it says now."""

    file: str
    name: str
    write: Callable[[], str]

    @property
    def markers(self) -> tuple[str, str]:
        """The lines before and after it, as comments of the file's own kind."""
        begin, end = f"begin {self.name}: written by python -m docs.generate", f"end {self.name}"
        if self.file.endswith(".md"):
            return f"<!-- {begin} -->", f"<!-- {end} -->"
        return f"# {begin}", f"# {end}"

    def renewed(self, text: str) -> str:
        """Give the file's text with this part as it should be. Raises ValueError where a marker is missing."""
        begin, end = self.markers
        before, found, rest = text.partition(begin)
        _, also_found, after = rest.partition(end)
        if not found or not also_found:
            raise ValueError(f"{self.file}: the markers of {self.name!r} are missing; put back {begin!r} and {end!r}")
        return f"{before}{begin}\n{self.write().strip()}\n{end}{after}"


# ------------------------------------------------------------------------------------------------------- what is written


def command_defaults() -> str:
    """Say which verb a command without a verb means."""
    defaults = [f"`/{entry.group}` alone is `/{entry.group} {entry.name}`" for entry in COMMANDS if entry.is_default]
    return ", ".join(defaults) + "."


def command_summary() -> str:
    """Give the verbs of each command in one short table."""
    rows = ["| Command | Who | Verbs |", "| --- | --- | --- |"]
    for group in dict.fromkeys(entry.group for entry in COMMANDS):
        entries = [entry for entry in COMMANDS if entry.group == group]
        free = [entry.name for entry in entries if not entry.role]
        listed = ", ".join(f"`{name}`" for name in free)
        who = "the team" if not free else "everybody" if len(free) == len(entries) else f"the team; everybody {listed}"
        rows.append(f"| `/{group}` | {who} | {', '.join(_verb(entry) for entry in entries)} |")
    return "\n".join(rows)


def _verb(entry: Command) -> str:
    return f"`{entry.name}`"


def command_line() -> str:
    """Give the table of everything that can be typed after ``python -m bot``."""
    rows = ["| `python -m bot …` | What it does |", "| --- | --- |"]
    return "\n".join([*rows, *(f"| `{usage}` | {about} |" for usage, about in command_line_usages(parser()))])


def command_line_usages(top: argparse.ArgumentParser, words: str = "", about: str = "") -> Iterator[tuple[str, str]]:
    """Yield every command of a parser with its arguments, and its help. Built here: argparse wraps by the terminal's width."""
    groups = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001 - it has no public face
    for group in groups:
        helps = {choice.dest: choice.help or "" for choice in group._choices_actions}  # noqa: SLF001
        for name, inner in group.choices.items():
            yield from command_line_usages(inner, f"{words} {name}".strip(), helps.get(name, ""))
    if not groups:
        shown = [_argument(action) for action in top._actions if not isinstance(action, argparse._HelpAction)]  # noqa: SLF001
        yield " ".join([words, *shown]), _cell(about)


def _argument(action: argparse.Action) -> str:
    """One argument as usage lines show it."""
    value = str(action.metavar or action.dest.upper())
    if action.option_strings:
        option = f"{action.option_strings[-1]}{'' if action.nargs == 0 else f' {value}'}"
        return option if action.required else f"[{option}]"
    return {"*": f"[{value} …]", "+": f"{value} …", "?": f"[{value}]"}.get(str(action.nargs), value)


def env_example() -> str:
    """Give every variable with its default, ready to be uncommented."""
    lines: list[str] = []
    for doc in SETTINGS:
        note = doc.help.replace("`", "") + (" (secret)" if doc.secret else "")
        lines += [f"# {note}", f"#{doc.name}={doc.default}", ""]
    return "\n".join(lines)


def lifecycle() -> str:
    """Give the diagram and the table of moves."""
    rows = ["| From | To | By |", "| --- | --- | --- |"]
    rows += [f"| {start} | {to} | {verbs} |" for start, ways in MOVES.items() for to, verbs in ways.items()]
    return f"```mermaid\n{diagram()}```\n\n" + "\n".join(rows)


def scopes() -> str:
    """Give the Slack app's permissions, each with its reason, and the events it hears."""
    rows = ["| Scope | What it is for |", "| --- | --- |", *(f"| `{scope}` | {why} |" for scope, why in SCOPES)]
    return "\n".join(rows) + f"\n\nEvents: {', '.join(f'`{name}`' for name in EVENTS)}."


def metrics() -> str:
    """Give every metric with the meaning that it carries itself."""
    page = Metrics().page(Backlog(0, 0, 0, 0.0), {}, {}).decode()
    rows = ["| Metric | Meaning |", "| --- | --- |"]
    found = re.findall(r"^# HELP (\S+) (.*)$", page, re.MULTILINE)
    return "\n".join([*rows, *(f"| `{name}` | {_cell(about)} |" for name, about in found if not name.endswith("_created"))])


def retry_numbers() -> str:
    """Give the numbers by which jobs are tried again."""
    numbers = (
        ("a job's lease: after it, whoever had the job is taken for dead", _seconds(job.LEASE.total_seconds())),
        ("first wait after a failed attempt; it doubles each time", _seconds(job.FIRST_WAIT_S)),
        ("longest wait between two attempts (and up to half of it again, by chance)", _seconds(job.LONGEST_WAIT_S)),
        ("attempts before a job is dead by a fault of our own", str(job.MAX_OWN_FAULTS)),
        ("attempts in doubt at which a platform that cannot be asked is sent to again", str(ASKED_BEFORE_RESEND)),
        ("age at which a job that cannot be delivered is dead", f"{job.MAX_AGE.total_seconds() / 3600:g} h"),
        ("how long a key is remembered, so that what comes again late is recognised", f"{KEPT_SETTLED.days} days"),
        ("least time between two edits of one card", _seconds(job.LIVE_SPACING.total_seconds())),
    )
    return "\n".join(["| Number | Value |", "| --- | --- |", *(f"| {what} | {value} |" for what, value in numbers)])


def _seconds(number: float) -> str:
    return f"{number:g} s"


def channel_protocol() -> str:
    """Give the seam that an adapter fills, as the code has it."""
    return f"```python\n{inspect.getsource(Capabilities).strip()}\n\n\n{inspect.getsource(Channel).strip()}\n```"


def connection_shape() -> str:
    """Give the shape of a connection, as the code has it."""
    return f"```python\n{inspect.getsource(Connection).strip()}\n```"


def example(*pieces: Any) -> str:
    """Give pieces of the example channel, as they run in the contract suite."""
    return "```python\n" + "\n\n".join(dedent(inspect.getsource(one)).rstrip() for one in pieces) + "\n```"


def fault_methods() -> str:
    """Give the faults that are methods of the sandbox, with what each does."""
    rows = ["| `box.faults.…` | What it does |", "| --- | --- |"]
    for name in Faults.METHODS:
        method = getattr(Faults, name)
        arguments = ", ".join(list(inspect.signature(method).parameters)[1:])
        rows.append(f"| `{name}({arguments})` | {_cell((method.__doc__ or '').splitlines()[0])} |")
    return "\n".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").strip()


PARTS: tuple[Part, ...] = (
    Part("README.md", "commands", command_summary),
    Part("README.md", "command line", command_line),
    Part("README.md", "settings", settings_table),
    Part(".env.example", "settings", env_example),
    Part("docs/commands.md", "commands", commands_markdown),
    Part("docs/commands.md", "defaults", command_defaults),
    Part("docs/settings.md", "settings", settings_table),
    Part("docs/policy.md", "policy", lambda: policy_reference((ROOT / "policy.example.toml").read_text(encoding="utf-8"))),
    Part("docs/lifecycle.md", "lifecycle", lifecycle),
    Part("docs/slack.md", "scopes", scopes),
    Part("docs/operate.md", "metrics", metrics),
    Part("docs/delivery.md", "numbers", retry_numbers),
    Part("docs/channels.md", "protocol", channel_protocol),
    Part("docs/channels.md", "connection", connection_shape),
    Part("docs/channels.md", "reading", lambda: example(folder.arrival)),
    Part("docs/channels.md", "ending", lambda: example(folder.ended)),
    Part("docs/channels.md", "finding", lambda: example(folder.FolderChannel.find)),
    Part("docs/channels.md", "looking", lambda: example(folder.Folder.look)),
    Part("docs/channels.md", "building", lambda: example(folder.folder_at)),
    Part("docs/sandbox.md", "faults", fault_methods),
)


# ------------------------------------------------------------------------------------------------------- writing, checking


def renewed(root: Path = ROOT) -> dict[str, tuple[str, str]]:
    """Give each file that holds generated parts: its text as it stands under ``root``, and as it should be."""
    found: dict[str, tuple[str, str]] = {}
    for part in PARTS:
        old, new = found.get(part.file) or ((root / part.file).read_text(encoding="utf-8"),) * 2
        found[part.file] = (old, part.renewed(new))
    return found


def stale(root: Path = ROOT) -> list[str]:
    """Name the files whose generated parts are not true any more."""
    return [file for file, (old, new) in renewed(root).items() if old != new]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write what is stale, or with ``--check`` only say it; then exit status 1 means that something was."""
    words = argparse.ArgumentParser(prog="python -m docs.generate", description="Renew the generated parts of the documentation.")
    words.add_argument("--check", action="store_true", help="change nothing; exit 1 if a file is stale")
    only_check = words.parse_args(arguments).check
    outdated = stale()
    if not only_check:
        for file, (_, new) in renewed().items():
            (ROOT / file).write_text(new, encoding="utf-8")
    for file in outdated:
        sys.stderr.write(f"{file} {'is stale; run `python -m docs.generate`' if only_check else 'was renewed'}\n")
    return 1 if only_check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
