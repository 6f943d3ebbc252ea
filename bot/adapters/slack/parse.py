"""
What Slack sends, read into what the desk understands. Pure: a payload in, arrivals out; no network, no rules of ours.

The key of an arrival is what Slack repeats when it delivers again (``event_id``, ``trigger_id``, a view's id), so the same
thing arriving four times is one row.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.adapters.slack.markup import to_markdown
from bot.adapters.slack.profiles import profile
from bot.messages import (
    Arrival,
    Author,
    Called,
    Deleted,
    Edited,
    HomeOpened,
    Inbound,
    PanelOpened,
    Place,
    ProfileChanged,
    Reacted,
    RemoteFile,
    RosterChanged,
    Said,
    panel_key,
)

Json = Mapping[str, Any]
CHANNEL = "slack"

PANEL_ROOT = "assistant_app_thread"  # the first message of a talk in the assistant panel, which Slack writes itself

_WORDS_OF_A_PERSON = frozenset([None, "", "file_share", "me_message", "thread_broadcast"])
_ROSTER_EVENTS = frozenset(
    ["member_joined_channel", "member_left_channel", "subteam_created", "subteam_updated", "subteam_members_changed"]
)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Us:
    """Who we are in this workspace."""

    user_id: str = ""
    bot_id: str = ""
    team_id: str = ""
    app_id: str = ""


def arrivals(body: Json, us: Us, names: Mapping[str, str], now: datetime) -> tuple[Arrival, ...]:
    """Read any payload of Slack's, mostly nothing. ``names`` are display names by user id; ``now`` dates what Slack does not."""
    if body.get("type") == "event_callback":
        return () if _is_elsewhere(body, us) else _event(body, us, names)
    if body.get("command"):
        return (_command(body, us, now),)
    if body.get("type") in ("block_actions", "view_submission", "message_action", "shortcut"):
        found = _interaction(body, us, names, now)
        return (found,) if found else ()
    return ()


def _is_elsewhere(body: Json, us: Us) -> bool:
    """Say whether the event belongs to another workspace in which the same app is installed, and not to a channel shared with ours."""
    told = [one.get("team_id") for one in body.get("authorizations") or ()]
    return bool(us.team_id and told) and us.team_id not in (*told, body.get("team_id")) and not body.get("is_ext_shared_channel")


def at(ts: str | float) -> datetime:
    """Give a Slack timestamp as a time."""
    return datetime.fromtimestamp(float(ts), UTC)


# ------------------------------------------------------------------------------------------------------------ events


def _event(body: Json, us: Us, names: Mapping[str, str]) -> tuple[Arrival, ...]:
    event: Json = body.get("event") or {}
    found = _inbound(event, us, names)
    if found is None:
        return ()
    if isinstance(found, PanelOpened):
        return (Arrival(panel_key(found.place), f"{CHANNEL}:in:{found.place.room}", found),)
    room = event.get("channel") or (event.get("item") or {}).get("channel") or event.get("channel_id") or "roster"
    lane = f"{CHANNEL}:in:{room if isinstance(room, str) else 'roster'}"
    key = body.get("event_id") or f"{event.get('type')}:{room}:{event.get('event_ts')}"
    return (Arrival(f"{CHANNEL}:{key}", lane, found),)


def _inbound(event: Json, us: Us, names: Mapping[str, str]) -> Inbound | None:
    kind = event.get("type")
    if kind in ("message", "app_mention"):
        return _message(event, us, names)
    if kind in ("reaction_added", "reaction_removed"):
        return _reaction(event, us)
    if kind == "app_home_opened":
        return HomeOpened(Author(CHANNEL, event["user"])) if event.get("tab") == "home" else None
    if kind == "assistant_thread_started":
        return _panel_opened(event, us)
    if kind in _ROSTER_EVENTS:
        return RosterChanged(CHANNEL) if _may_change_rights(event, us) else None
    return ProfileChanged(CHANNEL, profile(event["user"], us.team_id)) if kind == "user_change" else None


def _panel_opened(event: Json, us: Us) -> PanelOpened:
    begun: Json = event["assistant_thread"]
    team = (begun.get("context") or {}).get("team_id") or us.team_id
    by = author({"user": begun["user_id"], "team": team}, us)
    return PanelOpened(by, Place(CHANNEL, str(begun["channel_id"]), str(begun["thread_ts"])), at(event["event_ts"]))


def _may_change_rights(event: Json, us: Us) -> bool:
    return event.get("user") != us.user_id


def _message(event: Json, us: Us, names: Mapping[str, str]) -> Inbound | None:
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _changed(event, us, names)
    if subtype == "message_deleted":
        previous: Json = event.get("previous_message") or {}
        return Deleted(_place(event["channel"], previous), str(event["deleted_ts"]), at(event.get("event_ts") or event["ts"]))
    if event.get("bot_id") or event.get("user") == us.user_id:
        return None  # ourselves, or another bot: two of them facing each other must not begin to talk
    if subtype not in _WORDS_OF_A_PERSON or not event.get("user"):
        return None
    return said(event, str(event["channel"]), us, names)


def said(message: Json, room: str, us: Us, names: Mapping[str, str]) -> Said:
    """Read one message as a person's words; also used for messages that shortcuts and look-ups bring."""
    raw = words_of(message)
    return Said(
        place=_place(room, message),
        remote_id=str(message["ts"]),
        author=author(message, us),
        text=spoken(raw, us, names),
        at=at(message["ts"]),
        files=_files(message),
        direct=message.get("channel_type") == "im" or room.startswith("D"),
        mentions_us=bool(us.user_id) and f"<@{us.user_id}" in raw,
        root_author=str(message.get("parent_user_id") or ""),
        root_is_ours=bool(us.user_id) and message.get("parent_user_id") == us.user_id,
        in_panel=bool(message.get("assistant_thread")),
    )


def words_of(message: Json) -> str:
    """Give a message's words, wherever they stand: a forwarded message has them in its attachments only."""
    text = str(message.get("text") or "")
    if text.strip():
        return text
    parts: list[str] = []
    for one in message.get("attachments") or ():
        words = str(one.get("text") or one.get("fallback") or "")
        if words.strip():
            parts.append(f"{one.get('author_name') or 'Forwarded'}:\n{words}")
    return "\n\n".join(parts)


def _place(room: str, message: Json) -> Place:
    thread = str(message.get("thread_ts") or "")
    return Place(CHANNEL, room, "" if thread == str(message.get("ts")) else thread)


def author(message: Json, us: Us) -> Author:
    """Who wrote it. Whoever belongs to another workspace is an outsider, whatever else they are."""
    team = str(message.get("user_team") or message.get("source_team") or message.get("team") or us.team_id)
    return Author(CHANNEL, str(message["user"]), outside=bool(us.team_id) and team != us.team_id)


def spoken(raw: str, us: Us, names: Mapping[str, str]) -> str:
    """Slack's markup as neutral Markdown, without the mention of us; "!assign @Tom" keeps the id, which is what it needs."""
    text = re.sub(rf"<@{re.escape(us.user_id)}(\|[^>]*)?>", " ", raw) if us.user_id else raw
    text = text.strip()
    if text.startswith("!assign"):
        return _MENTION.sub(r"@\1", text)
    return to_markdown(text, names)


def _files(message: Json) -> tuple[RemoteFile, ...]:
    files: Sequence[Json] = message.get("files") or ()
    return tuple(remote_file(one) for one in files if one.get("id") and one.get("mode") != "tombstone")


def remote_file(one: Json) -> RemoteFile:
    """Read a file object; of a mere outline only the id is known."""
    return RemoteFile(
        remote_id=str(one["id"]),
        name=str(one.get("name") or one.get("title") or "file"),
        mime=str(one.get("mimetype") or "application/octet-stream"),
        size=int(one.get("size") or 0),
        url=str(one.get("url_private_download") or one.get("url_private") or ""),
        permalink=str(one.get("permalink") or ""),
    )


def _changed(event: Json, us: Us, names: Mapping[str, str]) -> Inbound | None:
    """Read an edit; the same words again (an unfurled link, a new reply count) are none; a tombstone is a deletion."""
    new: Json = event.get("message") or {}
    old: Json = event.get("previous_message") or {}
    when = at(event.get("event_ts") or event["ts"])
    place = _place(event["channel"], new)
    if new.get("subtype") == "tombstone":
        return Deleted(place, str(new["ts"]), when, thread_remains=True)
    if new.get("bot_id") or new.get("user") == us.user_id or new.get("subtype") == PANEL_ROOT:
        return None
    files = _files(new)
    if new.get("text") == old.get("text") and {f.remote_id for f in files} == {f.remote_id for f in _files(old)}:
        return None
    return Edited(place, str(new["ts"]), spoken(str(new.get("text") or ""), us, names), when, files)


def _reaction(event: Json, us: Us) -> Reacted | None:
    item: Json = event.get("item") or {}
    if item.get("type") != "message" or event.get("user") == us.user_id:
        return None
    emoji = str(event.get("reaction") or "").partition("::")[0]  # skin tones are not another emoji
    emoji = {"thumbsup": "+1", "thumbsdown": "-1"}.get(emoji, emoji)
    place = Place(CHANNEL, str(item["channel"]))
    return Reacted(place, str(item["ts"]), author(event, us), emoji, event["type"] == "reaction_added", at(event["event_ts"]))


# ------------------------------------------------------------------------------------------- commands, buttons, forms


def _command(body: Json, us: Us, now: datetime) -> Arrival:
    user = Author(CHANNEL, str(body["user_id"]), outside=bool(us.team_id) and body.get("team_id") not in (us.team_id, None))
    text = to_markdown(_MENTION.sub(r"@\1", str(body.get("text") or "")), {})
    line = f"{str(body['command']).lstrip('/')} {text}".strip()
    room, reply_to = str(body["channel_id"]), str(body.get("response_url") or "")
    call = Called(user, line, _when(body, now), Place(CHANNEL, room), reply_to=reply_to, direct=room.startswith("D"))
    return Arrival(f"{CHANNEL}:command:{body['trigger_id']}", _call_lane(user), call)


def _call_lane(user: Author) -> str:
    return f"{CHANNEL}:call:{user.remote_id}"


def _when(body: Json, now: datetime) -> datetime:
    """When it was done: Slack says so for buttons only, and for the rest it is now or never."""
    actions: Sequence[Json] = body.get("actions") or ({},)
    stamp = actions[0].get("action_ts") or body.get("action_ts")
    return at(stamp) if stamp else now


def _interaction(body: Json, us: Us, names: Mapping[str, str], now: datetime) -> Arrival | None:
    person: Json = body["user"]
    user = Author(CHANNEL, str(person["id"]), outside=bool(us.team_id) and person.get("team_id", us.team_id) != us.team_id)
    match body["type"]:
        case "block_actions":
            return _pressed(body, user, now)
        case "view_submission":
            return _submitted(body, user, now)
        case "message_action":
            return _message_action(body, user, us, names, now)
        case _:
            line = SHORTCUTS.get(str(body.get("callback_id")))
            call = Called(user, line, _when(body, now), Place(CHANNEL, user.remote_id)) if line else None
            return Arrival(f"{CHANNEL}:shortcut:{body['trigger_id']}", _call_lane(user), call) if call else None


SHORTCUTS = {"new_request": "support open", "open_from_message": "support message", "ticket_actions": "ticket show"}


def _pressed(body: Json, user: Author, now: datetime) -> Arrival | None:
    """Read a button or a pick: its value is the line to run."""
    action: Json = (body.get("actions") or [{}])[0]
    line = action.get("value") or (action.get("selected_option") or {}).get("value") or ""
    if not str(action.get("action_id", "")).startswith("call") or not line:
        return None
    at_root, seen_at = pressed_at(body), answered_at(body)
    call = Called(user, str(line), _when(body, now), at_root, reply_to=str(body.get("response_url") or ""), answer_at=seen_at)
    return Arrival(f"{CHANNEL}:action:{body['trigger_id']}", _call_lane(user), call)


def pressed_at(body: Json) -> Place:
    """Where a button stands: its message's thread, or somebody's own page."""
    message: Json = body.get("message") or {}
    room = (body.get("channel") or {}).get("id")
    if not room:
        return Place(CHANNEL, str(body["user"]["id"]))
    return Place(CHANNEL, str(room), str(message.get("thread_ts") or message.get("ts") or ""))


def answered_at(body: Json) -> Place:
    """Where a private answer to a button is seen: beside the button. Slack hides one in a thread that nobody has open."""
    place = pressed_at(body)
    return (
        place
        if (body.get("message") or {}).get("thread_ts") not in (None, (body.get("message") or {}).get("ts"))
        else replace(place, thread="")
    )


def _submitted(body: Json, user: Author, now: datetime) -> Arrival | None:
    """Read a form: what it completes stands in its private metadata. The view's id is the key, so a double submit is one."""
    view: Json = body["view"]
    if view.get("callback_id") != "form":
        return None
    kept = json.loads(view.get("private_metadata") or "{}")
    place = Place(CHANNEL, *kept.get("place", [user.remote_id, ""]))
    seen_at = Place(CHANNEL, *kept.get("answer_at", [place.room, place.thread]))
    values = {**kept.get("known", {}), **form_values(view)}
    reply_to = str(kept.get("reply_to") or "")
    call = Called(user, str(kept["line"]), now, place, values, reply_to, seen_at, direct=place.room.startswith("D"))
    return Arrival(f"{CHANNEL}:view:{view['id']}", _call_lane(user), call)


def form_values(view: Json) -> dict[str, str]:
    """Give what was filled in, by the name of the question."""
    found: dict[str, str] = {}
    for name, block in (view.get("state", {}).get("values") or {}).items():
        for answer in block.values():
            value = answer.get("value") or (answer.get("selected_option") or {}).get("value") or answer.get("selected_user") or ""
            found[name] = to_markdown(_as_typed(str(value)), {}) if MARKUP in block else str(value)
    return found


def _as_typed(text: str) -> str:
    """Make a form's raw text what Slack would send for the same words in a message."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


MARKUP = "markup"  # the action id of a question whose answer is text with markup, such as a reply


def _message_action(body: Json, user: Author, us: Us, names: Mapping[str, str], now: datetime) -> Arrival | None:
    line = SHORTCUTS.get(str(body.get("callback_id")))
    if not line:
        return None
    room = str(body["channel"]["id"])
    message: Json = body["message"]
    place = _place(room, message)
    place = replace(place, thread=place.thread or str(message["ts"]))
    about = said(message, room, us, names) if message.get("user") and not message.get("bot_id") else None
    seen_at = place if message.get("thread_ts") else replace(place, thread="")
    reply_to = str(body.get("response_url") or "")
    call = Called(user, line, _when(body, now), place, reply_to=reply_to, answer_at=seen_at, about=about)
    return Arrival(f"{CHANNEL}:shortcut:{body['trigger_id']}", _call_lane(user), call)
