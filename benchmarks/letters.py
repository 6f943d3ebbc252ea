"""
What customers write in a benchmark: seeded texts, and the events in which Slack would bring them.

The same numbers give the same events in every process, so the load client can sign what the sandbox already holds.
"""

import random
import uuid
from dataclasses import dataclass
from typing import Any

JSON = dict[str, Any]

_OPENINGS = ("Our invoice shows", "The export gives", "Since this morning we see", "After the update there are", "My dashboard has")
_THINGS = ("seats", "rows", "errors", "users", "environments", "webhooks", "charges", "log lines", "builds", "alerts")
_PLACES = (
    "in the billing page",
    "in the staging project",
    "for the whole team",
    "on the phone app",
    "in the weekly report",
    "behind our proxy",
)
_ASKS = ("Can you have a look?", "What should we do?", "It blocks our release.", "This worked last week.", "Is that expected?")


@dataclass(frozen=True, slots=True)
class Town:
    """
    So many people of one workspace, each with a direct conversation with the bot.

    Letter number n comes from person n modulo ``people``. ``base`` is the second (Unix time) at which all of it was written.
    """

    seed: int
    people: int
    base: int
    team: str = "T0NORTH"
    bot: str = "U0DESK"

    def person(self, number: int) -> str:
        """Give the id of the person who wrote letter ``number``."""
        return f"U0P{number % self.people:05d}"

    def room(self, number: int) -> str:
        """Give the id of the direct conversation in which letter ``number`` stands."""
        return f"D0P{number % self.people:05d}"

    def ts(self, number: int) -> str:
        """Give the time stamp of letter ``number``: its id in its room."""
        return f"{self.base + number // 1_000_000}.{number % 1_000_000:06d}"

    def text(self, number: int) -> str:
        """Give the words of letter ``number``."""
        dice = random.Random(self.seed * 1_000_003 + number)  # noqa: S311 - words, not secrets
        many = dice.randrange(2, 900)
        return f"{dice.choice(_OPENINGS)} {many} {dice.choice(_THINGS)} {dice.choice(_PLACES)}. {dice.choice(_ASKS)} (L{number:06d})"

    def message(self, number: int, *, thread: str = "") -> JSON:
        """Give letter ``number`` as Slack keeps it, perhaps as a reply in a thread."""
        text = self.text(number)
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        return {
            "type": "message",
            "user": self.person(number),
            "text": text,
            "blocks": [{"type": "rich_text", "block_id": "rich", "elements": [section]}],
            "client_msg_id": str(uuid.UUID(int=self.seed * 1_000_003 + number)),
            "team": self.team,
            "ts": self.ts(number),
            **({"thread_ts": thread} if thread else {}),
        }

    def envelope(self, number: int, *, thread: str = "") -> JSON:
        """Give the event that brings letter ``number``, in the envelope of Slack's Events API."""
        place = {"channel": self.room(number), "channel_type": "im", "event_ts": self.ts(number)}
        event_id = f"EvL{self.seed}N{number:08d}"
        who = {"enterprise_id": None, "team_id": self.team, "user_id": self.bot, "is_bot": True, "is_enterprise_install": False}
        return {
            "token": "A0DESK-verification",
            "team_id": self.team,
            "context_team_id": self.team,
            "context_enterprise_id": None,
            "api_app_id": "A0DESK",
            "event": {**self.message(number, thread=thread), **place},
            "type": "event_callback",
            "event_id": event_id,
            "event_time": self.base,
            "authorizations": [who],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event_id}",
        }
