"""
How a call to Discord ended, in the desk's four words.

An answer says certainly; a broken connection or a server error does not. A post carries a nonce, so making it again within
some minutes gives the first one back; after that somebody has to look.
"""

import aiohttp
import discord

from bot.messages import Later, Outcome, Refused, Sent, Unsure

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_USER, UNKNOWN_WEBHOOK, UNKNOWN_EMOJI = 10003, 10008, 10013, 10015, 10014
UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED, INVALID_TOKEN = 10062, 40060, 50027
NO_ACCESS, NOT_OURS, DMS_CLOSED, NO_PERMISSION, ARCHIVED = 50001, 50005, 50007, 50013, 50083
HAS_THREAD, LOCKED, TOO_MANY_THREADS, TOO_LARGE, INVALID_FORM = 160004, 160005, 160006, 40005, 50035
GONE = frozenset([UNKNOWN_CHANNEL, UNKNOWN_MESSAGE])
ALREADY = frozenset([30010, 90001, UNKNOWN_EMOJI])  # reactions: too many kinds, blocked by the author, none of ours
TOKEN_OVER = frozenset([UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_TOKEN, UNKNOWN_MESSAGE])
SHUT = frozenset([ARCHIVED, LOCKED])
REMEDIES = {
    NO_ACCESS: "The bot cannot see that channel; give its role View Channel there",
    NOT_OURS: "Only its author can change that message",
    DMS_CLOSED: "They take no direct messages from this server's members (or blocked the bot): ask them in a channel to allow them",
    NO_PERMISSION: "The bot lacks a permission there; `python -m bot discord invite` prints a link with all that it needs",
    ARCHIVED: "The thread is archived; give the bot Manage Threads",
    LOCKED: "The thread is locked; unlock it, or give the bot Manage Threads",
    TOO_LARGE: "Discord takes no file of this size in this server",
    INVALID_FORM: "This is a defect of ours; the log has the message's key",
}
UNREACHABLE_WAIT_S, BLOCKED_WAIT_S, CROWDED_WAIT_S = 3.0, 30.0, 120.0
FAILURES = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError)


def code_of(error: BaseException) -> int:
    """Give Discord's own code for an error, 0 where it gave none."""
    return int(error.code or 0) if isinstance(error, discord.HTTPException) else 0


def of(error: BaseException, *, is_repeatable: bool) -> Outcome:
    """
    Word an error. ``is_repeatable`` calls (edits, deletions, reactions) may simply be made again; for the others an unknown
    end stays unknown.
    """
    if isinstance(error, discord.LoginFailure):
        return Later(BLOCKED_WAIT_S, "the token is refused", blocked=True)
    if isinstance(error, discord.RateLimited):
        return Later(error.retry_after, "Discord's rate limit", waits=True)
    if isinstance(error, discord.HTTPException):
        return _answered(error, is_repeatable=is_repeatable)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Later(UNREACHABLE_WAIT_S, "Discord cannot be reached")
    if isinstance(error, TimeoutError | aiohttp.ClientError | OSError | discord.DiscordException):
        reason = f"no answer from Discord ({type(error).__name__})"
        return Later(UNREACHABLE_WAIT_S, reason) if is_repeatable else Unsure(reason)
    raise error


def _answered(error: discord.HTTPException, *, is_repeatable: bool) -> Outcome:
    code, status = code_of(error), error.status
    if status == 401:  # noqa: PLR2004
        return Later(BLOCKED_WAIT_S, "the token is refused", blocked=True)
    if status == 429:  # noqa: PLR2004
        return Later(_retry_after(error), "Discord's rate limit", waits=True)
    if status >= 500:  # noqa: PLR2004
        reason = f"Discord answered {status}"
        return Later(UNREACHABLE_WAIT_S, reason) if is_repeatable else Unsure(reason)
    if code in ALREADY:
        return Sent()
    if code in GONE:
        return Refused("gone", f"Discord says {error.text or code}")
    if code == TOO_MANY_THREADS:
        return Later(CROWDED_WAIT_S, "the server has as many active threads as Discord allows; archive some", hold=False)
    return Refused(f"Discord says {error.text or status} ({code})", REMEDIES.get(code, ""))


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return max(float(error.response.headers.get("Retry-After", 5)), 0.1)
    except (TypeError, ValueError, AttributeError):
        return 5.0
