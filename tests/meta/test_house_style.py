"""What the house style promises and a machine can see: small files and functions, docstrings, no paths of one machine."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

from bot.policy import read_policy

ROOT = Path(__file__).parent.parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 350, 60
SOURCES = sorted(path for top in ("bot", "migrations", "benchmarks", "docs", "tests") for path in (ROOT / top).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
TEXT = {".py", ".md", ".toml", ".js", ".css", ".html", ".txt", ".yml", ".yaml", ".ini", ".mako", ".jsonl", ".sh", ""}
OF_ONE_MACHINE = re.compile(r"\.\./shared\b|(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_files_are_small():
    """A file is read in one sitting."""
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_are_small():
    """A function is seen in one look; migrations are generated and stand as they are."""
    written = [path for path in SOURCES if "migrations/versions" not in shown(path)]
    lengths = {f"{shown(path)}: {one.name}": (one.end_lineno or 0) - one.lineno + 1 for path in written for one in functions(path)}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_every_test_says_its_behaviour_in_a_sentence():
    """A docstring of a few words with a full stop: what is true, for whom it matters."""
    said = {f"{shown(path)}: {test.name}": ast.get_docstring(test) or "" for path in TESTS for test in of_a_file(path)}
    assert len(said) > 500
    assert [name for name, words in said.items() if len(words.split()) < 3 or not words.rstrip().endswith((".", "?", "!", ":", "…"))] == []


def of_a_file(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give the tests of a file: functions at its top level or in a class, not those that a test has inside."""
    tops = [*tree(path).body, *(one for node in tree(path).body if isinstance(node, ast.ClassDef) for one in node.body)]
    return [one for one in tops if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test_")]


def test_every_module_says_what_it_is_for():
    """In its docstring, at the top."""
    assert [shown(path) for path in SOURCES if not ast.get_docstring(tree(path))] == []


def test_tests_do_not_sleep():
    """They wait for a change instead; a load that has to be spread over time says so beside the nap."""
    naps = [(path, call) for path in TESTS for call in calls(path) if ast.unparse(call.func) in ("asyncio.sleep", "time.sleep")]
    real = [(path, nap) for path, nap in naps if ast.unparse(nap.args[0]) != "0"]
    assert [f"{shown(path)}:{nap.lineno}" for path, nap in real if "#" not in line_of(path, nap)] == []


def test_tests_do_not_patch_our_modules():
    """A fake is a small real implementation, handed over where the real one would be."""
    patches = re.compile(r"(monkeypatch\.setattr|mock\.patch|\bpatch)\(\s*['\"]?bot\b")
    assert [f"{shown(path)}:{call.lineno}" for path in TESTS for call in calls(path) if patches.match(ast.unparse(call)[:80])] == []


@cache
def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def line_of(path: Path, node: ast.Call) -> str:
    return path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]


@cache
def kept() -> tuple[Path, ...]:
    """Give every file under version control or about to be, as far as it is text."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = (ROOT / name for name in listed.stdout.splitlines())
    return tuple(path for path in paths if path.is_file() and path.suffix in TEXT)


def test_no_file_names_a_path_of_one_machine():
    """The tree works wherever it is cloned, and knows nothing that lies beside it."""
    here = Path(__file__)
    found = [
        f"{shown(path)}:{number}: {line.strip()[:80]}"
        for path in kept()
        if path != here
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OF_ONE_MACHINE.search(line)
    ]
    assert found == []


def test_the_example_policy_is_whole_and_valid():
    """Every table of it, every [[category]] and [[macro]] included, is read without a fault."""
    text = (ROOT / "policy.example.toml").read_text(encoding="utf-8")
    policy, raw = read_policy(text), tomllib.loads(text)
    assert [category.name for category in policy.categories] == [one["name"] for one in raw["category"]]
    assert 8 <= len(policy.categories) <= 15
    assert all(3 <= len(category.subcategories) <= 5 for category in policy.categories)
    assert len({category.name for category in policy.categories}) == len(policy.categories)
    assert len(policy.macros) == len(raw.get("macro", []))


def test_dependencies_are_bounded_and_pinned():
    """Every dependency names a range, and the constraints pin the version that was tested."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    pinned = {
        line.partition("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    }
    names = {re.split(r"[\[<>=~!;]", one)[0].strip().lower().replace("_", "-") for one in wanted}
    assert sorted(names - pinned) == []
