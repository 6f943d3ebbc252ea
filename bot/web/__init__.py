"""The web face: health, metrics and, in HTTP mode, the endpoint for Slack's signed requests."""
