"""What Discord's API answers when it says no: a numeric code, a sentence, and for a malformed body a tree of faults.

Source: discord.com/developers/docs/topics/opcodes-and-status-codes.
"""

from typing import Any, NoReturn

from bot.sandbox.errors import SandboxError, SandboxRefusal

JSON = dict[str, Any]

UNAUTHORIZED = 401
NOT_FOUND = 404
INVALID_FORM = 50035

# code: (HTTP status, Discord's sentence)
CODES: dict[int, tuple[int, str]] = {
    10002: (404, "Unknown Application"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10087: (404, "Unknown tag"),
    30003: (400, "Maximum number of pins reached (50)"),
    30010: (400, "Maximum number of reactions reached (20)"),
    30032: (400, "Maximum number of application commands reached (100)"),
    40001: (401, "Unauthorized"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50016: (400, "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete."),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50034: (400, "A message provided was too old to bulk delete"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
}


class DiscordError(SandboxError):
    """An API call that Discord refuses; `errors` is the tree of a 50035, `word` the code as text."""

    def __init__(
        self, code: int, message: str = "", *, status: int | None = None, errors: JSON | None = None, headers: dict[str, str] | None = None
    ) -> None:
        known_status, known_message = CODES.get(code, (400, "Bad Request"))
        self.code = code
        self.status = status or known_status
        self.message = message or known_message
        self.errors = errors
        self.headers = headers or {}
        super().__init__(str(code), f"{self.message} {errors}" if errors else self.message)

    def body(self) -> JSON:
        """Return the answer's JSON."""
        tree = {"errors": self.errors} if self.errors else {}
        return {"message": self.message, "code": self.code, **tree}


def no_such_route() -> DiscordError:
    """Return what an address that does not exist is answered with."""
    return DiscordError(0, "404: Not Found", status=NOT_FOUND)


def unauthorized() -> DiscordError:
    """Return what a wrong or missing token is answered with."""
    return DiscordError(0, "401: Unauthorized", status=UNAUTHORIZED)


def refuse(code: int, explain: str = "") -> NoReturn:
    """Refuse what a person tried, with Discord's code for it."""
    sentence = CODES[code][1]
    raise SandboxRefusal(str(code), f"{sentence} ({explain})" if explain else sentence)


class Findings:
    """Collects what is wrong with a body, at the path where it stands; `check` raises 50035 when there is anything."""

    def __init__(self) -> None:
        self.tree: JSON = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        """Note one fault."""
        node = self.tree
        for part in path:
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def check(self) -> None:
        """Raise 50035 with all the faults, if there are any."""
        if self.tree:
            raise DiscordError(INVALID_FORM, errors=self.tree)

    def length(self, path: tuple[str | int, ...], text: Any, longest: int, shortest: int = 0) -> bool:
        """Note a text that is no text, too short or too long; tell whether it is good."""
        if not isinstance(text, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif shortest and len(text) < shortest:
            if shortest == 1:
                self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
            else:
                self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {shortest} and {longest} in length.")
        elif len(text) > longest:
            if shortest:
                self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {shortest} and {longest} in length.")
            else:
                self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {longest} or fewer in length.")
        else:
            return True
        return False

    def count(self, path: tuple[str | int, ...], items: Any, most: int, least: int = 0) -> bool:
        """Note a list that is no list, too short or too long; tell whether it is good."""
        if not isinstance(items, list):
            self.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
        elif len(items) > most and not least:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif not least <= len(items) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        else:
            return True
        return False

    def objects(self, path: tuple[str | int, ...], items: Any, most: int, least: int = 0) -> list[JSON]:
        """Note a list that is no list, too short, too long or holds anything but objects; return the objects in it."""
        if not self.count(path, items, most, least):
            return []
        for n, one in enumerate(items):
            if not isinstance(one, dict):
                self.add((*path, n), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return objects(items)

    def choice(self, path: tuple[str | int, ...], value: Any, allowed: tuple[Any, ...]) -> bool:
        """Note a value that is not among those allowed; tell whether it is good."""
        if value in allowed and not isinstance(value, bool):
            return True
        shown = ", ".join(str(one) for one in allowed)
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{shown}}}.")
        return False


def objects(value: Any) -> list[JSON]:
    """Return the objects in a list; nothing where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
