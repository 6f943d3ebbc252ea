"""
From the cues of a message to its scores, each with its reasons.

Pure. A score from 0 to 1 is the logistic of a base and of what speaks for and against; the second cue of a side counts less
than the first and a repeated one not at all, so that length and repetition do not shout. Sentiment is a sum of valences,
squeezed into -1 to 1 as VADER does it (Hutto and Gilbert 2014). No sentence is ever obeyed: words weigh what they weigh.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.triage.comment import is_comment
from bot.triage.signals.cues import Hit
from bot.triage.signals.lexicon import STRONGER, TURNS, WEAKER
from bot.triage.signals.utterance import Utterance

_FADE = 0.6  # of each further cue of a side
_SQUEEZE = 15.0
_MOST = 8.0
_DENIED_MOOD = -0.5
_BASE = {"urgency": -2.4, "escalation": -3.0, "churn": -3.4, "upgrade": -3.2, "request": -0.4}
# What a sentence that reads like known ones adds: log-odds at a lean of 1, for sentiment valence.
_LEAN = {"sentiment": 7.0, "urgency": 3.0, "escalation": 3.0, "churn": 4.0, "upgrade": 3.0, "request": 3.0}
_SHOUT = 0.6
_COMMENT = 0.03


@dataclass(frozen=True, slots=True)
class Reason:
    """What spoke for (weight above 0) or against, in words for an agent; the customer's own words stand in “quotes”."""

    words: str
    weight: float

    def __str__(self) -> str:
        return f"{self.words} {self.weight:+.1f}"


@dataclass(frozen=True, slots=True)
class Score:
    """A number and why; the weightiest reason comes first."""

    value: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Lean:
    """How a message reads beside known sentences: -1 to 1, and the sentence that it is most like."""

    value: float
    like: str


def scores(heard: Utterance, language: str, hits: Sequence[Hit], leans: Mapping[str, Lean] | None = None) -> dict[str, Score]:
    """Give the score of each signal. `leans` come from sentence vectors (see gist); without them words alone decide."""
    leans = leans or {}
    by_signal: dict[str, list[Hit]] = {}
    for hit in hits:
        by_signal.setdefault(hit.signal, []).append(hit)
    mood = _mood(heard, language, by_signal.get("sentiment", ()), leans.get("sentiment"))
    found = {"sentiment": mood}
    for signal in _BASE:
        told = [*_told(heard, by_signal.get(signal, ())), *_manner(signal, heard, mood.value)]
        found[signal] = _odds(signal, told, leans.get(signal))
    if is_comment(heard.text):
        found["request"] = Score(_COMMENT, (Reason("nothing but thanks, greeting or agreement", -4.0),))
    return found


def _told(heard: Utterance, hits: Iterable[Hit]) -> list[Reason]:
    """Give a reason for each cue that is not denied, once."""
    once = {hit.cue.phrase: hit for hit in reversed(list(hits)) if not hit.is_denied}
    return [Reason(f"“{heard.quote(hit.first, hit.last)}”", hit.cue.weight) for hit in once.values()]


def _manner(signal: str, heard: Utterance, mood: float) -> list[Reason]:
    """Give what the manner of writing adds."""
    found = []
    if signal in ("urgency", "escalation"):
        if heard.shouting > _SHOUT:
            found.append(Reason("written in capitals", 0.8))
        if heard.exclamations:
            found.append(Reason("exclamation marks", 0.3 * min(heard.exclamations, 3)))
    if signal == "escalation" and mood:
        found.append(Reason("the tone of it", round(-1.6 * mood, 2)))
    if signal == "churn" and mood:
        found.append(Reason("the tone of it", round(-0.9 * mood, 2)))
    if signal == "request":
        if heard.questions:
            found.append(Reason("a question mark", 1.6))
        if words := len(heard.spoken):
            found.append(Reason(f"{words} words" if words > 1 else "one word", round(min(words, 30) * 0.07, 2)))
    return found


def _odds(signal: str, told: list[Reason], lean: Lean | None) -> Score:
    total = _BASE[signal] + _faded(one.weight for one in told if one.weight > 0) + _faded(one.weight for one in told if one.weight < 0)
    if lean:
        total += _LEAN[signal] * lean.value
        told = [*told, _likeness(lean, _LEAN[signal])]
    total = max(-_MOST, min(_MOST, total))
    return Score(1 / (1 + math.exp(-total)), _ordered(told))


def _faded(weights: Iterable[float]) -> float:
    return sum(weight * _FADE**rank for rank, weight in enumerate(sorted(weights, key=abs, reverse=True)))


def _likeness(lean: Lean, strength: float) -> Reason:
    return Reason(f"reads like “{lean.like}”", round(strength * lean.value, 2))


def _ordered(told: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted((one for one in told if one.weight), key=lambda one: -abs(one.weight)))


def _mood(heard: Utterance, language: str, hits: Sequence[Hit], lean: Lean | None) -> Score:
    turn = _turn(heard, language)
    told: dict[str, Reason] = {}
    for hit in hits:
        weight = hit.cue.weight * _emphasis(heard, hit)
        if turn is not None:
            weight *= 0.6 if hit.first < turn else 1.3
        if hit.is_denied:
            weight *= _DENIED_MOOD
        quoted = f"“{heard.quote(hit.first, hit.last)}”"
        told.setdefault(hit.cue.phrase, Reason(f"not {quoted}" if hit.is_denied else quoted, round(weight, 2)))
    total = sum(one.weight for one in told.values()) * (1 + 0.1 * min(heard.exclamations, 3)) * (1.2 if heard.shouting > _SHOUT else 1)
    reasons = list(told.values())
    if lean:
        total += _LEAN["sentiment"] * lean.value
        reasons.append(_likeness(lean, _LEAN["sentiment"]))
    return Score(total / math.sqrt(total * total + _SQUEEZE), _ordered(reasons))


def _emphasis(heard: Utterance, hit: Hit) -> float:
    before = heard.words[hit.first - 1] if hit.first else ""
    if before in STRONGER.get(hit.cue.language, ()):
        return 1.3
    return 0.7 if before in WEAKER.get(hit.cue.language, ()) else 1.0


def _turn(heard: Utterance, language: str) -> int | None:
    """Give where the last "but" stands: what follows weighs more than what came before."""
    turns = TURNS.get(language or "en", ())
    return next((at for at in range(len(heard.words) - 1, -1, -1) if heard.words[at] in turns), None)
