"""
Every query of the knowledge base. Functions take an open transaction; no rules live here.

Whoever changes an article takes the next revision first, and with it the row that counts them: writers go one after the
other, so a reader who sees a revision sees everything up to it.
"""

from bot.kb.store.articles import (
    LIVE,
    REMOVED,
    RETIRED,
    Change,
    Known,
    article,
    cut_of,
    known,
    live_articles,
    move,
    put,
    recut,
    take_out,
    write,
)
from bot.kb.store.passages import StoredPassage, all_passages, articles_of, beginnings, passages_by_id, passages_of
from bot.kb.store.revisions import Revision, changed_since, next_revision, revision
from bot.kb.store.vectors import (
    VectorPage,
    add_vectors,
    forget_vectors,
    keep_vectors,
    not_embedded,
    vector_pages,
    vectors_by_id,
    vectors_of,
    without_vector,
)

__all__ = [
    "LIVE",
    "REMOVED",
    "RETIRED",
    "Change",
    "Known",
    "Revision",
    "StoredPassage",
    "VectorPage",
    "add_vectors",
    "all_passages",
    "article",
    "articles_of",
    "beginnings",
    "changed_since",
    "cut_of",
    "forget_vectors",
    "keep_vectors",
    "known",
    "live_articles",
    "move",
    "next_revision",
    "not_embedded",
    "passages_by_id",
    "passages_of",
    "put",
    "recut",
    "revision",
    "take_out",
    "vector_pages",
    "vectors_by_id",
    "vectors_of",
    "without_vector",
    "write",
]
