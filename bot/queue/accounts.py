"""
Accounts as a file tells them: CSV or JSON in, clean rows and every fault with its line out.

Pure. A file with a fault in it is no reason to lose the other lines; whoever imports decides.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST_FIELD = 4_000  # characters
MOST_FAULTS = 100
_NAMES = {
    "name": "name|account|company|customer|organisation|organization",
    "domains": "domains|domain|website|email domain|email domains|web",
    "plan": "plan|tier|edition|subscription",
    "arr": "arr|annual recurring revenue|revenue|yearly revenue|arr usd|arr eur",
    "renewal": "renewal|renewal date|renews at|renews on|contract end|renewal_date",
    "owner": "owner|csm|account owner|customer success manager|account manager",
    "notes": "notes|note|comment|comments",
}
FIELDS = {alias: field for field, aliases in _NAMES.items() for alias in aliases.split("|")}
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_FACTORS = {"k": 1_000, "m": 1_000_000, "": 1}
_AMOUNT = re.compile(r"(?:[$€£¥]|usd|eur|gbp|chf)?\s*([\d.,' \u00a0]*\d)\s*([km]?)\s*(?:[$€£¥]|usd|eur|gbp|chf)?", re.IGNORECASE)
# Mailbox providers: a domain that everybody may have an address under says nothing about a company.
PUBLIC = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "gmx.com",
        "web.de",
        "t-online.de",
        "freenet.de",
        "posteo.de",
        "mailbox.org",
        "proton.me",
        "protonmail.com",
        "mail.ru",
        "yandex.ru",
        "qq.com",
        "163.com",
        "126.com",
        "orange.fr",
        "free.fr",
        "wanadoo.fr",
        "laposte.net",
        "libero.it",
        "naver.com",
        "hey.com",
        "fastmail.com",
        "zoho.com",
    }
)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """
    One account of a file. ``key`` is the name folded, by which it is found again; ``arr`` is a year's, in whole units of the
    desk's currency; ``domains`` are in lower case, without addresses or web paths around them.
    """

    line: int
    name: str
    domains: tuple[str, ...] = ()
    plan: str = ""
    arr: int | None = None
    renewal: date | None = None
    owner: str = ""
    notes: str = ""

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return " ".join(self.name.split()).casefold()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong on a line (0 = with the file), and what to write instead."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}" if self.line else self.words


@dataclass(frozen=True, slots=True)
class AccountFile:
    """What a file holds: the rows that are sound, and every fault."""

    rows: tuple[AccountRow, ...]
    faults: tuple[Fault, ...]


def read_accounts(raw: bytes) -> AccountFile:
    """Read a file, whichever of the two kinds it is. Never raises; the first hundred faults are told."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    begins_json = text.lstrip()[:1] in ("[", "{")
    found, faults = _json(text) if begins_json else _csv(text)
    rows: list[AccountRow] = []
    for line, fields in found:
        row = _row(line, fields)
        if isinstance(row, AccountRow):
            rows.append(row)
        else:
            faults += row
    faults += list(_clashes(rows))
    return AccountFile(_without_clashes(rows), tuple(sorted(faults, key=lambda one: one.line)[:MOST_FAULTS]))


# --------------------------------------------------------------------------------------------------- the two kinds

Found = tuple[list[tuple[int, dict[str, Any]]], list[Fault]]


def _csv(text: str) -> Found:
    """Read CSV with a header line, parted by comma, semicolon or tab."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    lines = csv.reader(_LINE.findall(text), delimiter=delimiter)
    try:
        names = [_field(name) for name in next(lines, [])]
        if "name" not in names:
            return [], [Fault(1, f"no column is called name; the columns may be {', '.join(_NAMES)}")]
        found = [(lines.line_num, _named(names, values)) for values in lines if any(value.strip() for value in values)]
    except csv.Error as error:
        return [], [Fault(lines.line_num, f"no CSV: {error}")]
    return found, []


def _named(names: list[str], values: list[str]) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=False) if name}


def _json(text: str) -> Found:
    """Read a JSON array of objects, ``{"accounts": […]}``, or an object a line."""
    try:
        told = json.loads(text)
    except RecursionError:
        return [], [Fault(0, "the JSON is nested beyond reason")]
    except json.JSONDecodeError as error:
        lines = list(_json_lines(text))
        if len(lines) > 1:
            return [(line, one) for line, one in lines if isinstance(one, dict)], [one for _, one in lines if isinstance(one, Fault)]
        return [], [Fault(error.lineno, f"no JSON: {error.msg} at column {error.colno}")]
    if isinstance(told, dict):
        told = told.get("accounts", [told])
    if not isinstance(told, list):
        return [], [Fault(0, 'not a list of accounts such as [{"name": "Acme", "domains": ["acme.test"]}]')]
    good = [(number, {_field(key): value for key, value in one.items()}) for number, one in enumerate(told, 1) if isinstance(one, dict)]
    return good, [
        Fault(number, 'not an account such as {"name": "Acme"}') for number, one in enumerate(told, 1) if not isinstance(one, dict)
    ]


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, Any] | Fault]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            yield number, Fault(number, "no JSON")
            continue
        yield number, {_field(key): value for key, value in told.items()} if isinstance(told, dict) else Fault(number, "not an account")


def _field(name: str) -> str:
    return FIELDS.get(" ".join(name.replace("_", " ").split()).lower(), "")


# ------------------------------------------------------------------------------------------------------- the fields


def _row(line: int, fields: Mapping[str, Any]) -> AccountRow | list[Fault]:
    faults: list[Fault] = []

    def told(field: str) -> str:
        value = fields.get(field)
        return " ".join(str(value).split()) if value is not None and not isinstance(value, list | dict) else ""

    def read(field: str, reader: Any, otherwise: Any) -> Any:
        try:
            return reader(fields.get(field)) if fields.get(field) not in (None, "") else otherwise
        except ValueError as fault:
            faults.append(Fault(line, f"{field}: {fault}"))
            return otherwise

    if not told("name"):
        faults.append(Fault(line, "name: missing; every account needs one"))
    faults += [Fault(line, f"{field}: longer than {LONGEST_FIELD} characters") for field in _NAMES if len(told(field)) > LONGEST_FIELD]
    domains, arr, renewal = read("domains", _domains, ()), read("arr", _amount, None), read("renewal", _date, None)
    return faults or AccountRow(line, told("name"), domains, told("plan"), arr, renewal, told("owner"), told("notes"))


def _domains(value: object) -> tuple[str, ...]:
    pieces = [str(one) for one in value] if isinstance(value, list) else re.split(r"[\s,;|]+", str(value))
    found = [_bare(piece) for piece in pieces if piece.strip()]
    for piece, domain in zip([one for one in pieces if one.strip()], found, strict=True):
        if not _DOMAIN.fullmatch(domain):
            raise ValueError(f"{piece[:80]!r} is no domain such as acme.test")
        if domain in PUBLIC:
            raise ValueError(f"{domain} belongs to a mailbox provider, not to a company; leave it out")
    return tuple(dict.fromkeys(found))


def _bare(piece: str) -> str:
    """Take the domain out of an address or a link."""
    host = re.sub(r"^[a-z]+://", "", piece.strip().lower()).partition("/")[0].rpartition("@")[2].partition(":")[0].strip(".")
    try:
        return host.removeprefix("www.").encode("idna").decode()
    except UnicodeError:
        return host


def _amount(value: object) -> int:
    """Read 12000, "12,000", "12.000 €", "12.5k": whatever stands after the last mark with two digits is cents, which go."""
    if isinstance(value, bool):
        raise ValueError("is no amount such as 12000")  # noqa: TRY004 - told to a person like the other faults
    if isinstance(value, int | float):
        return _whole(Decimal(str(value)))
    found = _AMOUNT.fullmatch(str(value).strip())
    if not found:
        raise ValueError(f"{str(value)[:40]!r} is no amount such as 12000 or 12.5k")
    digits = re.sub(r"[' \u00a0]", "", found[1])
    factor = _FACTORS[found[2].lower()]
    parts = re.split(r"[.,]", digits)
    is_decimal = len(parts) > 1 and (factor > 1 or len(parts[-1]) != 3)  # noqa: PLR2004 - three digits are thousands
    plain = "".join(parts[:-1]) + "." + parts[-1] if is_decimal else "".join(parts)
    try:
        return _whole(Decimal(plain) * factor)
    except InvalidOperation:
        raise ValueError(f"{str(value)[:40]!r} is no amount such as 12000 or 12.5k") from None


def _whole(amount: Decimal) -> int:
    if not amount.is_finite() or not 0 <= amount < 10**12:
        raise ValueError("is no amount from 0 to a trillion")
    return round(amount)


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        raise ValueError(f"{str(value)[:40]!r} is no date such as 2026-12-31") from None


# ---------------------------------------------------------------------------------------------------------- clashes


def _clashes(rows: list[AccountRow]) -> Iterator[Fault]:
    """Tell names and domains that two lines claim: nobody could say which account a mail from there is of."""
    names: dict[str, int] = {}
    domains: dict[str, AccountRow] = {}
    for row in rows:
        if row.key in names:
            yield Fault(row.line, f"name: {row.name!r} stands on line {names[row.key]} already")
            continue
        names[row.key] = row.line
        for domain in row.domains:
            other = domains.setdefault(domain, row)
            if other is not row:
                yield Fault(row.line, f"domains: {domain} belongs to {other.name!r} on line {other.line} already")


def _without_clashes(rows: list[AccountRow]) -> tuple[AccountRow, ...]:
    bad = {fault.line for fault in _clashes(rows)}
    return tuple(row for row in rows if row.line not in bad)
