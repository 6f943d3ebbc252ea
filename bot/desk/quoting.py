"""Somebody's own words among ours. Pure."""

import re

_LABELLED = re.compile(r"\[([^\]\n]{1,300})\]\((https?://[^)\s]{1,2000})\)")


def set_apart(text: str) -> str:
    """Give somebody's words as a quotation, so that they cannot pass for ours, with the address of every link to be seen."""
    shown = _LABELLED.sub(lambda link: link[2] if link[1] == link[2] else f"{link[1]} ({link[2]})", text)
    if "```" in shown or "~~~" in shown:  # a quoted code block is none in Slack
        return shown
    return "\n".join(f"> {line}".rstrip() for line in shown.split("\n")) if shown else ""
