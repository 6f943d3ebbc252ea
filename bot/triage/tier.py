"""
The tier of a ticket, and the stakes that are never routine: law, security, a disputed bill, leaving, a key account.

Hard rules, not a model: whatever raises a ticket to tier 3 here, nothing lowers. The patterns are deliberately wide, because a
ticket taken too seriously costs a specialist's glance and one taken too lightly can cost the customer. They are matched against
what the customer wrote; what is said about tiers, priorities or rules in a ticket is words like any others.
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.policy import Tier

Stake = Literal["legal", "security", "billing dispute", "cancellation", "key account"]

_GAP = r"(?:\W+\w+){0,4}?\W+"  # a few words in between
_OUR = (
    r"(?:\W+(?:my|our|the|this|that|your|these|both|all|of|entire|whole|current|paid|annual|yearly|monthly|business|team|pro"
    r"|premium|enterprise|trial)){0,4}\W+"
)
_CONTRACT = r"(?:subscriptions?|accounts?|contracts?|plans?|memberships?|licen[cs]es?|agreements?|services?|renewals?|policy|policies)"
_BILL = r"(?:charged?|charges|bill|billed|bills|billing|invoices?|invoiced|payments?|debit|debited|fees?)"
_KEYS = r"(?:account|keys?|passwords?|tokens?|credentials|laptop|phone)"
_LOST = r"(?:compromised|stolen|leaked|exposed)"
_WRONG = r"(?:wrong|incorrect|unauthori[sz]ed|unexpected|fraudulent|unknown)"

# English first, then German. A word that is also everyday speech of a product (cancel a build, a security group) needs its object.
_PATTERNS: dict[Stake, tuple[str, ...]] = {
    "legal": (
        r"lawyers?|attorneys?|solicitors?|lawsuits?|litigation|subpoena|cease and desist|small claims|ombudsman|regulators?",
        r"(?:our|my|your) (?:legal (?:team|department|counsel)|counsel)|legal action|legally binding",
        r"(?:take|taking|pursue|seek|start) (?:\w+ )?legal \w+|take (?:you|this|it) to court|in court|(?:will|going to|to) sue",
        r"(?:breach|violation) of (?:the |our |your )?(?:contract|agreement|gdpr|terms)",
        r"data protection (?:authority|commissioner)|right to be forgotten|gdpr (?:request|complaint|violation)",
        r"rechtsanw[a\u00e4]lt\w*|anw[a\u00e4]lt\w*|rechtliche\w* schritte?|klage (?:ein|erheb)\w*|verklage\w*|abmahnung\w*",
        r"datenschutzbeh[o\u00f6]rde\w*",
    ),
    "security": (
        r"hacked|hackers?|phish\w*|malware|ransomware|vulnerabilit\w+|exploit(?:s|ed|able)?|cve-\d+|xss|sql injection|zero[- ]day",
        r"pen(?:etration )?test\w*|(?:security|data) (?:breach|incident|leak|hole|flaw|issue|problem)\w*",
        r"data (?:was|were|is|has been|got) (?:leaked|exposed|stolen)",
        _KEYS + _GAP + _LOST + "|" + _LOST + _GAP + r"(?:" + _KEYS + "|data)",
        r"unauthori[sz]ed (?:access|log-?ins?|sign-?ins?|use|users?)|suspicious (?:log-?in|sign-?in|activity|access)\w*",
        r"(?:someone|somebody) (?:else )?(?:has |had |got )?(?:accessed|access to|logged in|signed in|broke)",
        r"(?:see|read|access) (?:an)?other (?:customer|compan|user|tenant|account)\w*",
        r"gehackt\w*|sicherheitsl[u\u00fc]cke\w*|datenleck\w*|datenpanne\w*|unbefugt\w*|kompromittiert\w*",
    ),
    "billing dispute": (
        r"charge-?backs?|disput\w+" + _GAP + _BILL + "|" + _BILL + _GAP + r"disput\w+",
        r"overcharged?|over-?billed|double[- ](?:charged?|billed|billing|payment)",
        r"(?:charged|billed|debited|paid|pay|invoiced)" + _GAP + r"(?:twice|two times|double|again|in error|by mistake|wrongly)",
        r"(?:charged|billed|debited|invoiced)" + _GAP + r"(?:incorrectly|without)|" + _WRONG + " " + _BILL,
        r"(?:twice|wrongly|incorrectly|mistakenly) (?:charged|billed|debited|invoiced)",
        r"(?:invoice|bill|charge)" + _GAP + r"(?:is|looks|seems|was) (?:\w+ )?(?:wrong|incorrect|too high)",
        r"(?:want|demand|need|give us|give me) (?:\w+ ){0,2}money back",
        r"r[u\u00fc]ckbuchung|doppelt (?:abgebucht|berechnet)|zu viel (?:abgebucht|berechnet)|geld zur[u\u00fc]ck",
        r"falsch(?:e|er|en)? (?:rechnung|abbuchung|betrag)\w*",
    ),
    "cancellation": (
        r"(?:cancel|cancell?ing|terminat(?:e|ing)|close|closing|end|ending|discontinue|stop)" + _OUR + _CONTRACT,
        r"(?:cancell?ation|termination) (?:of|request|notice|period)|" + _CONTRACT + r" (?:cancell?ation|termination)",
        _CONTRACT + r"(?: \w+){0,2} (?:cancell?ed|terminated|closed)",
        r"(?:not|\w+n't|never) (?:be |going to |planning to |want to |wish to )?(?:renew|renewing|extend|extending)",
        r"(?:no longer|not) (?:want|need|wish) (?:\w+ )?" + _CONTRACT,
        r"(?:switch(?:ing)?|mov(?:e|ing)|migrat(?:e|ing)) (?:over |away )?to (?:a |another |your )?competitor",
        r"(?:switch(?:ing)?|mov(?:e|ing)|migrat(?:e|ing)) (?:over |away )?to an?(?:other| different) (?:provider|vendor)",
        r"leav(?:e|ing) (?:you|your (?:service|platform|product))|k[u\u00fc]ndig(?:e|en|ung|t)\w*|nicht verl[a\u00e4]nger\w*",
    ),
}
_STAKES = tuple((stake, re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)) for stake, patterns in _PATTERNS.items())
_LONGEST = 20_000  # characters looked at: what a mail says after that is attachments and logs


@dataclass(frozen=True, slots=True)
class Tiered:
    """The tier, the stakes that made it 3 (none for another reason), and why in words."""

    tier: Tier
    stakes: tuple[Stake, ...]
    reasons: tuple[str, ...]

    @property
    def is_routine(self) -> bool:
        """Whether anything may happen to the ticket without a person."""
        return not self.stakes and self.tier < 3  # noqa: PLR2004 - tier 3 is people only


def stakes_in(text: str) -> tuple[tuple[Stake, str], ...]:
    """Find what is at stake in a customer's words, each with the words that say so; each stake once."""
    seen = text[:_LONGEST]
    found = ((stake, pattern.search(seen)) for stake, pattern in _STAKES)
    return tuple((stake, " ".join(match[0].split())) for stake, match in found if match)


def tier_of(text: str, usual: Tier, category: str = "", *, key_account: bool = False) -> Tiered:
    """Give the tier: 3 where a hard rule says so, else ``usual``, the tier of the category in the policy."""
    found = stakes_in(text)
    stakes: tuple[Stake, ...] = tuple(stake for stake, _ in found) + (("key account",) if key_account else ())
    reasons = [f"{stake}: \u201c{words}\u201d" for stake, words in found]
    if key_account:
        reasons.append("key account")
    if stakes:
        return Tiered(3, stakes, tuple(reasons))
    return Tiered(usual, (), (f"{category} is usually tier {usual}",) if category else (f"tier {usual} unless something else is known",))
