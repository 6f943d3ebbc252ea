"""`sla due` answers line by line, and says which lines it cannot answer."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

POLICY = """
[hours.office]
timezone = "Europe/Berlin"
business_day = "8h"
mon = ["09:00-12:30", "13:30-18:00"]
tue = ["09:00-12:30", "13:30-18:00"]

[hours.always]
timezone = "UTC"
mon = ["00:00-24:00"]
tue = ["00:00-24:00"]
wed = ["00:00-24:00"]
"""
MONDAY = "2026-03-02T09:00:00+01:00"


@pytest.fixture(autouse=True)
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a policy with two calendars, and name it in the environment."""
    path = tmp_path / "policy.toml"
    path.write_text(POLICY)
    monkeypatch.setenv("POLICY_FILE", str(path))
    return path


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Put lines to `sla due`: gives its exit status, the answers and what was said on stderr."""

    def asked(*lines: dict[str, Any] | str | bytes, options: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]], list[str]]:
        file = tmp_path / "asked.jsonl"
        texts = [line if isinstance(line, str | bytes) else json.dumps(line) for line in lines]
        file.write_bytes(b"\n".join(text.encode() if isinstance(text, str) else text for text in texts))
        status = main(["sla", "due", "--file", str(file), *options])
        said = capsys.readouterr()
        return status, [json.loads(line) for line in said.out.splitlines()], said.err.splitlines()

    return asked


def asking(**more: Any) -> dict[str, Any]:
    return {"start": MONDAY, "target": "4h", "hours": "office", "pauses": []} | more


def test_each_line_is_answered(ask: Any) -> None:
    """Lines are answered in their order, and an id comes back as it was given."""
    status, answers, said = ask(asking(), asking(id=7, target="45m"), asking(id="x", hours="always", target="1h30m"))

    assert (status, said) == (0, [])
    assert answers == [
        {"due_at": "2026-03-02T13:00:00+00:00"},
        {"id": 7, "due_at": "2026-03-02T08:45:00+00:00"},
        {"id": "x", "due_at": "2026-03-02T09:30:00+00:00"},
    ]


@pytest.mark.parametrize(
    ("calendar", "due_at"),
    [("office", "2026-03-09T17:00:00+00:00"), ("always", "2026-03-09T08:00:00+00:00")],
)
def test_a_day_is_the_calendars_own(ask: Any, calendar: str, due_at: str) -> None:
    """A day in a target is as long as the calendar's business day, which is 24 h of working time unless it says so."""
    assert ask(asking(target="3d", hours=calendar))[1] == [{"due_at": due_at}]


def test_pauses_are_kept_out(ask: Any) -> None:
    """Pauses count from their first moment to their last, and what still pauses is not due at all."""
    hour = ["2026-03-02T10:00:00+01:00", "2026-03-02T11:00:00+01:00"]
    _, answers, _ = ask(asking(pauses=[hour, hour]), asking(pauses=[[hour[0], None]]), asking(pauses=None))

    assert [answer["due_at"] for answer in answers] == ["2026-03-02T14:00:00+00:00", None, "2026-03-02T13:00:00+00:00"]


def test_the_first_calendar_is_meant_where_none_is_named(ask: Any) -> None:
    """As for the rules of the policy, hours may be left out, and so may pauses."""
    assert ask({"start": MONDAY, "target": "4h"})[1] == [{"due_at": "2026-03-02T13:00:00+00:00"}]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, ""),
        (b"\xff", ""),
        ("[]", "not an object"),
        ("{}", "start: null is no moment"),
        (asking(start="2026-03-02"), "no offset"),
        (asking(start="2026-03-02T09:00:00"), "no offset"),
        (asking(start="yesterday"), "start"),
        (asking(start=5), "start"),
        (asking(start="9999-12-31T00:00:00Z"), "years"),
        (asking(target="4x"), "target"),
        (asking(target=None), "target"),
        (asking(hours="offce"), "it has office, always"),
        (asking(hours=["office"]), "hours"),
        (asking(pauses="x"), "pauses"),
        (asking(pauses=[MONDAY]), "pauses"),
        (asking(pauses=[[MONDAY]]), "pauses"),
        (asking(pauses=[[None, MONDAY]]), "pauses"),
        (asking(pauses=[["2026-03-02T09:00:00", MONDAY]]), "no offset"),
    ],
)
def test_a_bad_line_is_said_by_its_number(ask: Any, line: Any, why: str) -> None:
    """What cannot be answered is said on stderr, the lines around it are answered all the same, and the command fails."""
    status, answers, said = ask(asking(id=1), "", line, asking(id=4))

    assert status == 1
    assert [answer["id"] for answer in answers] == [1, 4]
    assert len(said) == 1
    assert said[0].startswith("line 3: ")
    assert why in said[0]


def test_a_dash_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines may come through a pipe; `--json` changes nothing."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(asking()).encode())))

    assert main(["sla", "due", "--file", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"due_at": "2026-03-02T13:00:00+00:00"}


def test_another_policy_can_be_named(ask: Any, tmp_path: Path) -> None:
    """`--policy` goes before the environment."""
    other = tmp_path / "other.toml"
    other.write_text('[hours.office]\ntimezone = "UTC"\nwed = ["10:00-20:00"]\n')

    assert ask(asking(), options=("--policy", str(other)))[1] == [{"due_at": "2026-03-04T14:00:00+00:00"}]


@pytest.mark.parametrize("arguments", [["--file", "no/such.jsonl"], ["--file", "."], ["--file", "-", "--policy", "no/such.toml"]])
def test_a_file_that_is_not_there_is_a_fault(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage ends with 2 and names the file."""
    assert main(["sla", "due", *arguments]) == 2
    assert arguments[-1] in capsys.readouterr().err
