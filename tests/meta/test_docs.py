"""The documentation says what is there: generated parts are fresh, commands exist, links lead somewhere."""

import argparse
import ast
import contextlib
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import parser
from bot.commands import parse, parse_typed
from bot.desk.table import COMMANDS
from bot.policy import Policy
from bot.sandbox import SandboxError
from bot.sandbox.slack.acts import ACTS
from bot.sandbox.slack.faults import Faults
from bot.settings import SETTINGS, read_settings
from docs.generate import PARTS, ROOT, command_line_usages, main, stale
from docs.policy_reference import notes_of

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
OTHER_PROGRAMS = {"cp", "docker", "rsync", "sqlite3"}
TARGETS = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """Find the code blocks of one language, also those inside lists."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def shell_lines() -> Iterator[tuple[str, list[str]]]:
    for page in PAGES:
        for block in blocks(page, "sh"):
            yield from (
                (f"{page.name}: {line.strip()}", words) for line in block.splitlines() if (words := shlex.split(line, comments=True))
            )


def spoken_commands() -> Iterator[tuple[str, str]]:
    """Every slash command and typed verb in running text, up to its first placeholder."""
    groups = "|".join(sorted({entry.group for entry in COMMANDS}))
    for page in PAGES:
        for line in re.findall(rf"`((?:/(?:{groups})\b|![a-z])[^`]*)`", page.read_text(encoding="utf-8")):
            words = re.sub(r" [<\[…].*", "", line)
            yield f"{page.name}: {line}", words


def heading_anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, made as forges make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                yield page, target


def test_generated_parts_are_fresh() -> None:
    """No table or diagram of the documentation lags behind the code."""
    assert stale() == [], "run `python -m docs.generate`"


def test_check_changes_nothing_and_succeeds_when_fresh() -> None:
    """``--check`` on fresh documentation is exit status 0."""
    assert main(["--check"]) == 0


def test_a_stale_file_is_named(tmp_path: Path) -> None:
    """A generated row that somebody changed by hand makes exactly its file stale."""
    for file in {part.file for part in PARTS}:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    slack = tmp_path / "docs" / "slack.md"
    slack.write_text(slack.read_text(encoding="utf-8").replace("| `commands` |", "| `admin` |"), encoding="utf-8")
    assert stale(tmp_path) == ["docs/slack.md"]


def test_a_lost_marker_is_said() -> None:
    """Documentation without its markers is a fault that names the file, not a silent no-op."""
    with pytest.raises(ValueError, match=re.escape("README.md: the markers of 'commands' are missing")):
        PARTS[0].renewed("# Deskhand\n")


@pytest.mark.parametrize("usage", [usage for usage, _ in command_line_usages(parser())])
def test_every_command_of_the_command_line_is_in_the_readme(usage: str) -> None:
    """Whatever can be typed after ``python -m bot`` stands in the README."""
    assert f"| `{usage}` |" in read("README.md")


@pytest.mark.parametrize("name", [doc.name for doc in SETTINGS])
def test_every_variable_is_documented(name: str) -> None:
    """An environment variable stands in the README, in the settings page and in .env.example."""
    assert f"`{name}`" in read("README.md")
    assert f"`{name}`" in read("docs/settings.md")
    assert f"#{name}=" in read(".env.example")


def test_env_example_is_a_valid_environment() -> None:
    """With every line uncommented the example is the defaults, without a fault."""
    lines = re.findall(r"^#([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE)
    assert read_settings(dict(lines)).redacted() == read_settings({}).redacted()


def test_every_policy_section_is_documented() -> None:
    """Sections of the example and fields of the model all have a heading in the policy page."""
    page = read("docs/policy.md")
    sections = set(notes_of(read("policy.example.toml")).sections) - {"[customers.emoji]"}
    assert [name for name in sorted(sections) if f"## `{name}`" not in page] == []
    tops = [info.alias or name for name, info in Policy.model_fields.items()]
    assert [name for name in tops if not re.search(rf"## `\[+{name}\b", page)] == []


@pytest.mark.parametrize(("where", "words"), list(shell_lines()))
def test_commands_in_code_blocks_exist(where: str, words: list[str]) -> None:
    """What a reader copies out of a code block can be run."""
    program, *rest = words
    if program == "make":
        assert set(rest) <= TARGETS, where
    elif program in ("python", ".venv/bin/python", "deskhand"):
        module, arguments = (rest[1], rest[2:]) if program != "deskhand" else ("bot", rest)
        assert module in ("bot", "docs.generate"), where
        assert module != "bot" or runs(arguments), where
    else:
        assert program in OTHER_PROGRAMS, where
    if program == "cp":
        assert (ROOT / rest[0]).is_file(), where


def runs(arguments: list[str]) -> bool:
    """Say whether the parser takes these arguments, and a file to replay is there."""
    try:
        options = parser().parse_args(arguments)
    except SystemExit:
        return False
    replay = getattr(options, "replay", None)
    return isinstance(options, argparse.Namespace) and (replay is None or (ROOT / replay).is_file())


@pytest.mark.parametrize(("where", "line"), list(spoken_commands()))
def test_commands_in_running_text_exist(where: str, line: str) -> None:
    """A slash command or typed verb that the text names is in the table."""
    asked = parse_typed(COMMANDS, line) if line.startswith("!") else parse(COMMANDS, line)
    assert asked.command in COMMANDS, where


@pytest.mark.parametrize(("page", "target"), list(links()))
def test_links_lead_somewhere(page: Path, target: str) -> None:
    """A relative link leads to a file, and its anchor to a heading there."""
    path, _, anchor = target.partition("#")
    aim = (page.parent / path).resolve() if path else page
    assert aim.exists(), f"{page.name}: {target}"
    assert not anchor or anchor in heading_anchors(aim), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_in_running_text_exist(page: Path) -> None:
    """A file or folder of ours that the text names is there."""
    named = re.findall(r"`((?:bot|docs|tests|migrations|benchmarks)/[\w./-]*)`", page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_in_code_blocks_is_python(page: Path) -> None:
    """Examples in Python can at least be compiled."""
    for block in blocks(page, "python"):
        compile(block, page.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)


def test_replay_examples_are_acts_of_the_sandbox() -> None:
    """The lines of the replay example are what the sandbox takes, and every act it takes is in the page's table."""
    page = ROOT / "docs" / "sandbox.md"
    acts = [json.loads(line)["do"] for block in blocks(page, "json") for line in block.splitlines()]
    assert acts
    assert set(acts) <= set(ACTS)
    assert [name for name in ACTS if f"`{name}`" not in page.read_text(encoding="utf-8")] == []


def test_every_fault_is_in_the_sandbox_page() -> None:
    """Whatever the page can switch, by a method or as a plain switch, is explained."""
    page = read("docs/sandbox.md")
    for name in Faults().snapshot():
        with contextlib.suppress(SandboxError):  # some are only shown; their method has another name
            Faults().apply(name, {"on": True})
            assert f"`{name}`" in page or f"`{name}(" in page


def test_make_has_the_targets_that_others_rely_on() -> None:
    """run, test, check and bench are names that scripts and people use."""
    assert {"run", "test", "check", "bench"} <= TARGETS


def test_the_image_gets_what_it_copies() -> None:
    """Every file that the Dockerfile copies is there and let through by .dockerignore."""
    copied = [source for line in re.findall(r"^COPY (?!--)(.*)$", read("Dockerfile"), re.MULTILINE) for source in line.split()[:-1]]
    let_through = {line.removeprefix("!") for line in read(".dockerignore").splitlines() if line.startswith("!")}
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert set(copied) <= let_through
