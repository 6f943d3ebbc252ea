"""A mail's text line by line, with what is known about each line: plain text and HTML meet here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is seen. ``depth`` = how often it is quoted; ``begins`` = a mail program marked a quotation's head here."""

    text: str
    depth: int = 0
    signature: bool = False
    begins: bool = False


def text(seen: Sequence[Line]) -> str:
    """Write lines as plain text, quotations marked by ``>`` as mail programs do."""
    marked = [(">" * line.depth + " " + line.text).rstrip() if line.depth else line.text.rstrip() for line in seen]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(marked)).strip("\n").rstrip()
