"""
Understand a question by the one before it: "and on Windows?" after "how do I install the agent?".

Pure. Only a question that cannot stand alone borrows: one that is tacked on ("and …", "what about …") or that points back
("does that also …") with few words of its own. One that names its own subject is left as it was asked.
"""

import re

from bot.kb.words import terms

_TACKED_ON = re.compile(
    r"\s*(?:and|but|or|also|ok(?:ay)?,?\s+(?:and|but)|what about|how about|what if|same for|und|aber|oder|was ist mit|wie ist es mit)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|there|then|one|ones|same|otherwise|instead|else|es|das|dies\w*|dort|dann|damit|dafür|sonst)\b",
    re.IGNORECASE,
)
_LONGEST_SUBJECT = 300
_FEW, _VERY_FEW = 3, 1  # terms of its own: with so few, a question that points back or is tacked on has no subject


def understood(question: str, previous: str | None) -> str:
    """
    Give what to search for: the question itself, or the previous question and this one where this one leans on it.

    ``previous`` is what was understood then, so that a chain of follow-ups keeps its subject. Never returns less than the question.
    """
    if not previous or not previous.strip() or not leans(question):
        return question
    subject = previous.strip()[:_LONGEST_SUBJECT]  # the beginning of a chain is what it is about
    return f"{subject} {question.strip()}"


def leans(question: str) -> bool:
    """Say whether a question needs the one before it to be understood."""
    own = len(set(terms(question)))
    if own <= _VERY_FEW:
        return True
    points = bool(_POINTS_BACK.search(question))
    tacked = bool(_TACKED_ON.match(question))
    return (tacked and own <= 2 * _FEW) or (points and own <= _FEW)
