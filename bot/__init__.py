"""Deskhand: a support desk that lives in Slack, Discord and the mailbox."""

__version__ = "0.1.0"
