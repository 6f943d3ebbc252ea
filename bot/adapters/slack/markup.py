"""
Slack's mrkdwn to neutral Markdown and back.

The two directions fit: what ``to_markdown`` reads of what ``from_markdown`` wrote shows the same words.
"""

from bot.adapters.slack.reading import to_markdown
from bot.adapters.slack.writing import from_markdown, inert

__all__ = ["from_markdown", "inert", "to_markdown"]
