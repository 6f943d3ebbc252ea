"""
What a panel offers to be asked: what is asked and answered most, in the words of the articles that answered.

Never in somebody's own words: a question may say more about its asker than the next one should read. The wall stands before
everything, so an offer names only what its reader may see.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.desk.audience import Audience
from bot.desk.work import Work
from bot.kb import store
from bot.kb.article import visible_to
from bot.kb.store import LIVE, questions
from bot.text import excerpt

MOST = 4  # as many as Slack shows
SINCE = timedelta(days=90)
LOOKED_AT = 60  # articles, since some may be hidden from this reader
LABEL = 75


def prompts(work: Work, audience: Audience) -> tuple[tuple[str, str], ...]:
    """Give ``(label, words)`` of at most four questions to press: what answered most, then the policy's examples of easy questions."""
    counted = questions.answered_most(work.tx, work.now - SINCE)[:LOOKED_AT]
    shelved = store.by_ids(work.tx, counted)
    seen = visible_to(audience)
    titles = [
        shelved[one].article.title
        for one in counted
        if one in shelved and shelved[one].state == LIVE and shelved[one].article.visibility in seen
    ]
    easy = [words for one in work.policy.categories if one.tier == 1 for words in _questions(one.examples)[:1]]
    return tuple((excerpt(words, LABEL), words) for words in [*dict.fromkeys([*titles, *easy])][:MOST])


def _questions(examples: Sequence[str]) -> list[str]:
    return [one.strip() for one in examples if one.rstrip().endswith("?")]
