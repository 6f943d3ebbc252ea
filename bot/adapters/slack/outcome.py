"""
How a call to Slack ended, in the desk's four words.

The difference that matters is whether Slack may have done it: an answer says certainly; a broken connection or a server
error does not.
"""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.messages import Later, Outcome, Refused, Sent, Unsure

REVOKED = frozenset(
    ["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "no_permission", "team_access_not_granted"]
)
GONE = frozenset(
    [
        "message_not_found",
        "file_not_found",
        "file_deleted",
        "thread_not_found",
        "channel_not_found",
        "is_archived",
        "cant_update_message",
        "cant_delete_message",
    ]
)
ALREADY = frozenset(["already_reacted", "no_reaction", "too_many_reactions", "too_many_emoji"])
MAYBE_DONE = frozenset(["internal_error", "fatal_error", "request_timeout", "service_unavailable"])
REMEDIES = {
    "not_in_channel": "Invite the bot into that channel (/invite @Deskhand)",
    "missing_scope": "Add the scope to the app and install it again; `python -m bot slack manifest` prints all of them",
    "restricted_action": "A workspace setting keeps apps from posting there; an owner can allow it",
    "user_not_in_channel": "The person has left that channel",
    "cannot_dm_bot": "Bots cannot be written to",
    "msg_too_long": "This is a defect of ours; the log has the message's key",
    "invalid_blocks": "This is a defect of ours; the log has the message's key",
}
BLOCKED_WAIT_S = 30.0
UNREACHABLE_WAIT_S = 3.0


def of(error: BaseException, *, is_repeatable: bool) -> Outcome:
    """
    Word an error. ``is_repeatable`` calls (edits, deletions, views) may simply be made again; for the others an unknown
    end stays unknown.
    """
    if isinstance(error, SlackApiError):
        return _answered(error, is_repeatable=is_repeatable)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Later(UNREACHABLE_WAIT_S, "Slack cannot be reached")
    if isinstance(error, TimeoutError | aiohttp.ClientError | SlackClientError | OSError):
        reason = f"no answer from Slack ({type(error).__name__})"
        return Later(UNREACHABLE_WAIT_S, reason) if is_repeatable else Unsure(reason)
    raise error


def _answered(error: SlackApiError, *, is_repeatable: bool) -> Outcome:
    response = error.response
    status = int(getattr(response, "status_code", 200) or 200)
    word = str(response.get("error", "") if hasattr(response, "get") and not isinstance(getattr(response, "data", None), bytes) else "")
    if status == 429 or word in ("ratelimited", "rate_limited"):  # noqa: PLR2004
        return Later(_retry_after(error), "Slack's rate limit", waits=True)
    if word in REVOKED:
        return Later(BLOCKED_WAIT_S, word, blocked=True)
    if status >= 500 or word in MAYBE_DONE or not word:  # noqa: PLR2004
        reason = f"Slack answered {word or status}"
        return Later(UNREACHABLE_WAIT_S, reason) if is_repeatable else Unsure(reason)
    if word in ALREADY:
        return Sent()
    if word in GONE:
        return Refused("gone", f"Slack says {word}")
    needed = response.get("needed") if word == "missing_scope" else None
    return Refused(f"Slack says {word}" + (f" ({needed})" if needed else ""), REMEDIES.get(word, ""))


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    for name, value in headers.items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, list | tuple) else value
            return max(float(first), 0.1) if str(first).replace(".", "", 1).isdigit() else 1.0
    return 1.0
