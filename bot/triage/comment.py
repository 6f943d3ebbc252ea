"""
Is a message a request at all, or a mere comment: thanks, a greeting, "+1"?

A plain list of phrases, deliberately narrow: it says "comment" only where nothing else is in the message, because a missed
"thanks" costs one click and a missed request costs a customer.
"""

import re

_THANKS = (
    "thank you", "thank you so much", "thank you very much", "thanks", "thanks a lot", "thanks a ton", "thanks so much", "thanks again",
    "many thanks", "thx", "ty", "tysm", "cheers", "much appreciated", "appreciate it", "appreciated", "great thanks", "perfect thanks",
    "danke", "vielen dank", "danke schön", "danke dir", "merci", "merci beaucoup", "gracias", "muchas gracias", "obrigado", "obrigada",
    "grazie", "grazie mille", "arigato", "ありがとう", "ありがとうございます", "谢谢",
    "great", "perfect", "awesome", "nice", "cool", "super", "parfait", "perfecto", "lol", "haha", "+1", "have a nice day",
)  # fmt: skip
_GREETINGS = (
    "hi", "hello", "hey", "hi there", "hello there", "hey there", "hi all", "hi team", "hello team", "hey team", "good morning",
    "good afternoon", "good evening", "hallo", "guten morgen", "guten tag", "bonjour", "hola", "ciao", "bye", "goodbye",
)  # fmt: skip
_AGREEMENT = (
    "ok", "okay", "k", "kk", "got it", "will do", "sounds good", "works for me", "all good", "that worked", "it works", "it works now",
    "works now", "working now", "solved", "fixed", "yes", "yep", "same here", "alles klar", "passt", "vale",
)  # fmt: skip
_POLITE = frozenset(_THANKS + _GREETINGS)
_COMMENTS = _POLITE | frozenset(_AGREEMENT)
_LONGEST = 80
_GAP = re.compile(r"[\s,.;:!?…()\-\u2013\u2014*_~`]+")
_EMOJI = re.compile(r":[a-z0-9_+\-]+:|[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]+", re.IGNORECASE)
_ADDRESS = re.compile(r"@\S+")


def is_comment(text: str) -> bool:
    """
    Say whether ``text`` is nothing but thanks, greeting or agreement, so that it opens and reopens nothing.

    Empty text is not a comment (a file may hang on it).
    """
    return _is_made_of(_COMMENTS, text)


def is_politeness(text: str) -> bool:
    """Say whether ``text`` is nothing but thanks or greeting. "Yes" is not: it may be the answer that somebody waits for."""
    return _is_made_of(_POLITE, text)


def _is_made_of(known: frozenset[str], text: str) -> bool:
    if not text.strip() or len(text) > _LONGEST:
        return False
    bare = _ADDRESS.sub(" ", _EMOJI.sub(" ", text.lower()))
    return _all_in(known, [word for word in _GAP.split(bare) if word])


def _all_in(known: frozenset[str], words: list[str]) -> bool:
    """Say whether the words are known phrases, one after the other; emoji and punctuation alone are, too."""
    ends = {0}
    for at in range(len(words)):
        if at in ends:
            ends |= {end for end in range(at + 1, min(at + 4, len(words)) + 1) if " ".join(words[at:end]) in known}
    return len(words) in ends
