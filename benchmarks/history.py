"""Old tickets with made-up words and labels by chance, learnt by the bot's own command as a desk would learn its history."""

import json
import random
from pathlib import Path

from benchmarks.processes import child_of_python, environment
from benchmarks.prose import passage, question
from benchmarks.stage import CACHE, ROOT
from bot.policy import read_policy

POLICY = ROOT / "policy.example.toml"
WORDS = 25
FOLDS = 5


def request(dice: random.Random) -> str:
    """Write what a customer might."""
    words = passage(dice, WORDS)
    return f"{question(dice, words)} {words}"


def write_history(file: Path, count: int, seed: int) -> None:
    """Write so many old tickets as `triage train` reads them. Labels go by chance: the work of learning is the same."""
    dice = random.Random(seed)  # noqa: S311 - words, not secrets
    names = [one.name for one in read_policy(POLICY.read_text(encoding="utf-8")).categories]
    lines = ({"id": number, "text": request(dice), "label": dice.choice(names)} for number in range(count))
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def triage(verb: str, data: Path, *arguments: str) -> None:
    """Run ``triage train`` or ``triage eval`` with a data directory, as a process of its own."""
    offline = environment(DATA_DIR=str(data), POLICY_FILE=str(POLICY), HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
    child_of_python("-m", "bot", "triage", verb, *arguments, env=offline)


def link_exports(data: Path) -> None:
    """Let a bot with this data directory find the exports that benchmarks keep; what it makes anew stays in its own."""
    (data / "cache").mkdir(parents=True, exist_ok=True)
    for kept in CACHE.iterdir() if CACHE.is_dir() else ():
        if not (data / "cache" / kept.name).exists():
            (data / "cache" / kept.name).symlink_to(kept)
