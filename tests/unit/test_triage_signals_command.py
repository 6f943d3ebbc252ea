"""`triage signals` answers line by line, and says which lines it cannot answer."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.__main__ import main
from bot.cli.triage_signals import judge_with

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
    file.write_bytes(b'{"id": "\\ud800", "text": "hi"}\nnonsense\n[1]\n{"text": 5}\n{"text": "\\ud800"}\n')

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


def test_an_embedder_that_is_only_for_tests_is_not_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With EMBEDDING_MODEL=hash the words decide alone, silently."""
    monkeypatch.setenv("EMBEDDING_MODEL", "hash")
    file = tmp_path / "asked.jsonl"
    file.write_text('{"text": "I will cancel"}\n')

    assert main(["triage", "signals", str(file)]) == 0
    assert capsys.readouterr().err == ""


def test_sentence_vectors_change_the_numbers() -> None:
    """Where an embedder is at hand, what a sentence reads like is a reason beside its words."""

    def embed(texts: Sequence[str]) -> np.ndarray:
        rows = np.array([[1.0, text.count("new") + text.count("other"), len(text) / 50] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    signals = judge_with(embed)(["We have new plans", ""])

    assert len(signals) == 2
    assert any(reason.words.startswith("reads like") for reason in signals[0].churn.reasons)
    assert judge_with(embed)([]) == []
