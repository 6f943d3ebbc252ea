"""``ticket list|show|history|transcript|search``: read-only views for operators, without the policy's rooms or any channel."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.cli.start import database_only
from bot.queue.store import messages, people, search, tickets
from bot.queue.store.database import Transaction
from bot.queue.store.tickets import Wanted
from bot.queue.ticket import OPEN, Status, Ticket
from bot.text import excerpt, plain


def add_to(commands: Any) -> None:
    """Declare the commands."""
    group = commands.add_parser("ticket", help="look at tickets").add_subparsers(metavar="VERB", required=True)
    listed = _verb(group, "list", "open tickets, most important first", _list)
    listed.add_argument("--status", choices=[str(s) for s in Status], help="only these; default: every open one")
    listed.add_argument("--limit", type=int, default=50)
    for name, about, call in (
        ("show", "one ticket", _show),
        ("history", "everything that happened to a ticket", _history),
        ("transcript", "everything that was said on a ticket, internal notes included", _transcript),
    ):
        _verb(group, name, about, call).add_argument("number", type=lambda text: int(text.lstrip("#")))
    found = _verb(group, "search", "tickets by words that were said", _search)
    found.add_argument("words", nargs="+")
    found.add_argument("--limit", type=int, default=10)


def _verb(group: Any, name: str, about: str, call: Callable[[Transaction, argparse.Namespace], int]) -> Any:
    one = group.add_parser(name, help=about)
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=lambda options: _with_database(call, options))
    return one


def _with_database(call: Callable[[Transaction, argparse.Namespace], int], options: argparse.Namespace) -> int:
    _, database = database_only()
    with database.read() as tx:
        status = call(tx, options)
    database.close()
    return status


def _say(options: argparse.Namespace, data: Any, lines: list[str]) -> int:
    print(json.dumps(data, default=_as_json, ensure_ascii=False) if options.json else "\n".join(lines))
    return 0


def _as_json(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _row(ticket: Ticket, names: dict[int, str]) -> dict[str, Any]:
    return asdict(ticket) | {"requester": names.get(ticket.requester_id, ""), "assignee": names.get(ticket.assignee_id or 0)}


def _names(tx: Transaction, found: list[Ticket]) -> dict[int, str]:
    return people.names(tx, {t.requester_id for t in found} | {t.assignee_id for t in found if t.assignee_id})


def _line(row: dict[str, Any]) -> str:
    return (
        f"#{row['id']:<6} {row['status']:<12} {row['priority']:<7} {row['assignee'] or '-':<18.18} {row['requester']:<18.18} {row['title']}"
    )


def _list(tx: Transaction, options: argparse.Namespace) -> int:
    wanted = Wanted(status=(Status(options.status),) if options.status else OPEN)
    found = tickets.listed(tx, wanted, options.limit)
    names = _names(tx, found)
    rows = [_row(ticket, names) for ticket in found]
    return _say(options, rows, [_line(row) for row in rows] or ["no tickets"])


def _show(tx: Transaction, options: argparse.Namespace) -> int:
    ticket = tickets.get(tx, options.number)
    row = _row(ticket, _names(tx, [ticket]))
    said = [m for m in messages.of_ticket(tx, ticket.id, 5) if not m.is_deleted]
    row["conversations"] = [asdict(c) for side in ("customer", "team") for c in tickets.conversations_of(tx, ticket.id, side)]
    facts = [f"{name:<18} {value}" for name, value in row.items() if value not in (None, "", []) and name != "conversations"]
    return _say(options, row, [*facts, *(f"{m.at:%Y-%m-%d %H:%M} {m.speaker:<8} {m.author_name}: {excerpt(m.text, 100)}" for m in said)])


def _history(tx: Transaction, options: argparse.Namespace) -> int:
    tickets.get(tx, options.number)
    events = tickets.history_of(tx, options.number)
    names = people.names(tx, {e.actor_id for e in events if e.actor_id})
    rows = [asdict(event) | {"actor": names.get(event.actor_id or 0, "")} for event in events]
    lines = [
        f"{r['at']:%Y-%m-%d %H:%M:%S} {r['actor'] or '-':<18.18} {r['what']:<16} {r['from_status']} → {r['to_status']} {r['why']}"
        for r in rows
    ]
    return _say(options, rows, [line.replace("  →  ", " ").rstrip(" →") for line in lines])


def _transcript(tx: Transaction, options: argparse.Namespace) -> int:
    tickets.get(tx, options.number)
    said = messages.of_ticket(tx, options.number, 100_000)
    lines = [
        f"{m.at:%Y-%m-%d %H:%M} {m.author_name} ({m.speaker}{', draft' if m.is_draft else ''}):\n{plain(m.text) or '(deleted)'}\n"
        for m in said
    ]
    return _say(options, [asdict(m) for m in said], lines)


def _search(tx: Transaction, options: argparse.Namespace) -> int:
    hits = search.search(tx, " ".join(options.words), options.limit)
    rows: list[dict[str, Any]] = [{"id": h.ticket.id, "title": h.ticket.title, "status": h.ticket.status, "text": h.text} for h in hits]
    return _say(
        options,
        rows,
        [f"#{r['id']:<6} {r['status']:<12} {r['title']}\n        {excerpt(r['text'], 120)}" for r in rows] or ["nothing found"],
    )
