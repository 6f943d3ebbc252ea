"""
Does a message ask for a person, in so many words?

A plain list of phrases, deliberately narrow: a wish that is missed costs one press on "Ask a person", and a question that is
taken for one keeps its asker from an answer that was there.
"""

import re

_PEOPLE = r"(?:(?:real |live |actual )?(?:person|human(?: being)?|agent|somebody|someone|representative)|support (?:team|agent))"
_WISHES = re.compile(
    rf"\b(?:talk|speak|chat|write) (?:to|with) (?:an? )?(?:the )?{_PEOPLE}\b"
    rf"|\b(?:get|need|want|give me|connect me (?:to|with)|hand me (?:over )?to|ask) (?:me )?(?:an? )?(?:real |live |actual )?"
    r"(?:person|human|support agent)\b"
    r"|\b(?:open|create|file|raise) (?:an? |me an? )?(?:new )?(?:support )?ticket\b"
    r"|\bmit (?:einem|einer|jemandem|dem) ?(?:echten )?(?:menschen|mitarbeiter|mitarbeiterin|support)? ?(?:sprechen|reden)\b"
    r"|\b(?:parler|parle|discuter) (?:à|a|avec) (?:une? )?(?:vraie )?(?:personne|humain|quelqu'un|conseiller|conseillère)\b"
    r"|\bhablar con (?:una? )?(?:persona|humano|agente|alguien)\b",
    re.IGNORECASE,
)
_HOW_TO = re.compile(r"\bhow (?:do|can|could|to|would|should)\b", re.IGNORECASE)


def wants_person(text: str) -> bool:
    """Say whether ``text`` asks for a person or a ticket. "How do I open a ticket in Jira?" is a question and does not."""
    words = text.replace("\u2019", "'")
    return bool(_WISHES.search(words)) and not _HOW_TO.search(words)
