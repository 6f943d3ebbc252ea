"""The imitated Slack: Web API, Socket Mode, HTTP events, interactions, files, and the people who use it."""
