"""Pairs of articles that say the same: looked for among those that changed, and shown with a button for each way out."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import numpy as np

from bot.desk.work import Work
from bot.kb import duplicates, store
from bot.kb.reviews import DUPLICATE, Finding
from bot.kb.store import Found, Shelved
from bot.messages import Button, Row
from bot.queue.store import people
from bot.queue.store.database import Database, Transaction
from bot.text import excerpt, literal

MOST = 200_000  # passages; a base beyond that is not compared with itself
MARK = "articles:compared"


def look(database: Database, opened: Callable[[], AbstractContextManager[Work]]) -> None:
    """Compare what changed since the last time with everything that the same readers see of the same product."""
    with database.read() as tx:
        done = people.marked(tx, MARK)
        now_at = store.revision(tx)
        found = _pairs(tx, _number(done, now_at.base)) if f"{now_at.base} {now_at.number}" != done else []
    with opened() as work:
        store.note_findings(work.tx, found, work.now)
        people.mark(work.tx, MARK, f"{now_at.base} {now_at.number}", work.now)


def _number(done: str, base: str) -> int:
    """Give the revision up to which the base was compared; another base begins anew."""
    of, _, number = done.partition(" ")
    return int(number) if of == base and number.isdigit() else 0


def _pairs(tx: Transaction, since: int) -> list[Finding]:
    model, dimension = store.model_of(tx)
    if not model or store.number_of_passages(tx) > MOST:
        return []
    groups = store.groups(tx)
    keys, means = _means(tx, model, dimension, groups)
    changed = set(store.changed_since(tx, since))
    which = np.array([at for at, key in enumerate(keys) if key in changed], np.int64)
    names = sorted({group for _, group in groups.values()})
    numbers = np.array([names.index(groups[key][1]) for key in keys], np.int64)
    pairs = list(duplicates.near(means, which, numbers)) if len(keys) else []
    return [one for first, second in pairs if (one := _compared(tx, model, dimension, groups, keys[first], keys[second])) is not None]


def _means(tx: Transaction, model: str, dimension: int, groups: Mapping[int, tuple[str, str]]) -> tuple[list[int], duplicates.Vectors]:
    """Give the articles and their directions, a page of passages at a time."""
    sums: dict[int, duplicates.Vectors] = {}
    for page in store.vector_pages(tx, model, dimension):
        vectors = page.vectors.astype(np.float32)
        for key in np.unique(page.article_keys).tolist():
            sums[key] = sums.get(key, np.zeros(dimension, np.float32)) + vectors[page.article_keys == key].sum(axis=0)
    keys = [key for key in sums if key in groups]
    return keys, np.stack([duplicates.mean([sums[key]]) for key in keys]) if keys else np.zeros((0, dimension), np.float32)


def _compared(
    tx: Transaction, model: str, dimension: int, groups: Mapping[int, tuple[str, str]], first: int, second: int
) -> Finding | None:
    one, other = (_vectors(tx, model, dimension, key) for key in (first, second))
    score = duplicates.alike(one, other)
    if score < duplicates.ALIKE:
        return None
    ids = sorted((groups[first][0], groups[second][0]))
    return Finding(ids[0], DUPLICATE, f"says {score:.0%} the same as {ids[1]}", ids[1], round(score, 3))


def _vectors(tx: Transaction, model: str, dimension: int, key: int) -> duplicates.Vectors:
    pages = [page.vectors.astype(np.float32) for page in store.vectors_of(tx, model, dimension, [key])]
    return np.concatenate(pages) if pages else np.zeros((0, dimension), np.float32)


def row(found: Found, shelved: Mapping[str, Shelved]) -> Row:
    """Show a pair with what can be done: keep one, keep the other, or say that they are two."""
    one, other = shelved[found.article_id], shelved[found.other]
    names = [literal(excerpt(each.article.title, 70)) for each in (one, other)]
    buttons = (
        Button(f"Keep {one.article.title}"[:75], f"kb merge #{one.number} #{other.number}"),
        Button(f"Keep {other.article.title}"[:75], f"kb merge #{other.number} #{one.number}"),
        Button("Not the same", f"kb distinct #{one.number} #{other.number}"),
    )
    return Row(
        f"**{names[0]}** `{one.article.id[:40]}` and **{names[1]}** `{other.article.id[:40]}`: {found.score:.0%} the same", buttons=buttons
    )
