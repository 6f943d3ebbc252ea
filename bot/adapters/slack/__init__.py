"""Slack: what its workspace sends us, and what we show there."""
