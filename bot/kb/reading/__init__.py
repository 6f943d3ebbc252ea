"""Reading articles from what people have: folders of Markdown and HTML, exports of Notion and Confluence, CSV, JSON lines."""

from bot.kb.reading.faults import Faulty
from bot.kb.reading.files import Read, files, read, source_of

__all__ = ["Faulty", "Read", "files", "read", "source_of"]
