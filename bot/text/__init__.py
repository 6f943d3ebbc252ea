"""
Neutral Markdown as words: cut into parts that a platform takes, and shown where no markup can be shown.

Pure, and built on the standard library alone. It reads Markdown by eye, line by line, never fails on any input and needs
no more time than the text is long. Rendering proper is the adapters' work.
"""

from bot.text.parts import SMALLEST_LIMIT, split
from bot.text.words import NO_TEXT, TITLE_LIMIT, counted, excerpt, literal, plain, title_of

__all__ = ["NO_TEXT", "SMALLEST_LIMIT", "TITLE_LIMIT", "counted", "excerpt", "literal", "plain", "split", "title_of"]
