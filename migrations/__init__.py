"""Migrations: frozen, numbered, forward only. From nothing they lead to exactly the tables in ``bot.queue.tables``."""
