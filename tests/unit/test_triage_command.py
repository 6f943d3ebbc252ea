"""`triage eval`, `train` and `explain` on the command line, with an embedder that needs no model."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

THINGS = {"billing": ("invoice", "receipt", "refund"), "access": ("password", "login", "code"), "outage": ("timeout", "downtime", "crash")}
FRAMES = ("where is the {}", "please look at our {}", "we have trouble with a {}", "what about the {} of yesterday", "the {} is not right")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, without a policy file and with the embedder for tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EMBEDDING_MODEL", "hash")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("POLICY_FILE", raising=False)
    return tmp_path


def lines(*frames: str, key: str = "label") -> str:
    said = [(frame.format(thing), name) for name, things in THINGS.items() for thing in things for frame in frames]
    return "".join(json.dumps({"id": f"t{number}", "text": text, key: name}) + "\n" for number, (text, name) in enumerate(said))


@pytest.fixture
def files(place: Path) -> tuple[str, str]:
    (place / "train.jsonl").write_text(lines(*FRAMES))
    odd = json.dumps({"id": "odd", "text": "zebras gallop quietly", "label": "oos"}) + "\n"
    (place / "test.jsonl").write_text(lines("a question on the {}", "the {} again") + odd)
    return "train.jsonl", "test.jsonl"


def test_eval_says_everything_promised(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON document with every figure of the contract; the warning about the taxonomy is on stderr."""
    assert main(["triage", "eval", "--train", files[0], "--test", files[1], "--json"]) == 0
    out, err = capsys.readouterr()
    said = json.loads(out)
    promised = {"n", "accuracy", "macro_f1", "coverage_at_p95", "precision_at_p95", "ece", "oos_auroc", "top3", "per_category"}
    assert promised <= set(said)
    assert said["n"] == 19
    assert said["accuracy"] > 0.9
    assert said["oos_auroc"] > 0.9
    assert "warning: 3 categories" in err


def test_predictions_are_one_a_line(place: Path, files: tuple[str, str]) -> None:
    """Every line of the test file has its prediction, in order, with its own id."""
    assert main(["triage", "eval", "--train", files[0], "--test", files[1], "--predictions", "out.jsonl", "--json"]) == 0
    said = [json.loads(line) for line in (place / "out.jsonl").read_text().splitlines()]
    assert [one["id"] for one in said] == [*(f"t{number}" for number in range(18)), "odd"]
    assert set(said[0]) == {"id", "label", "top", "confidence", "act"}
    assert said[-1]["act"] is False
    assert said[-1]["top"] in THINGS


def test_one_file_is_cross_validated(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """With --folds each line is judged by what the others taught; twice gives the same."""
    said = []
    for _ in range(2):
        assert main(["triage", "eval", files[0], "--folds", "5", "--json"]) == 0
        said.append(json.loads(capsys.readouterr().out))
    assert said[0] == said[1]
    assert said[0]["n"] == 45
    assert said[0]["accuracy"] > 0.9


def test_another_field_can_be_the_category(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--key names the field."""
    (place / "grouped.jsonl").write_text(lines(*FRAMES, key="group"))
    assert main(["triage", "eval", "--train", "grouped.jsonl", "--folds", "3", "--key", "group", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] > 0.9


def test_people_get_words(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json the figures and the weakest categories are listed."""
    assert main(["triage", "eval", "--train", files[0], "--test", files[1]]) == 0
    out = capsys.readouterr().out
    assert "accuracy" in out
    assert "weakest" in out


def test_the_matrix_is_drawn(place: Path, files: tuple[str, str]) -> None:
    """--plot writes a picture."""
    pytest.importorskip("matplotlib")
    assert main(["triage", "eval", "--train", files[0], "--test", files[1], "--plot", "matrix.png"]) == 0
    assert (place / "matrix.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--train", "train.jsonl"], "--test"),
        (["train.jsonl"], "--folds"),
        (["--train", "none.jsonl", "--test", "test.jsonl"], "none.jsonl cannot be read"),
        (["--train", "train.jsonl", "--test", "test.jsonl", "--key", "group"], 'line 1: no "group"'),
        (["bad.jsonl", "--folds", "2"], "bad.jsonl: line 2: no JSON"),
    ],
)
def test_wrong_usage_is_said(place: Path, files: tuple[str, str], arguments: list[str], words: str, capsys: Any) -> None:
    """Exit 2 and what to do, line by line."""
    (place / "bad.jsonl").write_text(lines(FRAMES[0]).splitlines()[0] + "\nnot json\n")
    assert main(["triage", "eval", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_explain_works_from_the_policy_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """On day one a message gets category, tier, priority, each with its reasons, and the versions behind them."""
    assert main(["triage", "explain", "We were charged twice this month, please look at it asap", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["top"][0]["category"] == "billing"
    assert (said["tier"], said["is_routine"]) == (3, False)
    assert said["tier_reasons"] == ["billing dispute: \u201ccharged twice\u201d"]
    assert "\u201casap\u201d" in said["priority_reasons"]
    assert set(said["versions"]) == {"model", "data", "policy"}


def test_explain_says_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Signals with the words behind them, what is named, how it sounds, in which language, whether it is a request at all."""
    assert main(["triage", "explain", "I am furious: since v2.1.0 error 500, we will cancel and move to a competitor!", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said["signals"]) == {"sentiment", "urgency", "escalation", "churn", "upgrade", "request"}
    assert said["signals"]["churn"]["value"] > 0.5
    assert said["signals"]["churn"]["reasons"][0]["words"]
    assert {"kind": "version", "value": "2.1.0"} in said["entities"]
    assert (said["language"], said["doubt"], said["similar"]) == ("en", None, [])
    assert said["sentiment"] < 0
    assert main(["triage", "explain", "I am furious: since v2.1.0 error 500, we will cancel and move to a competitor!"]) == 0
    out = capsys.readouterr().out
    for name in ("category", "tier", "priority", "tone", "signals", "mentions", "made by"):
        assert f"\n{name}" in f"\n{out}"
    assert "English" in out


def test_explain_doubts_what_asks_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """As the card would."""
    assert main(["triage", "explain", "just saying hi to the team"]) == 0
    assert "\nrequest   may be none: " in capsys.readouterr().out


def test_what_was_learnt_outlives_a_change_of_names(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Products, patterns and thresholds of likeness have nothing to do with categories, so nobody has to train again for them."""
    (place / "tickets.jsonl").write_text(json.dumps({"text": "the flux capacitor hums", "label": "outage"}) + "\n")
    assert main(["triage", "train", "tickets.jsonl", "--json"]) == 0
    trained = json.loads(capsys.readouterr().out)
    (place / "policy.toml").write_text('[triage]\nproducts = ["Flux"]\npatterns = { order = "ord-[0-9]+" }\nsame_request = 0.9\n')
    assert main(["triage", "explain", "ord-12 of Flux", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["versions"]["data"] == trained["data"]
    assert [one["value"] for one in said["entities"]] == ["ord-12", "Flux"]


def test_explain_says_when_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    """What is like nothing in the policy needs a look."""
    assert main(["triage", "explain", "zebras gallop quietly over mountains"]) == 0
    assert "needs a look" in capsys.readouterr().out


def test_training_is_used_at_once(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `triage train` learnt is what `triage explain` judges by, until the policy's categories change."""
    tickets = [
        {"id": n, "text": f"the flux capacitor {words}", "label": "outage"} for n, words in enumerate(("hums", "is red", "stops", "smells"))
    ]
    (place / "tickets.jsonl").write_text("".join(json.dumps(one) + "\n" for one in tickets))
    assert main(["triage", "train", "tickets.jsonl", "--json"]) == 0
    trained = json.loads(capsys.readouterr().out)
    assert (trained["tickets"], trained["left_out"]) == (4, 0)
    assert main(["triage", "explain", "my flux capacitor hums", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["top"][0]["category"] == "outage"
    assert said["versions"]["data"] == trained["data"]


def test_a_damaged_file_is_no_end(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where what was learnt cannot be read, triage starts from the policy."""
    (place / "data").mkdir()
    (place / "data" / "triage.npz").write_bytes(b"PK\x03\x04 nothing of use")
    assert main(["triage", "explain", "Where is my invoice?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["top"][0]["category"] == "billing"


def test_labels_that_the_policy_does_not_have_are_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Training on a foreign taxonomy is a fault that names it."""
    (place / "tickets.jsonl").write_text(json.dumps({"text": "hello there", "label": "gadgets"}) + "\n")
    assert main(["triage", "train", "tickets.jsonl"]) == 2
    assert "gadgets" in capsys.readouterr().err
