"""
Bringing articles into the base: what is new or changed is cut, embedded and written, what is not is left alone.

Every step is kept as soon as it is done, first the vectors, then the articles that need them, so an import that is
interrupted anywhere goes on where it stopped when it is run again. Several may run at once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.embed import Embedder
from bot.errors import StoreUnavailable
from bot.kb import store
from bot.kb.article import Article, Passage
from bot.kb.edits import CHAT, draft_of
from bot.kb.reading import Faulty, Read, source_of
from bot.kb.store import Known
from bot.queue.store.database import Database, Transaction

Chunk = Callable[[Article], Sequence[Passage]]
EMBEDDED_AT_ONCE = 128  # passages whose vectors are written together: about two seconds of work
PASSAGES_AT_ONCE = 512  # …and whose articles are
TRIES = 5  # to write articles whose vectors somebody else clears away meanwhile


@dataclass(slots=True)
class Report:
    """What an import did, by the ids of the articles; counts of passages."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    retired: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)  # in chat, and left as they are there
    refused: list[Faulty] = field(default_factory=list)
    passages: int = 0
    embedded: int = 0


class Import:
    """
    One run of an importer over articles from anywhere. `embedded` is told of each batch of passages that was embedded.

    What chat has edited is left alone as long as its file stays the same; where both have changed the file is refused,
    unless it is to ``overrule`` chat.
    """

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        chunk: Chunk,
        now: Callable[[], datetime],
        embedded: Callable[[int], None] = lambda _count: None,
        *,
        overrule: bool = False,
    ) -> None:
        self.report = Report()
        self._overrule = overrule
        self._database = database
        self._embedder = embedder
        self._chunk = chunk
        self._now = now
        self._tell = embedded
        self._waiting: list[tuple[Article, Sequence[Passage]]] = []
        self._seen: dict[str, str] = {}
        self._moved: dict[str, str] = {}
        with database.read() as tx:
            self._known = store.known(tx)
        self._by_source = {known.source: article_id for article_id, known in self._known.items() if known.source}

    def take(self, item: Read | Faulty) -> None:
        """Take one article in, sooner or later; `finish` does it at the latest."""
        if isinstance(item, Faulty):
            self.report.refused.append(item)
            return
        article = self._identified(item)
        known = self._known.get(article.id)
        if fault := self._taken(article, known, is_named=item.is_named):
            self.report.refused.append(Faulty(article.source, fault))
            return
        self._seen[article.id] = article.source
        if known and known.state == store.RETIRED:
            self.report.retired.append(article.id)
        elif known and known.state == store.LIVE and article.hash in (known.hash, known.file_hash):
            self.report.unchanged += 1
            if known.file_hash == article.hash != known.hash:
                self.report.edited.append(article.id)
            if known.source != article.source:
                self._moved[article.id] = article.source
        else:
            self._waiting.append((article, self._chunk(article)))
            if sum(len(cut) for _, cut in self._waiting) >= PASSAGES_AT_ONCE:
                self._flush()

    def finish(self, roots: Iterable[Path] = (), *, remove_missing: bool = False) -> Report:
        """Write what still waits, and see which articles from under `roots` were not there any more."""
        self._flush()
        if self._moved:
            with self._database.write() as tx:
                store.move(tx, self._moved)
        places = [source_of(root) for root in roots]
        gone = [
            article_id
            for article_id, known in self._known.items()
            if known.state == store.LIVE and article_id not in self._seen and any(_is_under(known.source, place) for place in places)
        ]
        if remove_missing:
            with self._database.write() as tx:
                edited = store.edited_in_chat(tx, gone)
                gone = [one for one in gone if one not in edited]
                if gone:
                    store.take_out(tx, store.next_revision(tx), gone, "removed", self._now())
            self.report.removed, self.report.edited = sorted(gone), sorted({*self.report.edited, *edited})
        else:
            self.report.missing = sorted(gone)
        return self.report

    def _identified(self, item: Read) -> Article:
        """Know a file again that was imported under another name, by way of another folder."""
        before = self._by_source.get(item.article.source)
        return item.article if item.is_named or before is None else replace(item.article, id=before)

    def _taken(self, article: Article, known: Known | None, *, is_named: bool) -> str:
        if article.id in self._seen:
            return f'its id "{article.id}" is taken by {self._seen[article.id]}; give one of them another'
        if known is not None and known.source == CHAT and known.state != store.REMOVED:
            return f'"{article.id}" was written in chat; give this one another "id" in its front matter, or another name'
        elsewhere = known is not None and known.state != store.REMOVED and known.source not in ("", article.source)
        if elsewhere and not is_named and known is not None and Path(known.source).is_file():
            return f'"{article.id}" is {known.source} already; give this one an "id" in its front matter'
        return ""

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        for _ in range(TRIES):
            self._embed([passage for _, cut in waiting for passage in cut])
            if not waiting or self._write(waiting):
                return
        raise StoreUnavailable("`kb reindex` deleted what this import had just embedded, again and again. Run one after the other.")

    def _embed(self, passages: Sequence[Passage]) -> None:
        texts = {passage.hash: passage.embedded for passage in passages}
        with self._database.read() as tx:
            wanted = store.without_vector(tx, self._embedder.name, list(texts))
        self.report.embedded += embed_missing(
            self._database, self._embedder, {key: texts[key] for key in texts if key in wanted}, self._tell
        )

    def _write(self, waiting: Sequence[tuple[Article, Sequence[Passage]]]) -> bool:
        """Write articles if every vector that they need is still there."""
        changes = []
        with self._database.write() as tx:
            number = store.next_revision(tx)
            if store.without_vector(tx, self._embedder.name, [one.hash for _, cut in waiting for one in cut]):
                return False
            waiting = self._not_edited(tx, waiting)
            for article, cut in waiting:
                changes.append((article.id, store.put(tx, number, article, cut, self._now())))
                self.report.passages += len(cut)
        kinds = {"new": self.report.new, "changed": self.report.changed, "retired": self.report.retired}
        for article_id, change in changes:
            kinds.get(change, []).append(article_id)
        self.report.unchanged += sum(change == "unchanged" for _, change in changes)  # another importer was faster
        return True

    def _not_edited(
        self, tx: Transaction, waiting: Sequence[tuple[Article, Sequence[Passage]]]
    ) -> Sequence[tuple[Article, Sequence[Passage]]]:
        """Leave out what chat has edited, this very moment included; or take note that its words are those of the file again."""
        edited = store.edited_in_chat(tx, [article.id for article, _ in waiting])
        if not edited:
            return waiting
        for article, _ in waiting:
            if article.id not in edited or edited[article.id] == article.hash:
                continue
            if self._overrule:
                store.care_for(tx, article.id, file_hash="")
                store.keep_version(tx, article.id, "imported", draft_of(article), self._now(), "", None, article.source)
            else:
                why = f'"{article.id}" was edited in chat, and its file has changed as well: put the two together in the file'
                self.report.refused.append(Faulty(article.source, f"{why} and import it with --overrule"))
        return [one for one in waiting if one[0].id not in edited or (self._overrule and edited[one[0].id] != one[0].hash)]


def embed_missing(database: Database, embedder: Embedder, texts: dict[str, str], tell: Callable[[int], None]) -> int:
    """Embed texts by their hashes and keep each batch as soon as it is done. Says how many."""
    keys = sorted(texts, key=lambda key: len(texts[key]))  # alike in length, so that no core waits long for another
    for start in range(0, len(keys), EMBEDDED_AT_ONCE):
        some = keys[start : start + EMBEDDED_AT_ONCE]
        made = embedder.embed([texts[key] for key in some])
        with database.write() as tx:
            store.add_vectors(tx, embedder.name, dict(zip(some, made, strict=True)))
        tell(len(some))
    return len(keys)


def reindex(
    database: Database, embedder: Embedder, chunk: Chunk, now: Callable[[], datetime], embedded: Callable[[int], None] = lambda _count: None
) -> Report:
    """
    Cut and embed every article anew as far as this code or this model does it otherwise than was done, and forget what nobody needs.

    Doing it again does nothing. Retired articles stay retired.
    """
    report = Report()
    after = ""
    while articles := _page(database, after):
        waiting = [(article, chunk(article)) for article in articles]
        _recut(database, embedder, waiting, report, now, embedded)
        after = articles[-1].id
    with database.write() as tx:
        store.forget_vectors(tx, embedder.name)
    return report


def _page(database: Database, after: str) -> list[Article]:
    with database.read() as tx:
        return store.live_articles(tx, after)


def _recut(
    database: Database,
    embedder: Embedder,
    waiting: Sequence[tuple[Article, Sequence[Passage]]],
    report: Report,
    now: Callable[[], datetime],
    embedded: Callable[[int], None],
) -> None:
    texts = {one.hash: one.embedded for _, cut in waiting for one in cut}
    with database.read() as tx:
        wanted = store.without_vector(tx, embedder.name, list(texts))
        old = store.cut_of(tx, [article.id for article, _ in waiting])
    report.embedded += embed_missing(database, embedder, {key: texts[key] for key in wanted}, embedded)
    report.passages += sum(len(cut) for _, cut in waiting)
    stale = [(article, cut) for article, cut in waiting if old.get(article.id) != [(one.hash, one.anchor) for one in cut]]
    report.unchanged += len(waiting) - len(stale)
    if stale:
        with database.write() as tx:
            number = store.next_revision(tx)
            report.changed += [article.id for article, cut in stale if store.recut(tx, number, article, cut, now())]


def _is_under(source: str, place: str) -> bool:
    return source == place or source.startswith((f"{place}/", f"{place}:", f"{place}!"))
