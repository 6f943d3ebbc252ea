"""
What must not stand in an article: secrets, addresses, numbers and names, taken out of what people wrote on tickets.

Pure, and rather too much than too little: an article outlives its ticket and is read by everybody, and whoever approves it
sees the marks and can write around them. Masking what is masked already changes nothing.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from bot.kb.units import seen

SECRET, EMAIL, NAME, PHONE, CARD, ACCOUNT, ADDRESS, ID = MARKS = tuple(
    f"[{kind}]" for kind in ("secret", "email", "name", "phone", "card", "account", "address", "id")
)
SHORTEST_NAME = 3
# Names that are words as well: alone they are masked only in the middle of a sentence, where the word would not have its capital.
_WORDS = (
    "will mark may april june august rose grace hope joy bill sue art max frank page case chase link young long king price short "
    "day week best good rich team support customer help desk admin user test field stone wood hill lane summer faith drew pat rob "
    "guy penny chance carter the and for inc ltd llc gmbh corp company group labs lab software systems cloud data app web"
)
_ALSO_WORDS = frozenset(_WORDS.split())
_INSIDE = "(?<=[a-z,] )"

# Each has a fixed beginning or a bounded run, so a long text takes time in proportion to its length.
_KEYS = (
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:.{0,8000}?-----END [A-Z ]{0,30}PRIVATE KEY-----|.{0,8000})"
    r"|\b(?:sk|pk|rk)_(?:live|test)_\w{8,}|\bsk-[\w-]{16,}|\bgh[opusr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}"
    r"|\bxox[abeprs]-[\w-]{8,}|\bxapp-[\w-]{8,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}|\bya29\.[\w-]{16,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bnpm_\w{30,}|\bpypi-[\w-]{16,}|\bhf_\w{20,}"
    r"|\b[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,}|\bdop_v1_\w{16,}|\bwhsec_[\w+/=]{16,}|\bhooks\.slack\.com/services/[\w/]+|\bdiscord(?:app)?\.com/api/webhooks/[\w/-]+"
)
_BEARER = r"(?P<lead>\b(?:Bearer|Basic)\s{1,3})[\w.~+/=-]{8,}"
_IN_URL = r"(?P<lead>\b[a-z][a-z0-9+.-]{1,15}://)[^\s/@:]{0,100}:[^\s/@]{1,200}(?=@)"
_WHOSE = (
    r"pass(?:word|wd|phrase|code)|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|client[-_ ]?secret|credentials?"
    r"|authorization|signature|sig|otp|passwort|kennwort|geheimnis|mot de passe|contrase\u00f1a"
)
_COMMON_AFTER = (
    r"(?:open|press|click|go|choose|select|use|see|enter|type|the|an?|your|this|it|then|please|if|when|read|reset|required|expired"
    r"|invalid|missing|wrong|incorrect|none|null|true|false|yes|no|not|is|are|we|you|to|in|on|for|change|copy|create|delete)\b"
)
_KEYED = (
    rf"(?P<lead>(?:\b|_)(?:{_WHOSE})[\"']?\s{{0,3}}(?:=|:(?!//))\s{{0,3}}[\"'`]?)"
    rf"(?!{_COMMON_AFTER}|[<$%{{*\[\u2026]|YOUR|Bearer|Basic|\.\.\.)[^\s\"'`&,;<>\[]{{4,}}"
)
_TOLD = (  # "my password is Tr0ub4dor&3", but not "the password is wrong"
    rf"(?P<lead>\b(?:{_WHOSE}|key|pin|code)\s{{1,3}}(?:is|was|ist|lautet|es)\s{{1,3}}[\"'`]?|\b(?:key|pin|passcode)\s{{0,2}}[=:]\s{{0,2}}[\"'`]?)"
    r"(?=[^\s\"'`]{0,80}[\d!#$%&*@+=~^])[^\s\"'`\[<]{4,}"
)
_MIXED = r"(?=[a-zA-Z_+=-]{0,200}\d)(?=[^A-Z\s]{0,200}[A-Z])(?=[^a-z\s]{0,200}[a-z])"
_RANDOM = rf"(?<![\w/-])(?:{_MIXED}[A-Za-z0-9_+=-]{{24,}}|[0-9a-fA-F]{{32,}})(?![\w-])"
_UUID = r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"
_MAIL = (
    r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"|\b[\w.+-]{1,64}\s?[\[(]at[\])]\s?[\w-]{1,63}(?:\s?(?:\.|[\[(]dot[\])])\s?[\w-]{2,63}){1,4}"
)
_IBAN = r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"
_DIGITS = r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])"
_PHONE = (
    r"(?<![\w.:/-])(?!\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d))(?:\+\d|00[1-9]|0[1-9]|\(\d{2,5}\))[\d() ./-]{6,20}\d(?![\w:])"
    r"|(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])"
)
_IP = (
    r"(?<![\w.])(?!(?:0|10|127|255)\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]*\d)"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}(?![\w:])"
)
_MENTION = r"<@[!&]?\w{1,40}(?:\|[^>\n]{0,80})?>"
_CAP = r"[^\W\d_a-z][\w'\u2019-]{1,30}"
_FULL = rf"{_CAP}(?:[ \t]{_CAP}){{0,2}}"
_HELLO = "hi|hello|hey|dear|hallo|liebe[rs]?|guten (?:tag|morgen|abend)|bonjour|hola|good (?:morning|day|evening)"
_GREETED = rf"(?P<lead>(?:^|(?<=\n))[ \t>*_]{{0,8}}(?i:{_HELLO})[ \t,]{{1,3}})(?:(?i:mr|mrs|ms|dr|herr|frau|mme)\.?[ \t])?{_FULL}"
_TITLED = rf"(?P<lead>\b(?:Mr|Mrs|Ms|Dr|Herrn?|Frau|Mme|Madame|Monsieur|Se\u00f1ora?)\.?[ \t]){_FULL}"
_GOODBYE = (
    "(?:best|kind|warm|many)?[ \\t]?(?:regards|wishes|thanks|greetings)|best|cheers|thank you|thx|sincerely|yours|lg|vg|mfg"
    "|viele gr\u00fc(?:\u00df|ss)e|mit freundlichen gr\u00fc(?:\u00df|ss)en|cordialement|saludos"
)
_SIGNED = (
    rf"(?P<lead>(?:^|(?<=\n))[ \t]{{0,8}}(?i:{_GOODBYE})[ \t]{{0,3}}[,.!]?[ \t]{{0,3}}\n[ \t\n]{{0,4}}[-\u2013]?[ \t]{{0,2}})"
    rf"{_FULL}(?=[ \t,|]{{0,4}}(?:\n|$|[,|]))"
)
_CALLED = (
    rf"(?P<lead>\b(?i:my name is|mein name ist|ich hei(?:\u00df|ss)e|je m'appelle|me llamo)[ \t]){_FULL}"
    rf"|(?P<lead2>\b(?i:this is|i am|i'm|ich bin)[ \t]){_FULL}(?=[ \t](?:from|at|of|here|von|bei|aus)\b)"
)


def _luhn(digits: str) -> bool:
    numbers = [int(one) for one in digits if one.isdigit()]
    doubled = [one if at % 2 == 0 else (2 * one - 9 if one > 4 else 2 * one) for at, one in enumerate(reversed(numbers))]  # noqa: PLR2004
    return sum(doubled) % 10 == 0 and len(set(numbers)) > 1


def _iban(written: str) -> bool:
    bare = written.replace(" ", "")
    return int("".join(str(int(one, 36)) for one in bare[4:] + bare[:4])) % 97 == 1


_RULES: tuple[tuple[str, re.Pattern[str], Callable[[str], bool] | None], ...] = tuple(
    (mark, re.compile(shape, flags), check)
    for mark, shape, flags, check in (
        (SECRET, _KEYS, re.DOTALL, None),
        (SECRET, _IN_URL, 0, None),
        (SECRET, _BEARER, re.IGNORECASE, None),
        (EMAIL, _MAIL, re.IGNORECASE, None),
        (SECRET, _KEYED, re.IGNORECASE, None),
        (SECRET, _TOLD, re.IGNORECASE, None),
        (ID, _UUID, 0, None),
        (SECRET, _RANDOM, 0, None),
        (ACCOUNT, _IBAN, 0, _iban),
        (CARD, _DIGITS, 0, _luhn),
        (ADDRESS, _IP, 0, None),
        (PHONE, _PHONE, 0, None),
        (NAME, _MENTION, 0, None),
        (NAME, _GREETED, 0, None),
        (NAME, _SIGNED, 0, None),
        (NAME, _TITLED, 0, None),
        (NAME, _CALLED, 0, None),
    )
)


def mask(text: str, names: Iterable[str] = ()) -> str:
    """
    Give a text with a mark of ``MARKS`` for each secret, address, number and name in it.

    ``names`` are those that are known to have to do with it: people, companies, their domains; each is found whole, and
    people's also by their parts. Names that nobody told are found where somebody is greeted, named or signs.
    """
    text = seen(text)
    for mark, shape, check in _RULES:
        text = shape.sub(lambda found, mark=mark, check=check: _marked(found, mark, check), text)  # type: ignore[misc]
    known = _known(tuple(sorted({name.strip() for name in names if name.strip()})))
    return known.sub(NAME, text) if known is not None else text


def _marked(found: re.Match[str], mark: str, check: Callable[[str], bool] | None) -> str:
    if check is not None and not check(found[0]):
        return found[0]
    groups = found.groupdict()
    return (groups.get("lead") or groups.get("lead2") or "") + mark


@lru_cache(maxsize=256)
def _known(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Make one pattern of names: domains whatever their case, everything else as names are written, longest first."""
    spelt: set[str] = set()
    for name in names:
        words = re.findall(r"[\w'\u2019-]+", name)
        if "." in name and " " not in name:
            spelt.add(f"(?i:{re.escape(name)})")
        elif len(words) > 1:
            spelt.add(r"[ \t]{1,3}".join(f"(?i:{re.escape(word)})" for word in words))
            spelt |= {rf"{_cased(one)}[ \t]{{1,3}}{_cased(other)}" for one, other in pairwise(words)}
        spelt |= {
            (_INSIDE if word.casefold() in _ALSO_WORDS and len(words) > 1 else "") + _cased(word)
            for word in words
            if len(word) >= SHORTEST_NAME
        }
    each = sorted(spelt, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<![\w\[])@?(?:{'|'.join(each)})(?:['\u2019]s)?(?![\w\]])") if each else None


def _cased(word: str) -> str:
    """Spell a word as a name is: with a capital, or in capitals throughout; a handle also as it stands."""
    ways = [word[:1].upper() + word[1:], word.upper(), *([word] if any(map(str.isdigit, word)) else [])]
    return f"(?:{'|'.join(dict.fromkeys(map(re.escape, ways)))})"
