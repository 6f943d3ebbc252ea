"""Discord: what comes over its gateway, and what goes out by its HTTP interface. The only room that knows discord.py."""
