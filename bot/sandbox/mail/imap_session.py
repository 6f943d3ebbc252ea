"""One IMAP session: which command may come when, and what is answered. Knows nothing of the wire (RFC 3501, 2177, 6154)."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.sandbox.mail import imap_fetch
from bot.sandbox.mail.folder import Folder, Item
from bot.sandbox.mail.imap_search import search
from bot.sandbox.mail.imap_words import GrammarError, Word, numbers, quoted, text, words
from bot.sandbox.mail.world import World

CAPABILITIES = ("IMAP4rev1", "IDLE", "SPECIAL-USE", "UNSELECT", "UIDPLUS", "LITERAL+")
MOST_LITERAL = 40 * 1024 * 1024
FLAGS = "\\Answered \\Flagged \\Deleted \\Seen \\Draft"
QUIET = frozenset({"IDLE", "NOOP", "CAPABILITY"})  # too frequent to be worth a line in the log
_TAG = re.compile(rb"[A-Za-z0-9.]{1,40}")


class RefusedError(Exception):
    """The command is understood and not possible: the client is told NO."""


class Session:
    """A client's session; `say` writes to it, `hang_up` ends the connection. `idles` while it waits for pushes, `is_over` at the end."""

    def __init__(self, world: World, say: Callable[[bytes], None], hang_up: Callable[[], None]) -> None:
        self._world, self._say, self._hang_up = world, say, hang_up
        self.idles = False
        self.is_over = False
        self._tag = b""
        self._knows = False
        self._folder: Folder | None = None
        self._may_change = False
        self._count = 0
        self._any_time = {"CAPABILITY": self._capability, "NOOP": self._noop, "LOGOUT": self._logout, "LOGIN": self._log_in}
        self._known = {"SELECT": self._select, "EXAMINE": self._examine, "LIST": self._list, "STATUS": self._status}
        self._known |= {"APPEND": self._append, "IDLE": self._idle}
        self._chosen = {"SEARCH": self._search, "FETCH": self._fetch, "STORE": self._store}
        self._chosen |= {"CLOSE": self._close, "UNSELECT": self._close}

    def capabilities(self) -> bytes:
        """Return what this server can do."""
        return " ".join(CAPABILITIES).encode()

    def end(self) -> None:
        """Leave, as the connection is gone."""
        self._leave()
        if self._knows:
            self._knows = False
            self._world.watch(-1)

    def take(self, command: bytes) -> None:
        """Answer one whole command."""
        tag, _, rest = command.partition(b" ")
        if not _TAG.fullmatch(tag):
            self._say(b"* BAD a command begins with a tag\r\n")
            return
        name, self._tag = "", tag
        try:
            given = words(rest)
            name = text(given[0]).upper() if given else ""
            self._run(name, given[1:])
        except GrammarError as fault:
            self._ended(name, "BAD", str(fault))
        except RefusedError as fault:
            self._ended(name, "NO", str(fault))

    def done(self, said: bytes) -> None:
        """Leave IDLE."""
        self.idles = False
        if said.upper() == b"DONE":
            self._tell_growth()
            self._ended("IDLE", "OK", "enough")
        else:
            self._ended("IDLE", "BAD", "only DONE ends IDLE")

    def _run(self, name: str, given: list[Word]) -> None:
        by_uid = name == "UID"
        if by_uid:
            name, given = (text(given[0]).upper(), given[1:]) if given else ("", [])
            if name not in _BY_UID:
                raise GrammarError(f"UID {name} is no command here")
        if name in self._any_time:
            self._any_time[name](given)
        elif name not in self._known and name not in self._chosen:
            raise GrammarError(f"{name} is no command here")
        elif not self._knows:
            raise RefusedError("log in first")
        elif name in self._known:
            self._known[name](given)
        elif self._folder is None:
            raise GrammarError("no folder is chosen")
        else:
            self._chosen[name](self._folder, given, by_uid)

    def _ended(self, name: str, how: str, what: str) -> None:
        if name not in QUIET or how != "OK":
            self._world.note(f"imap {name or '?'}", "", "" if how == "OK" else f"{how} {what}")
        if how == "OK" and name not in ("FETCH", "STORE", "SEARCH"):
            self._tell_growth()
        self._say(self._tag + f" {how} {what}\r\n".encode())

    # -- at any time ------------------------------------------------------------------------------------------------

    def _capability(self, given: list[Word]) -> None:
        _none(given)
        self._say(b"* CAPABILITY " + self.capabilities() + b"\r\n")
        self._ended("CAPABILITY", "OK", "that is all")

    def _noop(self, given: list[Word]) -> None:
        _none(given)
        self._ended("NOOP", "OK", "nothing done")

    def _logout(self, given: list[Word]) -> None:
        _none(given)
        self.is_over = True
        self._say(b"* BYE until next time\r\n")
        self._ended("LOGOUT", "OK", "bye")

    def _log_in(self, given: list[Word]) -> None:
        user, password = _texts(given, 2)
        if self._knows:
            raise GrammarError("somebody has logged in already")
        if self._world.faults.login_refused or (user, password) != (self._world.address, self._world.password):
            raise RefusedError("[AUTHENTICATIONFAILED] the login is refused")
        self._knows = True
        self._world.watch(+1)
        self._ended("LOGIN", "OK", "[CAPABILITY " + self.capabilities().decode() + "] welcome")

    # -- who has logged in ------------------------------------------------------------------------------------------

    def _select(self, given: list[Word]) -> None:
        self._choose(given, may_change=True)

    def _choose(self, given: list[Word], *, may_change: bool) -> None:
        self._leave()
        (name,) = _texts(given, 1)
        folder = self._found(name)
        self._folder, self._may_change, self._count = folder, may_change, len(folder.items)
        folder.grown.append(self._heard)
        folder.rebuilt.append(self._thrown_out)
        unseen = next((number for number, item in enumerate(folder.items, 1) if "\\Seen" not in item.flags), 0)
        lines = [f"FLAGS ({FLAGS})", f"{len(folder.items)} EXISTS", "0 RECENT"]
        lines += [f"OK [UNSEEN {unseen}] first"] * bool(unseen)
        lines += [f"OK [UIDVALIDITY {folder.validity}] valid", f"OK [UIDNEXT {folder.next_uid}] next"]
        lines.append(f"OK [PERMANENTFLAGS ({FLAGS if may_change else ''})] kept")
        self._say("".join(f"* {line}\r\n" for line in lines).encode())
        self._ended("SELECT" if may_change else "EXAMINE", "OK", f"[{'READ-WRITE' if may_change else 'READ-ONLY'}] {folder.name}")

    def _examine(self, given: list[Word]) -> None:
        self._choose(given, may_change=False)

    def _list(self, given: list[Word]) -> None:
        _, pattern = _texts(given, 2)
        form = re.compile("".join(".*" if one in "*%" else re.escape(one) for one in pattern), re.IGNORECASE)
        for folder in self._world.folders.values():
            if form.fullmatch(folder.name):
                marks = f"\\HasNoChildren {folder.use}".strip()
                self._say(f'* LIST ({marks}) "/" '.encode() + quoted(folder.name) + b"\r\n")
        self._ended("LIST", "OK", "that is all")

    def _status(self, given: list[Word]) -> None:
        if len(given) != 2 or not isinstance(given[1], list):  # noqa: PLR2004
            raise GrammarError("STATUS needs a folder and a list")
        folder = self._found(text(given[0]))
        facts = {
            "MESSAGES": len(folder.items),
            "RECENT": 0,
            "UIDNEXT": folder.next_uid,
            "UIDVALIDITY": folder.validity,
            "UNSEEN": sum("\\Seen" not in item.flags for item in folder.items),
        }
        asked = [text(one).upper() for one in given[1]]
        if unknown := [one for one in asked if one not in facts]:
            raise GrammarError(f"STATUS knows no {unknown[0]}")
        said = " ".join(f"{one} {facts[one]}" for one in asked)
        self._say(b"* STATUS " + quoted(folder.name) + f" ({said})\r\n".encode())
        self._ended("STATUS", "OK", "that is all")

    def _append(self, given: list[Word]) -> None:
        if len(given) < 2 or not isinstance(given[-1], bytes):  # noqa: PLR2004
            raise GrammarError("APPEND needs a folder and a mail")
        folder = self._found(text(given[0]))
        flags = next((frozenset(text(flag) for flag in one) for one in given[1:-1] if isinstance(one, list)), frozenset[str]())
        at = next((_moment(one) for one in given[1:-1] if isinstance(one, bytes)), self._world.clock.now())
        item = folder.add(given[-1], at, flags)
        self._ended("APPEND", "OK", f"[APPENDUID {folder.validity} {item.uid}] filed")

    def _idle(self, given: list[Word]) -> None:
        _none(given)
        self._tell_growth()
        self.idles = True
        self._say(b"+ idling\r\n")

    # -- in a folder ------------------------------------------------------------------------------------------------

    def _search(self, folder: Folder, given: list[Word], by_uid: bool) -> None:
        found = search(folder.items, given)
        said = "".join(f" {item.uid if by_uid else number}" for number, item in found)
        self._say(f"* SEARCH{said}\r\n".encode())
        self._ended("SEARCH", "OK", "that is all")

    def _fetch(self, folder: Folder, given: list[Word], by_uid: bool) -> None:
        if len(given) != 2:  # noqa: PLR2004
            raise GrammarError("FETCH needs a set and what to fetch")
        names = imap_fetch.wanted(given[1], by_uid=by_uid)
        for number, item in self._meant(folder, given[0], by_uid):
            if self._may_change and imap_fetch.marks_seen(names):
                item.flags.add("\\Seen")
            self._say(b"* %d FETCH " % number + imap_fetch.said(item, names) + b"\r\n")
        self._ended("FETCH", "OK", "that is all")

    def _store(self, folder: Folder, given: list[Word], by_uid: bool) -> None:
        if len(given) != 3:  # noqa: PLR2004
            raise GrammarError("STORE needs a set, what to do, and flags")
        if not self._may_change:
            raise RefusedError("[READ-ONLY] the folder was opened to be read")
        how, _, silent = text(given[1]).upper().partition(".")
        flags = {text(one) for one in given[2]} if isinstance(given[2], list) else {text(given[2])}
        if how not in ("FLAGS", "+FLAGS", "-FLAGS") or silent not in ("", "SILENT"):
            raise GrammarError(f"STORE knows no {how}")
        for number, item in self._meant(folder, given[0], by_uid):
            item.flags = flags if how == "FLAGS" else item.flags | flags if how == "+FLAGS" else item.flags - flags
            if not silent:
                uid = b"UID %d " % item.uid if by_uid else b""
                self._say(b"* %d FETCH (" % number + uid + b"FLAGS " + imap_fetch.flags(item) + b")\r\n")
        self._ended("STORE", "OK", "done")

    def _close(self, folder: Folder, given: list[Word], by_uid: bool) -> None:
        del folder, by_uid
        _none(given)
        self._leave()
        self._ended("CLOSE", "OK", "closed")

    def _meant(self, folder: Folder, chosen: Word, by_uid: bool) -> list[tuple[int, Item]]:
        highest = max((item.uid for item in folder.items), default=0) if by_uid else len(folder.items)
        wanted = numbers(chosen, highest)
        return [(n, item) for n, item in enumerate(folder.items, 1) if (item.uid if by_uid else n) in wanted]

    # -- what happens meanwhile -------------------------------------------------------------------------------------

    def _heard(self) -> None:
        if self.idles:
            self._tell_growth()

    def _tell_growth(self) -> None:
        if self._folder is not None and len(self._folder.items) != self._count:
            self._count = len(self._folder.items)
            self._say(f"* {self._count} EXISTS\r\n".encode())

    def _thrown_out(self) -> None:
        self._say(b"* BYE the folder was made anew\r\n")
        self.is_over = True
        self._leave()
        self._hang_up()

    def _found(self, name: str) -> Folder:
        found = self._world.folders.get("INBOX" if name.upper() == "INBOX" else name)
        if found is None:
            raise RefusedError(f"[NONEXISTENT] there is no folder {name}")
        return found

    def _leave(self) -> None:
        if self._folder is not None:
            self._folder.grown.remove(self._heard)
            self._folder.rebuilt.remove(self._thrown_out)
            self._folder = None


def _none(given: Sequence[Word]) -> None:
    if given:
        raise GrammarError("nothing follows this command")


def _texts(given: Sequence[Word], count: int) -> list[str]:
    if len(given) != count:
        raise GrammarError(f"{count} words follow this command")
    return [text(one) for one in given]


def _moment(word: bytes) -> datetime:
    try:
        return datetime.strptime(word.decode().strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        raise GrammarError(f"{word!r} is no date and time") from None


_BY_UID = frozenset({"SEARCH", "FETCH", "STORE"})
