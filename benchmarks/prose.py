"""Made-up English for a knowledge base: sentences with the words and the lengths of real ones, from a seed."""

import random

_WHO = (
    "an owner",
    "the agent",
    "a customer",
    "each workspace",
    "the administrator",
    "your browser",
    "the mobile app",
    "our server",
    "a webhook",
    "the export",
)
_DOES = (
    "opens",
    "rejects",
    "restores",
    "synchronises",
    "encrypts",
    "archives",
    "renames",
    "duplicates",
    "postpones",
    "verifies",
    "downloads",
    "revokes",
)
_WHAT = (
    "the invoice",
    "an API key",
    "the billing address",
    "a shared calendar",
    "the password",
    "two attachments",
    "the audit log",
    "a subscription",
    "the time zone",
    "single sign-on",
    "the retention period",
    "a custom field",
    "the discount",
    "every notification",
    "the shipping label",
)
_WHEN = (
    "within five days",
    "after the renewal",
    "under Settings, then Security",
    "as long as the trial lasts",
    "without asking again",
    "at midnight UTC",
    "if the quota is exceeded",
    "before it expires",
    "on the second attempt",
    "in read-only mode",
    "for up to ten seats",
)
_THEN = (
    "so that nothing is lost",
    "which cannot be undone",
    "and sends a message to the team",
    "unless two-factor authentication is on",
    "because the certificate has changed",
    "and waits for a confirmation",
    "as described in the contract",
)


def sentence(dice: random.Random) -> str:
    """Give a sentence of about fifteen words, one in three with a number that no other has."""
    words = f"{dice.choice(_WHO)} {dice.choice(_DOES)} {dice.choice(_WHAT)} {dice.choice(_WHEN)}, {dice.choice(_THEN)}"
    return words[0].upper() + words[1:] + (f" (error {dice.randrange(100_000)})." if dice.random() < 1 / 3 else ".")


def passage(dice: random.Random, words: int) -> str:
    """Give sentences until there are so many words, and cut the last one off."""
    said: list[str] = []
    while len(said) < words:
        said += sentence(dice).split()
    return " ".join(said[:words])


def question(dice: random.Random, about: str) -> str:
    """Ask about a passage with eight of its words in a row."""
    words = about.split()
    start = dice.randrange(max(len(words) - 8, 1))
    return "What about " + " ".join(words[start : start + 8]).rstrip(".,") + "?"
