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
    r"(?:\W+(?:my|our|the|this|that|your|these|both|all|of|entire|whole|current|paid|annual|yearly|monthly|business|team|pro|premium"
    r"|enterprise|trial)){0,4}\W+"
)
_CONTRACT = r"(?:subscriptions?|accounts?|contracts?|plans?|memberships?|licen[cs]es?|agreements?|services?|renewals?|policy|policies)"
_BILL = r"(?:charge|charged|charges|bill|billed|bills|billing|invoice|invoiced|invoices|payment|payments|debit|debited|fee|fees)"

# English first, then German. A word that is also everyday speech of a product (cancel a build, a security group) needs its object.
_PATTERNS: tuple[tuple[Stake, str], ...] = (
    (
        "legal",
        r"lawyers?|attorneys?|solicitors?|lawsuits?|litigation|subpoena|cease and desist|small claims|ombudsman"
        r"|(?:our|my|your) (?:legal (?:team|department|counsel)|counsel)|(?:take|taking|pursue|seek|start) (?:\w+ )?legal \w+|legal action|legally binding"
        r"|(?:breach|violation) of (?:the |our |your )?(?:contract|agreement|gdpr|terms)|take (?:you|this|it) to court|in court|(?:will|going to|to) sue\b"
        r"|data protection (?:authority|commissioner)|right to be forgotten|gdpr (?:request|complaint|violation)|regulators?"
        r"|rechtsanw[aä]lt\w*|anw[aä]lt\w*|rechtliche\w* schritte?|klage (?:ein|erheb)\w*|verklage\w*|abmahnung\w*|datenschutzbeh[oö]rde\w*",
    ),
    (
        "security",
        r"hacked|hackers?|phish\w*|malware|ransomware|vulnerabilit\w+|exploit(?:s|ed|able)?|cve-\d+|xss|sql injection|zero[- ]day|pen(?:etration )?test\w*"
        r"|(?:security|data) (?:breach|incident|leak|hole|flaw|issue|problem)\w*|data (?:was|were|is|has been|got) (?:leaked|exposed|stolen)"
        r"|(?:account|key|keys|password|passwords|token|tokens|credentials|laptop|phone)" + _GAP + r"(?:compromised|stolen|leaked|exposed)"
        r"|(?:compromised|stolen|leaked|exposed)" + _GAP + r"(?:account|key|keys|password|passwords|token|tokens|credentials|data)"
        r"|unauthori[sz]ed (?:access|log-?ins?|sign-?ins?|use|users?)|(?:someone|somebody) (?:else )?(?:has |had |got )?(?:accessed|access to|logged in|signed in|broke)"
        r"|(?:see|read|access) (?:an)?other (?:customer|compan|user|tenant|account)\w*|suspicious (?:log-?in|sign-?in|activity|access)\w*"
        r"|gehackt\w*|sicherheitsl[uü]cke\w*|datenleck\w*|datenpanne\w*|unbefugt\w*|kompromittiert\w*",
    ),
    (
        "billing dispute",
        r"charge-?backs?|disput\w+" + _GAP + _BILL + r"|" + _BILL + _GAP + r"disput\w+|overcharged?|over-?billed|double[- ](?:charged?|billed|billing|payment)"
        r"|(?:charged|billed|debited|paid|pay|invoiced)" + _GAP + r"(?:twice|two times|double|again|in error|by mistake|wrongly|incorrectly|without)"
        r"|(?:twice|wrongly|incorrectly|mistakenly) (?:charged|billed|debited|invoiced)|(?:wrong|incorrect|unauthori[sz]ed|unexpected|fraudulent|unknown) "
        + _BILL
        + r"|(?:invoice|bill|charge)" + _GAP + r"(?:is|looks|seems|was) (?:\w+ )?(?:wrong|incorrect|too high)|(?:want|demand|need|give us|give me) (?:\w+ ){0,2}money back"
        r"|r[uü]ckbuchung|doppelt (?:abgebucht|berechnet)|zu viel (?:abgebucht|berechnet)|falsch(?:e|er|en)? (?:rechnung|abbuchung|betrag)\w*|geld zur[uü]ck",
    ),
    (
        "cancellation",
        r"(?:cancel|cancell?ing|terminat(?:e|ing)|close|closing|end|ending|discontinue|stop)" + _OUR + _CONTRACT
        + r"|(?:cancell?ation|termination) (?:of|request|notice|period)|" + _CONTRACT + r" (?:cancell?ation|termination)|" + _CONTRACT
        + r"(?: \w+){0,2} (?:cancell?ed|terminated|closed)|(?:not|n't|never) (?:be |going to |planning to |want to |wish to )?(?:renew|renewing|extend|extending)\b|(?:no longer|not) (?:want|need|wish) (?:\w+ )?"
        + _CONTRACT
        + r"|(?:switch(?:ing)?|mov(?:e|ing)|migrat(?:e|ing)) (?:over |away )?to (?:a |another |your )?(?:competitor|different (?:provider|vendor)|other provider|another (?:provider|vendor))"
        r"|leav(?:e|ing) (?:you|your (?:service|platform|product))\b|k[uü]ndig(?:e|en|ung|t)\w*|nicht verl[aä]nger\w*",
    ),
)  # fmt: skip
_STAKES = tuple((stake, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)) for stake, pattern in _PATTERNS)
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
