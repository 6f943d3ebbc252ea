"""What the house style promises and a machine can see: small files and functions, docstrings, no paths of one machine."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

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


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_files_and_functions_are_small(path):
    """A file is read in one sitting, a function in one look; migrations are generated and stand as they are."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    if "migrations/versions" not in shown(path):
        assert [f"{one.name} ({_lines(one)})" for one in functions(path) if _lines(one) > LONGEST_FUNCTION] == []


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


@pytest.mark.parametrize("path", TESTS, ids=shown)
def test_every_test_says_its_behaviour_in_a_sentence(path):
    """A docstring that begins with a capital letter and ends with a full stop, one sentence or two."""
    for test in functions(path):
        if not test.name.startswith("test_") or _is_inner(path, test):
            continue
        words = (ast.get_docstring(test) or "").strip()
        assert words, f"{test.name} says nothing"
        assert words[0].isupper() or not words[0].isalpha(), f"{test.name}: {words[:40]}"
        assert words.endswith((".", "?", "!", ":", "…")), f"{test.name}: …{words[-40:]}"


def _is_inner(path: Path, test: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(test is not outer and outer.lineno < test.lineno <= (outer.end_lineno or 0) for outer in functions(path))


@pytest.mark.parametrize("path", [path for path in SOURCES if not shown(path).startswith("tests/")], ids=shown)
def test_every_module_says_what_it_is_for(path):
    """In its docstring, at the top."""
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", TESTS, ids=shown)
def test_tests_do_not_sleep(path):
    """They wait for a change instead; ``sleep(0)`` only lets others run."""
    naps = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("sleep")]
    assert [ast.unparse(nap) for nap in naps if ast.unparse(nap.args[0]) != "0"] == []


@pytest.mark.parametrize("path", TESTS, ids=shown)
def test_tests_do_not_patch_our_modules(path):
    """A fake is a small real implementation, handed over where the real one would be."""
    calls = [ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert [call for call in calls if re.search(r"(monkeypatch\.setattr|mock\.patch|\bpatch)\(\s*['\"]?bot\b", call)] == []


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
