"""A message as the bot hands it in: read from a request's body and checked against everything Discord limits."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.discord import components, embeds, mentions
from bot.sandbox.discord.ask import Ask, Upload
from bot.sandbox.discord.errors import DiscordError, Findings
from bot.sandbox.discord.guild import COMPONENTS_V2, EPHEMERAL, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, Message
from bot.sandbox.discord.mentions import Allowed

JSON = dict[str, Any]
CONTENT, NONCE, ATTACHMENTS, DESCRIPTION = 2000, 25, 10, 1024
SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2 | EPHEMERAL
BY_INTERACTION = Allowed(parse=("users",))


@dataclass(slots=True)
class Draft:
    """What a body says; a field that it does not name is None."""

    content: str | None = None
    embeds: list[JSON] | None = None
    components: list[JSON] | None = None
    kept_attachments: list[str] | None = None
    uploads: list[tuple[Upload, JSON]] = field(default_factory=list)
    flags: int | None = None
    nonce: str | int | None = None
    enforce_nonce: bool = False
    reference: JSON | None = None
    allowed: Allowed = field(default_factory=Allowed)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to show."""
        return not (self.content and self.content.strip()) and not self.embeds and not self.components and not self.uploads


def read(ask: Ask, body: JSON, *, allowed: Allowed | None = None, edits: Message | None = None) -> Draft:
    """Read and check a message; raises 50035 with all faults at once, or 40005 for a file that is too large."""
    findings = Findings()
    draft = Draft(allowed=mentions.check(findings, body.get("allowed_mentions"), allowed or Allowed()))
    draft.flags = _flags(findings, body.get("flags"), edits)
    is_layout = bool((draft.flags or 0) & COMPONENTS_V2 or (edits is not None and edits.flags & COMPONENTS_V2))
    if "content" in body:
        draft.content = _content(findings, body["content"])
    if "embeds" in body or "embed" in body:
        draft.embeds = embeds.check(findings, body["embeds"] if "embeds" in body else [body["embed"]])
    if "components" in body:
        draft.components = components.check_message(findings, body["components"], is_layout=is_layout)
    if is_layout and (draft.content or draft.embeds):
        for name in ("content", "embeds"):
            if body.get(name):
                findings.add(
                    (name,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", f"The '{name}' field cannot be used with components v2"
                )
    if body.get("nonce") is not None:
        draft.nonce = _nonce(findings, body["nonce"])
        draft.enforce_nonce = bool(body.get("enforce_nonce"))
    _attachments(ask, findings, draft, body)
    findings.check()
    if any(len(data) > ask.world.limits.file_bytes for (_, data, _), _ in draft.uploads):
        raise DiscordError(40005)
    return draft


def _content(findings: Findings, content: Any) -> str:
    if content is None:
        return ""
    findings.length(("content",), content if isinstance(content, str) else str(content), CONTENT)
    return str(content).strip()


def _flags(findings: Findings, flags: Any, edits: Message | None) -> int | None:
    if flags is None:
        return None
    if not isinstance(flags, int):
        findings.add(("flags",), "NUMBER_TYPE_COERCE", f'Value "{flags}" is not int.')
        return None
    if edits is not None and edits.flags & COMPONENTS_V2 and not flags & COMPONENTS_V2:
        findings.add(("flags",), "MESSAGE_FLAGS_CANNOT_UNSET", "The components v2 flag cannot be removed from a message")
    return flags & SETTABLE


def _nonce(findings: Findings, nonce: Any) -> str | int | None:
    if isinstance(nonce, int) and not isinstance(nonce, bool):
        nonce_text = str(nonce)
    elif isinstance(nonce, str):
        nonce_text = nonce
    else:
        findings.add(("nonce",), "NONCE_TYPE_INVALID", "Must be a string or an integer.")
        return None
    findings.length(("nonce",), nonce_text, NONCE)
    return nonce  # type: ignore[no-any-return]


def _attachments(ask: Ask, findings: Findings, draft: Draft, body: JSON) -> None:
    named = body.get("attachments")
    described: dict[str, JSON] = {}
    if named is not None:
        found = findings.objects(("attachments",), named, ATTACHMENTS)
        draft.kept_attachments = [str(one.get("id")) for one in found]
        described = {str(one.get("id")): one for one in found}
    for field_name, upload in ask.files.items():
        number = field_name.removeprefix("files[").removesuffix("]")
        about = described.get(number, {})
        if about.get("description"):
            findings.length(("attachments", number, "description"), about["description"], DESCRIPTION)
        draft.uploads.append((upload, about))
    if len(draft.uploads) > ATTACHMENTS:
        findings.add(("attachments",), "BASE_TYPE_BAD_LENGTH", f"Must be between 0 and {ATTACHMENTS} in length.")
