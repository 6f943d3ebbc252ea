"""IMAP's SEARCH: which mails of a folder are meant. Pure (RFC 3501 6.4.4)."""

from collections.abc import Callable
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import NoReturn

from bot.sandbox.mail.folder import Item
from bot.sandbox.mail.imap_words import GrammarError, Word, day, numbers, text

Test = Callable[[int, Item], bool]
_FLAGS = {"SEEN": "\\Seen", "FLAGGED": "\\Flagged", "DELETED": "\\Deleted", "ANSWERED": "\\Answered", "DRAFT": "\\Draft"}


def search(items: list[Item], keys: list[Word]) -> list[tuple[int, Item]]:
    """Return the mails that fulfil every key, with their sequence numbers. Raises GrammarError for a key that is none."""
    rest = list(keys)
    if rest and not isinstance(rest[0], list) and text(rest[0]).upper() == "CHARSET":
        if len(rest) < 3 or text(rest[1]).upper() not in ("UTF-8", "US-ASCII"):  # noqa: PLR2004
            raise GrammarError("the charset is not known")
        rest = rest[2:]
    if not rest:
        raise GrammarError("nothing is searched for")
    tests: list[Test] = []
    while rest:
        test, rest = _key(rest, items)
        tests.append(test)
    return [(number, item) for number, item in enumerate(items, start=1) if all(test(number, item) for test in tests)]


def _key(rest: list[Word], items: list[Item]) -> tuple[Test, list[Word]]:
    head, rest = rest[0], rest[1:]
    if isinstance(head, list):
        inner = {item.uid for _, item in search(items, head)}
        return (lambda _n, item: item.uid in inner), rest
    name = text(head).upper()
    if name == "ALL":
        return (lambda _n, _item: True), rest
    if name == "NOT":
        test, rest = _key(rest, items) if rest else _missing(name)
        return (lambda n, item: not test(n, item)), rest
    if name in _FLAGS:
        return (lambda _n, item: _FLAGS[name] in item.flags), rest
    if name.startswith("UN") and name[2:] in _FLAGS:
        return (lambda _n, item: _FLAGS[name[2:]] not in item.flags), rest
    if name in ("SINCE", "BEFORE", "ON"):
        return _dated(name, _argument(name, rest)), rest[1:]
    if name == "UID":
        wanted = numbers(_argument(name, rest), max((item.uid for item in items), default=0))
        return (lambda _n, item: item.uid in wanted), rest[1:]
    if name == "HEADER":
        header, value = text(_argument(name, rest)), text(_argument(name, rest[1:]))
        return (lambda _n, item: _has(item, header, value)), rest[2:]
    if name in ("SUBJECT", "FROM", "TO", "CC"):
        value = text(_argument(name, rest))
        return (lambda _n, item: _has(item, name, value)), rest[1:]
    if name[:1].isdecimal() or name.startswith("*"):
        meant = numbers(head, len(items))
        return (lambda n, _item: n in meant), rest
    raise GrammarError(f"SEARCH knows no {name}")


def _argument(name: str, rest: list[Word]) -> Word:
    return rest[0] if rest else _missing(name)


def _missing(name: str) -> NoReturn:
    raise GrammarError(f"SEARCH {name} needs more")


def _dated(name: str, word: Word) -> Test:
    wanted = day(word)

    def test(_number: int, item: Item) -> bool:
        got = (item.at.year, item.at.month, item.at.day)
        return {"SINCE": got >= wanted, "BEFORE": got < wanted, "ON": got == wanted}[name]

    return test


def _has(item: Item, header: str, value: str) -> bool:
    found: Message = BytesHeaderParser(policy=compat32).parsebytes(item.raw)
    return any(value.lower() in str(one).lower() for one in found.get_all(header, []))
