"""Writes the scripted quarter that the demo can play: thirteen weeks of a small desk, as `python -m bot.sandbox.quarter > FILE`.

The same lines at every run. Ticket numbers are written out, so every top-level message of a customer must open one ticket. Times are
UTC, within the working day of Berlin at any time of the year.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

JSON = dict[str, Any]

WEEKS, SEED = 13, 20261
DAYS = ("mon", "tue", "wed", "thu", "fri")
ROOMS = (("ada", "#help"), ("chen", "#help"), ("ben", "#ext-globex"))  # what somebody writes directly joins their open ticket
AGENTS = ("lena", "tom", "priya")
BURST_WEEK, BURST_DAY = 6, 2
LEAVING_WEEK, LEAVING_DAY = 9, 1
MISROUTED = 4
QUESTIONS = (
    "Our invoice {n} shows 12 seats but we have 9",
    "The export of report {n} stops at 40 percent",
    "The link to reset the password of user {n} has expired",
    "How do I rotate API key {n} without downtime?",
    "Single sign-on for site {n} sends us back to the login page",
    "Project {n} loads for a minute and then shows nothing",
    "Can we add {n} seats before the end of the month?",
    "She can see board {n} but cannot edit it",
    "The webhook of order {n} arrives twice",
)
BURST = (
    "Sign-in fails for everybody here since minutes, office {n}",
    "Nobody at site {n} can sign in any more",
    "Error 500 at sign-in, tenant {n}",
)
LEAVING = "This is unacceptable. I want to speak to your manager, and honestly we are evaluating alternatives and may cancel our contract."
ANSWERS = (
    "Thank you, I see it. It is corrected and will look right in an hour.",
    "Please try it once more: we have reset it on our side.",
    "You find it under Settings, Advanced. Both work side by side.",
)


@dataclass
class Quarter:
    """The lines so far, by week, day and second of the day, and the number that the next ticket gets."""

    dice: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - a made-up quarter
    lines: list[tuple[int, float, JSON]] = field(default_factory=list)

    def add(self, day: int, at: timedelta, do: str, user: str, **fields: Any) -> None:
        """Write what somebody does on a working day, counted from the first Monday; a time behind midnight is the next day's."""
        self.lines.append((day, at.total_seconds(), {"do": do, "user": user, **fields}))

    def command(self, day: int, at: timedelta, user: str, line: str, **fields: Any) -> None:
        """Write a slash command of the team."""
        group, _, text = line.partition(" ")
        self.add(day, at, "slash", user, channel="#triage", command=f"/{group}", text=text, **fields)


def hours(number: float) -> timedelta:
    """Give a time of day."""
    return timedelta(hours=number)


def written() -> Iterator[str]:
    """Give the file, line by line."""
    yield "# A quarter at Northwind Cloud, to be watched in a minute or two. Written by python -m bot.sandbox.quarter; do not edit."
    yield "#     python -m bot demo --replay bot/sandbox/quarter.jsonl --speed 130000"
    quarter = Quarter()
    opened = [one for day in range(5 * WEEKS) for one in _questions(quarter, day)]
    opened.sort(key=lambda one: one[:2])
    for number, (day, at, user, room, text, kind) in enumerate(opened, start=1):
        quarter.add(day, at, "say", user, channel=room, text=text)
        _life(quarter, number, day, at, user, room, text, kind)
    _rounds(quarter)
    quarter.lines.sort(key=lambda line: (line[0], line[1]))
    for day, second, line in quarter.lines:
        minutes, seconds = divmod(int(second), 60)
        yield json.dumps({"at": f"{DAYS[day % 5]} {minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}", **line}, ensure_ascii=False)


Asked = tuple[int, timedelta, str, str, str, str]


def _questions(quarter: Quarter, day: int) -> Iterator[Asked]:
    """Give what customers ask on a day: a question or none, and once a burst of them."""
    week, weekday = divmod(day, 5)
    if (week, weekday) == (BURST_WEEK, BURST_DAY):
        for number in range(12):
            user, room = ROOMS[number % 3]
            yield day, hours(9.5) + timedelta(minutes=2 * number), user, room, BURST[number % 3].format(n=100 + number), "burst"
        return
    if (week, weekday) == (LEAVING_WEEK, LEAVING_DAY):
        yield (
            day,
            hours(8.6),
            "ada",
            "#help",
            f"The export of report {1000 + 10 * day + 9} has failed again, for the third time this month",
            "leaving",
        )
    for slot in range(quarter.dice.choice((0, 1, 1, 1))):
        user, room = ROOMS[quarter.dice.randrange(len(ROOMS))]
        at = hours(8.1) + timedelta(seconds=quarter.dice.randrange(3600))
        text = quarter.dice.choice(QUESTIONS).format(n=1000 + 10 * day + slot)
        yield day, at, user, room, text, quarter.dice.choices(("quick", "late", "broken", "silent", "kept"), (60, 14, 8, 10, 8))[0]


def _life(quarter: Quarter, number: int, day: int, at: timedelta, user: str, room: str, text: str, kind: str) -> None:
    """Write what becomes of a ticket."""
    agent = AGENTS[number % len(AGENTS)]
    answer = ANSWERS[number % len(ANSWERS)]
    if kind == "broken":  # over the night and into the next day
        quarter.command(day + 1, hours(14), agent, f"ticket claim {number}")
        quarter.command(day + 1, hours(14.1), agent, f"ticket reply {number} Sorry for the wait. {answer}")
        quarter.command(day + 2, hours(9), agent, f"ticket resolve {number}")
        return
    if kind == "leaving":
        for minutes, words in ((10, "Is anybody there? We have a deadline today."), (25, LEAVING)):
            quarter.add(day, at + timedelta(minutes=minutes), "say", user, channel=room, thread_find=text, text=words)
    wait = {"quick": timedelta(minutes=12), "burst": timedelta(minutes=40)}.get(kind, timedelta(minutes=25))
    if kind == "late":  # with the lunch break three quarters of the four hours have gone
        wait = timedelta(hours=4, minutes=20)
    quarter.command(day, at + wait, "lena" if kind == "leaving" else agent, f"ticket claim {number}")
    if kind == "leaving":  # what she began another one ends
        agent = "tom"
        quarter.command(day, at + wait + timedelta(seconds=60), "lena", "desk handoff")
        post = {"channel": "#triage", "find": "Lena Fischer hands over", "label": "Accept", "wait_s": 10}
        quarter.add(day, at + wait + timedelta(seconds=90), "click", agent, **post)
    if kind == "burst" and number % MISROUTED == 0:
        quarter.command(day, at + wait + timedelta(seconds=30), agent, f"ticket misroute {number} users and roles")
        quarter.command(day, at + wait + timedelta(seconds=60), agent, f"ticket claim {number}")
    reply = "Which one is it exactly? A screenshot would help." if kind in ("silent", "kept") else answer
    quarter.command(day, at + wait + timedelta(minutes=2), agent, f"ticket reply {number} {reply}")
    if kind in ("silent", "kept"):
        quarter.command(day, at + wait + timedelta(minutes=3), agent, f"ticket pend {number} customer a screenshot is missing")
        if kind == "kept":  # asked half-way, they press the button
            find = f"Do you still need help with #{number} "
            quarter.add(day + 6, hours(15), "click", user, channel=room, thread_find=text, find=find, label="Still need help", wait_s=10)
            quarter.command(day + 7, hours(9), agent, f"ticket reply {number} {answer}")
            quarter.command(day + 7, hours(9.5), agent, f"ticket resolve {number}")
        return
    quarter.add(day, at + wait + timedelta(minutes=20), "say", user, channel=room, thread_find=text, text="Perfect, thanks!")
    quarter.command(day, at + wait + timedelta(minutes=30), agent, f"ticket resolve {number}")


def _rounds(quarter: Quarter) -> None:
    """Write what comes by the week: hand-offs, looks at the queue."""
    for week in range(WEEKS):
        quarter.command(5 * week + 1, hours(15.2), "lena", "desk handoff")
        quarter.command(5 * week + 3, hours(10), "priya", "desk sla")
        quarter.command(5 * week + 4, hours(12), "priya", "desk alerts")


if __name__ == "__main__":
    for line in written():
        sys.stdout.write(line + "\n")
