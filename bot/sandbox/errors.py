"""What the sandbox refuses, in the platform's own words.

SandboxError
├── SandboxRefusal   a person tried what the real client would not let them do
└── ApiError         the app sent what the real Web API would answer with `ok: false`
"""

from typing import Any


class SandboxError(Exception):
    """Something the sandbox says no to; `word` is the platform's own error word."""

    def __init__(self, word: str, explain: str = "") -> None:
        super().__init__(f"{word}: {explain}" if explain else word)
        self.word = word
        self.explain = explain


class SandboxRefusal(SandboxError):  # noqa: N818  a refusal is what it is called everywhere
    """A person tried what a real client would not let them do."""


class ApiError(SandboxError):
    """An API call that the platform answers with `ok: false`; `extra` is merged into the answer.

    `messages` are Slack's `response_metadata.messages`, each with its json-pointer.
    """

    def __init__(
        self,
        word: str,
        explain: str = "",
        *,
        messages: list[str] | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(word, explain or "; ".join(messages or []))
        self.messages = messages or []
        self.status = status
        self.headers = headers or {}
        self.extra = extra
