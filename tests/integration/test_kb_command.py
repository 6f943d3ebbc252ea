"""``kb ask``, ``kb eval`` and ``kb stats`` as an operator or a script calls them."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main

ARTICLES = [
    {
        "id": "rotate",
        "title": "Rotate an API key",
        "text": "Open Settings and press Rotate. The old key works for 24 hours.",
        "visibility": "public",
    },
    {"id": "invoice", "title": "Read an invoice", "text": "An invoice lists every seat.", "visibility": "customer"},
    {"id": "limits", "title": "Refund limits", "text": "Agents refund up to 500.", "visibility": "internal"},
]
QUESTIONS = [
    {"id": "q1", "text": "how do I rotate an API key?", "gold": ["rotate"]},
    {"id": "q2", "text": "what is on an invoice", "gold": ["invoice"]},
    {"id": "q3", "text": "weather in Lisbon", "gold": []},
]


def lines(path: Path, rows: list[dict[str, object]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys):
    """Give a folder in which a desk with three articles is set up."""
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": f"sqlite:///{tmp_path / 'desk.db'}", "DATA_DIR": str(tmp_path), "EMBEDDING_MODEL": "hash"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("POLICY_FILE", raising=False)
    assert main(["migrate"]) == 0
    assert main(["kb", "import", lines(tmp_path / "base.jsonl", ARTICLES)]) == 0
    capsys.readouterr()
    return tmp_path


def test_ask_answers_with_sources(desk, capsys):
    """As one JSON document, and nothing else on stdout."""
    (desk / "policy.toml").write_text("[kb]\nanswer_floor = 0.05\nsuggest_floor = 0.0\n", encoding="utf-8")
    assert main(["kb", "ask", "how do I rotate an API key?", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["found"] is True
    assert said["text"].startswith("Open Settings and press Rotate.")
    assert said["sources"][0]["article_id"] == "rotate"
    assert [sentence["source"] for sentence in said["sentences"]] == [0, 0]


def test_ask_says_when_the_base_has_no_answer(desk, capsys):
    """That is an answer, and no failure."""
    assert main(["kb", "ask", "what is the weather in Lisbon?"]) == 0
    assert capsys.readouterr().out.startswith("Not in the base.")


def test_ask_shows_an_audience_only_what_it_may_see(desk, capsys):
    """The internal article is not even among the nearest."""
    assert main(["kb", "ask", "refund limits", "--audience", "public", "--json"]) == 0
    assert {source["article_id"] for source in json.loads(capsys.readouterr().out)["sources"]} == {"rotate"}


def test_eval_measures_writes_predictions_and_draws(desk, capsys):
    """In a base of its own: the desk's is not touched."""
    base, questions = lines(desk / "b.jsonl", ARTICLES), lines(desk / "q.jsonl", QUESTIONS)
    arguments = ["kb", "eval", "--base", base, "--questions", questions, "--floor", "0.05", "--json"]
    assert main([*arguments, "--predictions", str(desk / "p.jsonl"), "--plot", str(desk / "p.png")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["n"], found["recall_at_1"], found["mrr_at_10"]) == (3, 1, 1)
    expected = {"recall_at_5", "recall_at_10", "ndcg_at_10", "answerable_auroc", "answer_rate", "answer_precision", "false_answer_rate"}
    assert expected | {"p50_ms", "p95_ms"} <= set(found)
    said = [json.loads(line) for line in (desk / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(one["id"], one["ranked"][0]) for one in said][:2] == [("q1", "rotate"), ("q2", "invoice")]
    assert all(0 <= one["confidence"] <= 1 for one in said)
    assert (desk / "p.png").read_bytes().startswith(b"\x89PNG")


def test_eval_with_past_questions_may_only_help(desk, capsys):
    """Those that were answered before are given in the same form."""
    base, questions = lines(desk / "b.jsonl", ARTICLES), lines(desk / "q.jsonl", QUESTIONS)
    assert main(["kb", "eval", "--base", base, "--questions", questions, "--past", questions, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["recall_at_1"] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "there are no questions"), ("{no json}\n", "line 1"), ('{"id": "x"}\n{"text": 3}\n', "line 2"), ("\xff", "")],
)
def test_eval_names_every_line_that_is_no_question(desk, capsys, content, said):
    """Wrong usage: exit 2, on stderr."""
    bad = desk / "q.jsonl"
    bad.write_bytes(content.encode("latin-1"))
    assert main(["kb", "eval", "--base", lines(desk / "b.jsonl", ARTICLES), "--questions", str(bad)]) == 2
    assert said in capsys.readouterr().err


def test_eval_refuses_a_base_that_is_none(desk, capsys):
    """A measurement on half of a base would be none."""
    bad = desk / "bad.jsonl"
    bad.write_text('{"id": "a", "title": "A", "text": "B"}\nnot an article\n', encoding="utf-8")
    assert main(["kb", "eval", "--base", str(bad), "--questions", lines(desk / "q.jsonl", QUESTIONS)]) == 1
    assert "is not a base" in capsys.readouterr().err


def test_stats_say_what_is_covered_and_what_needs_a_person(desk, capsys):
    """Coverage of the tier-1 categories beside the goal."""
    (desk / "policy.toml").write_text(
        "[kb]\nanswer_floor = 0.05\nsuggest_floor = 0.0\n"
        '[[category]]\nname = "keys"\ntier = 1\nexamples = ["How do I rotate an API key?"]\n'
        '[[category]]\nname = "weather"\ntier = 1\nexamples = ["qqq zzz"]\n[[category]]\nname = "contract"\ntier = 2\n',
        encoding="utf-8",
    )
    assert main(["kb", "stats", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["by_visibility"] == {"public": 1, "customer": 1, "internal": 1}
    assert (found["articles"], found["passages"], found["not_embedded"], found["coverage_goal"]) == (3, 3, 0, 0.8)
    assert found["tier_1"][0] == {"category": "keys", "covered": True, "answered": ["How do I rotate an API key?"], "unanswered": []}
    assert [one["category"] for one in found["tier_1"]] == ["keys", "weather"]
    assert (len(found["without_owner"]), found["overdue"]) == (3, [])  # brought today
    assert main(["kb", "stats"]) == 0
    assert "the goal is 80%" in capsys.readouterr().out


def test_commands_on_the_desks_base_ask_for_migrate_first(tmp_path, monkeypatch, capsys):
    """An empty database is said plainly, with the remedy."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    monkeypatch.setenv("EMBEDDING_MODEL", "hash")
    for command in (["kb", "ask", "x"], ["kb", "stats"]):
        assert main(command) == 1
        assert "migrate" in capsys.readouterr().err
