"""
An article drafted from what answered the question before: the customer's words for it, and the agent's words that helped.

Pure and extractive: every sentence of a draft stands in a reply that a customer read, masked; nothing is made up. A reply that
the customer confirmed goes before the last one of a ticket that was merely closed. A person approves what comes of it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from bot.kb.masking import MARKS, mask
from bot.kb.units import units
from bot.kb.words import terms
from bot.text import excerpt

LONGEST = 2300  # characters of a drafted text: what a form of every platform can show to whoever edits it
LONGEST_TITLE = 100
MOST_KEYWORDS = 8
KEYWORDS = "Keywords:"  # the line of an article that is searched and never quoted in an answer

_CONFIRMED = re.compile(
    r"\b(?:works|worked|working now|fixed|solved|sorted|resolved|did it|did the trick|helped|helps|perfect|all good|got it|that was it"
    r"|funktioniert|geklappt|klappt|gel\u00f6st|geholfen|geht jetzt|passt|\u00e7a marche|funciona)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:not|never|still|no longer|didn|doesn|isn|hasn|won|can|couldn|nicht|immer noch|kein\w*)(?:['\u2019]t)?\b.{0,30}"
    r"\b(?:work\w*|fix\w*|solv\w*|help\w*|resolv\w*|the same|funktioniert|geht|klappt)\b|\bstill\b.{0,30}\b(?:error|broken|fails?)\b",
    re.IGNORECASE,
)
_SMALL_TALK = re.compile(
    r"^\W*(?:(?i:hi|hello|hey|dear|hallo|liebe[rs]?|good (?:morning|day|evening)|guten (?:tag|morgen)|thanks?(?: you)?\b|cheers|best\b"
    r"|kind regards|regards|welcome|you['\u2019]?re welcome|(?:we(?:['\u2019]re| are) |i(?:['\u2019]m| am) )?sorry|apolog\w+|my apologies"
    r"|no problem|great|happy to|glad|viele gr\u00fc\u00dfe|mit freundlichen|danke|gern|bitte sehr|entschuldig\w+"
    r"|have a (?:nice|great|good))\b|\[name\])",
)
_HELLO = re.compile(
    r"^\W*(?i:hi|hello|hey|hallo|dear|good (?:morning|day|evening)|guten (?:tag|morgen))\b(?: \[name\]| (?i:all|there|team))?[ ,!.:-]*"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")  # cruder than where articles are cut: customers write small letters after a full stop
_PROMISES = re.compile(
    r"\b(?:let me|i['\u2019]?ll|we['\u2019]?ll|i will|we will|we are|we['\u2019]re|i am|i['\u2019]m)\b.{0,20}"
    r"\b(?:check|look|investigat|get back|come back|ask|find out|see|wait|on it|let you know|update you)"
    r"|\b(?:let (?:me|us) know|feel free|hope (?:this|that)|ich schaue|wir schauen|ich melde|wir melden|please (?:reply|write|contact))\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^\s*(?:[-*+\u2022]|\(?\d{1,2}[.)])\s+")
_LEAD = r"(?:(?:first|then|next|now|finally|after that|afterwards|please|just|simply|and|also|zuerst|dann|danach|bitte)[, ]+){0,3}"
_DO = (
    "open|click|press|tap|go|navigate|select|choose|pick|enter|type|run|execute|set|add|remove|delete|copy|paste|log|sign|restart|reboot"
    "|update|upgrade|install|uninstall|reinstall|check|uncheck|tick|use|wait|save|confirm|create|switch|turn|enable|disable|change|replace"
    "|download|upload|export|import|invite|assign|reset|clear|close|start|stop|connect|disconnect|scroll|search|find|make|ask|send|move"
    "|rename|refresh|reload|try|visit|follow|configure|disable|allow|grant|revoke|rotate|generate|call"
)
_STEP = re.compile(
    rf"^\W*{_LEAD}(?:(?:you (?:can|need to|have to|should|must)|you['\u2019]ll need to)\s+{_LEAD})?(?:{_DO})\b"
    r"|^\W*(?:\u00f6ffne\w*|klicke\w*|gehe\w*|w\u00e4hle\w*|gib|geben sie|starte\w*|dr\u00fccke\w*)\b",
    re.IGNORECASE,
)
_WHERE_FIRST = re.compile(
    rf"^\W*(?:In|On|Under|At|From|To|For|Once|When|If)\b[^.!?]{{2,80}}?,\s+{_LEAD}(?:you (?:can|need to)\s+)?(?:{_DO})\b", re.IGNORECASE
)
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """Something said to or by the customer; never a note."""

    is_customer: bool
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What was said on a resolved ticket, oldest first, with the names that must not be in an article."""

    ticket_id: int
    lines: tuple[Line, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A masked quotation that a draft stands on."""

    ticket_id: int
    is_customer: bool
    quote: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A drafted article. Without ``steps`` and ``summary`` nobody has answered the question yet, and a person has to write it."""

    title: str
    summary: str = ""
    steps: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    is_confirmed: bool = False

    @property
    def text(self) -> str:
        """The article's Markdown, without its title; "" where there is nothing to say yet."""
        steps = "\n".join(f"{number}. {step}" for number, step in enumerate(self.steps, 1))
        body = "\n\n".join(part for part in (self.summary, steps) if part)
        keywords = f"\n\n{KEYWORDS} {', '.join(self.keywords)}" if self.keywords else ""
        return f"{_within(body, LONGEST - len(keywords))}{keywords}" if body else ""


@dataclass(frozen=True, slots=True)
class _Reply:
    told: Told
    steps: tuple[str, ...]
    said: tuple[str, ...]
    question: str
    is_confirmed: bool

    @property
    def worth(self) -> tuple[bool, bool, int, int]:
        return self.is_confirmed, bool(self.steps), len(self.steps) + len(self.said), self.told.ticket_id


def drafted(question: str, asked: Sequence[str], conversations: Sequence[Told]) -> Drafted:
    """
    Draft an article that answers a question, from the tickets on which it was answered.

    ``asked`` are the ways in which it was asked, the question itself among them; they give the keywords.
    """
    names = tuple(dict.fromkeys(name for one in conversations for name in one.names))
    title = title_of(mask(question, names))
    found = sorted((reply for one in conversations if (reply := _answer(one)) is not None), key=lambda one: one.worth, reverse=True)
    if not found:
        return Drafted(title, keywords=_keywords([mask(one, names) for one in asked], []))
    best = found[0]
    evidence = [one for reply in found[:3] for one in _evidence(reply)]
    words = [*best.steps, *best.said]
    summary = " ".join(best.said)
    return Drafted(title, summary, best.steps, _keywords([mask(one, names) for one in asked], words), tuple(evidence), best.is_confirmed)


def title_of(question: str) -> str:
    """Give a question as a title: its first sentence that asks, else its first that says something."""
    bare = (_HELLO.sub("", piece).strip() for piece in _SENTENCE_END.split(question))
    pieces = [piece for piece in bare if len(piece.split()) >= _FEWEST_WORDS and not _SMALL_TALK.match(piece)]
    asking = [piece for piece in pieces if piece.endswith("?")]
    chosen = next(iter(asking or pieces), question.strip() or "Untitled")
    return _capital(excerpt(chosen, LONGEST_TITLE))


def marks_in(text: str) -> dict[str, int]:
    """Count what was masked, so that whoever approves can see it."""
    return {mark: count for mark in MARKS if (count := text.count(mark))}


def section_into(text: str, heading: str, body: str) -> str:
    """Give an article with a section in it; one of the same heading is replaced."""
    section = f"## {heading}\n\n{body.strip()}\n"
    found = re.search(rf"^## {re.escape(heading)}[ \t]*\n.*?(?=^#{{1,2}} |\Z)", text, re.MULTILINE | re.DOTALL)
    if found:
        return f"{text[: found.start()]}{section}\n{text[found.end() :]}".rstrip() + "\n"
    return f"{text.rstrip()}\n\n{section}"


def difference(before: str, after: str) -> str:
    """Give what changes from one text to another, line by line, with two lines around each change."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


# ------------------------------------------------------------------------------------------------ which words answered


def _answer(told: Told) -> _Reply | None:
    """Give the reply that answered: the one before the customer's confirmation, else the last that says something."""
    confirmed = next((at for at in range(len(told.lines) - 1, 0, -1) if told.lines[at].is_customer and confirms(told.lines[at].text)), None)
    for is_confirmed, end in ((True, confirmed), (False, len(told.lines))):
        for at in range((end or 0) - 1, -1, -1):
            if told.lines[at].is_customer:
                continue
            steps, said = _recognised(mask(told.lines[at].text, told.names))
            if steps or said:
                return _Reply(told, steps, said, _question_before(told, at), is_confirmed)
    return None


def confirms(text: str) -> bool:
    """Say whether a customer says that something works now."""
    return bool(_CONFIRMED.search(text)) and not _NOT_YET.search(text)


def _question_before(told: Told, at: int) -> str:
    asked = [line.text for line in told.lines[:at] if line.is_customer]
    return mask(asked[0], told.names) if asked else ""


def _recognised(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part a reply into steps and other sentences that say something; greetings, questions and promises are left out."""
    steps: list[str] = []
    said: list[str] = []
    for unit in units(text):
        piece = text[unit.start : unit.end].strip()
        if unit.is_code:
            target = steps or said
            target.append(f"\n\n{piece}\n" if not target else f"{target.pop()}\n\n{piece}\n")
            continue
        is_listed = bool(_LISTED.match(piece))
        bare = _capital(_HELLO.sub("", _LISTED.sub("", piece)).strip())
        if unit.heading or len(bare.split()) < (1 if is_listed else _FEWEST_WORDS) or _is_talk(bare):
            continue
        (steps if is_listed or _STEP.match(bare) or _WHERE_FIRST.match(bare) else said).append(bare)
    return tuple(steps), tuple(said)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _is_talk(piece: str) -> bool:
    return bool(piece.endswith("?") or _SMALL_TALK.match(piece) or _PROMISES.search(piece))


def _evidence(reply: _Reply) -> Iterable[Evidence]:
    if reply.question:
        yield Evidence(reply.told.ticket_id, True, excerpt(reply.question, 300))
    yield Evidence(reply.told.ticket_id, False, excerpt(" ".join([*reply.said, *reply.steps]), 300))


def _keywords(asked: Sequence[str], answer: Sequence[str]) -> tuple[str, ...]:
    """Give the words that many of the questions have, as people write them, those that the answer has too first."""
    spelt: dict[str, Counter[str]] = {}
    for text in asked:
        for word in dict.fromkeys(re.findall(r"[^\W\d_][\w-]{2,30}", _without_marks(text))):
            term = next(iter(terms(word)), "")
            if term:
                spelt.setdefault(term, Counter())[word.lower()] += 1
    known = {term for text in answer for term in terms(text)}
    ranked = sorted(spelt, key=lambda term: (-(sum(spelt[term].values()) * (2 if term in known else 1)), term))
    return tuple(spelt[term].most_common(1)[0][0] for term in ranked[:MOST_KEYWORDS])


def _without_marks(text: str) -> str:
    for one in MARKS:
        text = text.replace(one, " ")
    return text


def _within(body: str, limit: int) -> str:
    """Cut at the end of a line, so that no step is half."""
    if len(body) <= limit:
        return body
    kept = body[:limit].rpartition("\n")[0].rstrip()
    return kept or body[: limit - 1].rstrip() + "\u2026"
