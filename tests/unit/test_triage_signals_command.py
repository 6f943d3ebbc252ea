"""`triage signals` answers line by line, and says which lines it cannot answer."""

import io
import json
from pathlib import Path

import pytest

from bot.__main__ import main

PROMISED = {"sentiment", "urgency", "escalation", "churn", "request"}


def test_each_line_is_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lines are answered in their order with the five promised numbers, and an id comes back as it was given."""
    file = tmp_path / "asked.jsonl"
    file.write_text('{"id": 7, "text": "I will cancel"}\n\n{"text": "Thanks!", "label": 1}\n')

    assert main(["triage", "signals", str(file), "--words-only"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert set(first) == PROMISED | {"id"}
    assert set(second) == PROMISED
    assert first["id"] == 7
    assert first["churn"] > 0.5 > second["churn"]


def test_bad_lines_are_named_and_the_others_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no JSON, no object or has no text is said by its number, and the status is 1."""
    file = tmp_path / "asked.jsonl"
    file.write_bytes(b'{"text": "hi"}\nnonsense\n[1]\n{"text": 5}\n{"text": "\\ud800"}\n')

    assert main(["triage", "signals", str(file), "--words-only"]) == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert [line.split(":")[0] for line in said.err.splitlines()] == ["line 2", "line 3", "line 4"]


def test_standard_input_and_reasons(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A dash reads standard input; reasons, language, entities and the wish for more come on request."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "How do I cancel v2.1?"}')))

    assert main(["triage", "signals", "-", "--words-only", "--reasons"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["language"] == "en"
    assert answer["entities"] == [{"kind": "version", "value": "2.1"}]
    assert answer["reasons"]["churn"][0] == {"words": "“How do I cancel”", "weight": 4.2}
    assert "upgrade" in answer


def test_a_missing_file_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2 and the name of the file."""
    assert main(["triage", "signals", "nowhere.jsonl", "--words-only"]) == 2
    assert "nowhere.jsonl cannot be read" in capsys.readouterr().err
