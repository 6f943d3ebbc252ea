"""
The rooms of the bot that think, asked like any place outside: a model takes its time to load, and its files may be missing.

The desk asks by an errand and goes on; the answer comes back as one. Each room thinks in one thread of its own, so that
neither the event loop nor the database's writers ever wait for a model.
"""

from bot.thinking.knowledge import KnowledgeRoom
from bot.thinking.room import Mind, Room
from bot.thinking.triage import TriageRoom
from bot.thinking.writer import Writer, writer_of

__all__ = ["KnowledgeRoom", "Mind", "Room", "TriageRoom", "Writer", "writer_of"]
