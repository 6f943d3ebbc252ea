"""The rules of embeds: discord.com/developers/docs/resources/message#embed-object-embed-limits."""

from typing import Any

from bot.sandbox.discord.errors import Findings

JSON = dict[str, Any]
MOST, IN_ALL = 10, 6000
TITLE, DESCRIPTION, FIELDS, FIELD_NAME, FIELD_VALUE, FOOTER, AUTHOR = 256, 4096, 25, 256, 1024, 2048, 256


def check(findings: Findings, embeds: Any) -> list[JSON]:
    """Note what is wrong with a message's embeds; return them as Discord keeps them."""
    if embeds is None or not findings.count(("embeds",), embeds, MOST):
        return []
    for n, embed in enumerate(embeds):
        if not isinstance(embed, dict):
            findings.add(("embeds", n), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            return []
        _one(findings, ("embeds", n), embed)
    if sum(_size(embed) for embed in embeds) > IN_ALL:
        findings.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {IN_ALL}")
    return [{"type": "rich", **embed} for embed in embeds]


def _one(findings: Findings, path: tuple[str | int, ...], embed: JSON) -> None:
    for name, longest in (("title", TITLE), ("description", DESCRIPTION)):
        if embed.get(name) is not None:
            findings.length((*path, name), embed[name], longest)
    for name, part, longest in (("footer", "text", FOOTER), ("author", "name", AUTHOR)):
        if isinstance(embed.get(name), dict):
            findings.length((*path, name, part), embed[name].get(part, ""), longest, 1)
    fields = embed.get("fields") or []
    if findings.count((*path, "fields"), fields, FIELDS):
        for n, each in enumerate(fields):
            findings.length((*path, "fields", n, "name"), each.get("name", ""), FIELD_NAME, 1)
            findings.length((*path, "fields", n, "value"), each.get("value", ""), FIELD_VALUE, 1)


def _size(embed: JSON) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += [text for each in embed.get("fields") or [] for text in (each.get("name"), each.get("value"))]
    return sum(len(str(text)) for text in texts if text)
