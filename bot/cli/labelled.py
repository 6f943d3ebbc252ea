"""Files of labelled texts, `{"id", "text", "label"}` a line, and their vectors, with a progress bar on stderr."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from bot.cli.start import environment, policy_at
from bot.embed import Embedder, Vectors, open_embedder
from bot.errors import ConfigurationFault
from bot.policy import Policy
from bot.settings import read_settings
from bot.triage.example import LONGEST, Example, text_of
from bot.triage.measure import OUT_OF_SCOPE

_FEW, _MANY = 8, 15  # categories; published audits: routing is right in 92 % of cases between them, in 84 % and less outside
_AT_ONCE = 256
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line of a file: its id as it stands there (or its number), its text and its label."""

    id: Any
    text: str
    label: str

    @property
    def example(self) -> Example:
        """The same as something to learn from."""
        return Example(self.text, self.label, source=str(self.id))


def read_labelled(files: Iterable[Path], key: str) -> list[Labelled]:
    """Read JSON lines. Raises ConfigurationFault with every line that is none, or has no text or no ``key``."""
    lines: list[Labelled] = []
    faults: list[str] = []
    for file in files:
        try:
            for number, line in _numbered(file):
                try:
                    lines.append(_labelled(line, key, f"{file.name}:{number}"))
                except ValueError as fault:
                    faults.append(f"{file}: line {number}: {fault}")
        except OSError as error:
            faults.append(f"{file} cannot be read: {error.strerror}")
    if faults:
        more = [f"… and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        raise ConfigurationFault((*faults[:_SHOWN], *more))
    return lines


def _numbered(file: Path) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as lines:
        yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _labelled(line: bytes, key: str, place: str) -> Labelled:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError('no JSON, such as {"id": "1", "text": "Where is my invoice?", "label": "billing"}') from None
    if not isinstance(said, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a fault of the file, said like the others
    text, label = text_of(said), said.get(key)
    if not text.strip():
        raise ValueError('no "text"')
    if not isinstance(label, str | int) or isinstance(label, bool) or label == "":
        raise ValueError(f'no "{key}"')
    return Labelled(said.get("id", place), text, str(label))


def warn_of_taxonomy(labels: Iterable[str]) -> None:
    """Say on stderr where there are fewer categories than are useful, or more than people keep apart."""
    n = len(set(labels) - {OUT_OF_SCOPE})
    if not _FEW <= n <= _MANY:
        what = "more than people keep apart" if n > _MANY else "too few to route by"
        print(f"warning: {n} categories, {what}; {_FEW} to {_MANY} work best, with subcategories below them", file=sys.stderr)


def policy_for(given: Path | None) -> Policy:
    """Read the policy that is named, in the command or in the environment, or the defaults."""
    named = given or environment().get("POLICY_FILE")
    return policy_at(Path(named or "policy.toml"), must_exist=bool(named))


def embedder_of_this_machine() -> Embedder:
    """Open the embedding model that the environment names."""
    settings = read_settings(environment())
    return open_embedder(settings.embedding_model, settings.data_dir / "cache")


def embedded(embedder: Embedder, texts: Sequence[str], bar: Progress, what: str = "embedding") -> Vectors:
    """Embed texts; what is beyond any model's reach is not even handed over."""
    task = bar.add_task(what, total=len(texts))
    vectors = np.empty((len(texts), embedder.dimension), np.float32)
    for start in range(0, len(texts), _AT_ONCE):
        some = [text[:LONGEST] for text in texts[start : start + _AT_ONCE]]
        vectors[start : start + len(some)] = embedder.embed(some)
        bar.advance(task, len(some))
    return vectors


def progress() -> Progress:
    """Give a progress bar on stderr."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))
