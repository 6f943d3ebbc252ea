"""
What counts as a word when text is searched: stems of words, names of code whole and in parts, error codes as they are.

Pure. The same text gives the same terms on every machine and database, because what is learnt from scores (how sure an answer
is) rests on them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"\w+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d])|_|^\d{3,}$")
_LONGEST = 64  # a longer run of letters is a key or a picture in base64, and no word
_stem = lru_cache(maxsize=65536)(Stemmer.Stemmer("english").stemWord)

# Words that carry a sentence and no subject, in the languages that the signals of triage know as well.
_STOP_WORDS = """
    a an the of to in on at for is are was were be been being am do does did i me my we our us you your it its this that these
    those and or but if with from by as can could should would will shall may might must how what when where which who whom why
    have has had not no so there their them they he she his her any some just get got s t d m ll ve re don doesn didn isn
    der die das den dem des ein eine einen einem einer und oder ist sind war ich wir ihr sie es mein meine unser wie was wann
    wo wer warum kann muss soll zu im in auf mit von
"""
STOP = frozenset(_STOP_WORDS.split())


def terms(text: str) -> list[str]:
    """
    Give the terms of a text in their order, with repeats and without stop words.

    ``getUserName`` is the whole name and its three parts, ``ERR_429`` itself and ``err`` and ``429``: whoever pastes an
    identifier finds it exactly, and whoever writes about it in words finds it too.
    """
    return [term for whole, parts in _names(text) for term in (whole, *parts)]


def asked_terms(question: str) -> list[tuple[str, tuple[str, ...]]]:
    """
    Give what a question asks for: each term once, with the parts that stand in for it where nobody ever wrote it whole.

    Both at once would count a name twice, and its parts find what is merely spelled alike (R@1 .834 instead of .850).
    """
    return list({whole: (whole, parts) for whole, parts in _names(question)}.values())


def is_code(term: str) -> bool:
    """Say whether a term is an error code, a number of three digits or more, or a name with a digit or an underline in it."""
    return bool(_CODE.search(term))


def _names(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
        folded = word.casefold()
        if len(word) <= _LONGEST and folded not in STOP:
            yield _stem(folded), _parts(word)


def _parts(word: str) -> tuple[str, ...]:
    """Give the parts of a name made of several words; nothing for a plain word."""
    if len(word) < 4 or (word.islower() and word.isalpha()):  # noqa: PLR2004 - "v2" and "S3" are whole
        return ()
    parts = _PART.findall(word)
    return tuple(_stem(part.casefold()) for part in parts if len(part) > 1) if len(parts) > 1 else ()
