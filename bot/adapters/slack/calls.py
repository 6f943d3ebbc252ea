"""Calls to Slack: the client, and what may go wrong with any of them."""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

TIMEOUT_S = 10
FAILURES = (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


def client_for(token: str, api_url: str) -> AsyncWebClient:
    """Give a client for Slack, or for whatever server stands in for it, without retries of its own."""
    return AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT_S, retry_handlers=[])
