"""The rules of embeds: discord.com/developers/docs/resources/message#embed-object-embed-limits."""

from typing import Any

from bot.sandbox.discord.errors import Findings

JSON = dict[str, Any]
MOST, IN_ALL = 10, 6000
TITLE, DESCRIPTION, FIELDS, FIELD_NAME, FIELD_VALUE, FOOTER, AUTHOR = 256, 4096, 25, 256, 1024, 2048, 256


def check(findings: Findings, embeds: Any) -> list[JSON]:
    """Note what is wrong with a message's embeds; return them as Discord keeps them."""
    if embeds is None:
        return []
    found = findings.objects(("embeds",), embeds, MOST)
    for n, embed in enumerate(found):
        _one(findings, ("embeds", n), embed)
    if sum(_size(embed) for embed in found) > IN_ALL:
        findings.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {IN_ALL}")
    return [{"type": "rich", **embed} for embed in found]


def _one(findings: Findings, path: tuple[str | int, ...], embed: JSON) -> None:
    for name, longest in (("title", TITLE), ("description", DESCRIPTION)):
        if embed.get(name) is not None:
            findings.length((*path, name), embed[name], longest)
    for name, part, longest in (("footer", "text", FOOTER), ("author", "name", AUTHOR)):
        if embed.get(name) is not None:
            findings.length((*path, name, part), _part(embed, name).get(part, ""), longest, 1)
    for n, each in enumerate(findings.objects((*path, "fields"), embed.get("fields") or [], FIELDS)):
        findings.length((*path, "fields", n, "name"), each.get("name", ""), FIELD_NAME, 1)
        findings.length((*path, "fields", n, "value"), each.get("value", ""), FIELD_VALUE, 1)


def _size(embed: JSON) -> int:
    texts = [embed.get("title"), embed.get("description"), _part(embed, "footer").get("text"), _part(embed, "author").get("name")]
    fields = embed.get("fields") if isinstance(embed.get("fields"), list) else []
    texts += [text for each in fields or [] if isinstance(each, dict) for text in (each.get("name"), each.get("value"))]
    return sum(len(text) for text in texts if isinstance(text, str))


def _part(embed: JSON, name: str) -> JSON:
    part = embed.get(name)
    return part if isinstance(part, dict) else {}
