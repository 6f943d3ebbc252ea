"""Slack's assistant panel: its status line, its title, and what it offers to be asked. Small things: no answer ever waits for them."""

from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import outcome
from bot.adapters.slack.calls import FAILURES
from bot.adapters.slack.markup import inert
from bot.messages import Later, Outcome, Panel, Sent


async def show(client: AsyncWebClient, out: Panel) -> Outcome:
    """Show it once. A limit holds back nothing else."""
    room, thread = out.place.room, out.place.thread
    try:
        if out.prompts:
            offered = [{"title": inert(label), "message": inert(words)} for label, words in out.prompts]
            await client.assistant_threads_setSuggestedPrompts(
                channel_id=room, thread_ts=thread, title=out.heading or None, prompts=offered
            )
        if out.status:
            await client.assistant_threads_setStatus(channel_id=room, thread_ts=thread, status=out.status)
        if out.title:
            await client.assistant_threads_setTitle(channel_id=room, thread_ts=thread, title=inert(out.title))
    except FAILURES as error:
        end = outcome.of(error, is_repeatable=True)
        return replace(end, hold=False) if isinstance(end, Later) and not end.blocked else end
    return Sent()
