"""What the environment says, read once into one frozen value.

Every variable of the outside contract is a row of `SETTINGS`; reading, masking and the table in the docs all walk those
rows. Nothing here looks at `os.environ`, a file or the network, and no secret ever leaves through `repr`, a fault or
`redacted`.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from bot.errors import ConfigurationFault

NOT_SET = "(not set)"
MASK = "***"


class SettingsFault(ConfigurationFault):
    """The environment cannot be used as it is; `faults` holds one sentence for each thing to put right."""


@dataclass(frozen=True)
class Bind:
    """Where the web server listens; port 0 lets the system choose a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


# Readers: text in, value out, or ValueError with the rest of a sentence that begins with the variable's name.
# A sentence never quotes what may hold a secret, and never passes on the words of urllib, which quote pieces of it.


def _as_written(text: str) -> str:
    return text


def _token(text: str) -> str:
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("holds a space or a character that no token has; copy it again.")
    return text


def _bot_token(text: str) -> str:
    if text.startswith(("xapp-", "xoxp-")):
        raise ValueError("is not a bot token; use the one that begins with xoxb- (Slack app, OAuth & Permissions).")
    return _token(text)


def _app_token(text: str) -> str:
    if text.startswith("xox"):
        raise ValueError("is not an app-level token; use the one that begins with xapp- (Slack app, Basic Information).")
    return _token(text)


def _url(text: str, *schemes: str) -> SplitResult:
    """Take `text` apart, or say which schemes would do; a URL whose password is not percent-encoded is refused."""
    shape = " or ".join(f"{scheme}://…" for scheme in schemes)
    scheme = text.partition("://")[0]
    if "://" not in text or scheme.lower() not in schemes:
        raise ValueError(f"is not a URL of the form {shape}; write it so.")
    unreadable = "cannot be read as a URL; percent-encode characters such as @ : / ? # in a user name or password."
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError:
        raise ValueError(unreadable) from None
    # An "@" after the host, or a fragment, is the tail of a password that was cut by an unencoded "/", "?" or "#".
    if parts.fragment or "@" in parts.path or re.search(r"\s", text):
        raise ValueError(unreadable)
    return parts


def _web_url(text: str) -> str:
    if not _url(text, "http", "https").hostname:
        raise ValueError("names no host; write it as https://host/path.")
    return text


def _slack_api_url(text: str) -> str:
    return _web_url(text).rstrip("/") + "/"  # the SDK appends method names to it


def _discord_api_url(text: str) -> str:
    return _web_url(text).rstrip("/")  # discord.py appends paths that begin with a slash


def _database_url(text: str) -> str:
    scheme, _, rest = text.partition("://")
    if scheme == "sqlite":
        if not rest.startswith("/") or rest in {"/", "//"}:
            raise ValueError("names no SQLite file; write sqlite:///data/desk.db (or sqlite:////full/path).")
        return text
    if scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise ValueError("is for another database; use sqlite:///data/desk.db or postgresql+psycopg://user@host/name.")
    _url(text, scheme)
    return f"postgresql+psycopg://{rest}"


def _mail_url(text: str, *schemes: str) -> SplitResult:
    parts = _url(text, *schemes)
    if not parts.hostname:
        raise ValueError(f"names no host; write it as {schemes[0]}://user:password@host.")
    if (parts.username is None) != (parts.password is None):
        raise ValueError(f"has a user without a password; write it as {schemes[0]}://user:password@host.")
    return parts


def _imap_url(text: str) -> str:
    parts = _mail_url(text, "imaps", "imap")
    if parts.username is None:
        raise ValueError("names no user; write it as imaps://user:password@host:993/INBOX.")
    if parts.scheme == "imap" and not _is_loopback(parts.hostname or ""):
        raise ValueError("would send the password in the clear; use imaps:// (imap:// is for this machine only).")
    return text


def _smtp_url(text: str) -> str:
    _mail_url(text, "smtps", "smtp")
    return text


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _mail_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>\",;:]+@[^@\s<>\",;:]+", text):
        raise ValueError(f"is {text!r}, which is not a plain address; write it as support@example.com.")
    return text


def _mail_addresses(text: str) -> str:
    """Read addresses with commas between them; they come back in lower case, without spaces."""
    return ",".join(_mail_address(one.strip()).lower() for one in text.split(",") if one.strip())


def _bind(text: str) -> Bind:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:  # noqa: PLR2004 - the highest TCP port
        raise ValueError(f"is {text!r}; write host:port, such as 127.0.0.1:8080 or 0.0.0.0:8080.")
    return Bind(host, int(port))


def _path(text: str) -> Path:
    if text.startswith("~"):
        raise ValueError(f"is {text!r}, and nothing here turns ~ into a home directory; write the full path.")
    return Path(text)


def _log_level(text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise ValueError(f"is {text!r}; use DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    return text.upper()


def _log_format(text: str) -> str:
    if text.lower() not in {"text", "json"}:
        raise ValueError(f"is {text!r}; use text or json.")
    return text.lower()


@dataclass(frozen=True)
class SettingDoc:
    """One variable: what it is for, what holds when it is unset or empty, and how its text becomes a value."""

    name: str
    default: str
    help: str
    secret: bool = False
    read: Callable[[str], Any] = _as_written


SETTINGS: tuple[SettingDoc, ...] = (
    SettingDoc("DATABASE_URL", "sqlite:///data/desk.db", "`sqlite:///…` or `postgresql+psycopg://…`", read=_database_url),
    SettingDoc("POLICY_FILE", "policy.toml", "the policy; without the file the built-in defaults hold", read=_path),
    SettingDoc("DATA_DIR", "data", "where attachments and the index cache are kept", read=_path),
    SettingDoc("HTTP_BIND", "127.0.0.1:8080", "`host:port` of health, metrics and, in HTTP mode, Slack", read=_bind),
    SettingDoc("SLACK_BOT_TOKEN", "", "`xoxb-…`; without it Slack is off", secret=True, read=_bot_token),
    SettingDoc("SLACK_APP_TOKEN", "", "`xapp-…`: Socket Mode", secret=True, read=_app_token),
    SettingDoc("SLACK_SIGNING_SECRET", "", "HTTP mode, when there is no app token", secret=True, read=_token),
    SettingDoc("SLACK_API_URL", "https://slack.com/api/", "where Slack's Web API answers", read=_slack_api_url),
    SettingDoc("DISCORD_BOT_TOKEN", "", "without it Discord is off", secret=True, read=_token),
    SettingDoc("DISCORD_API_URL", "https://discord.com/api/v10", "where Discord's API answers", read=_discord_api_url),
    SettingDoc("MAIL_ADDRESS", "", "the desk's address; mail needs this and the two URLs below", read=_mail_address),
    SettingDoc("IMAP_URL", "", "`imaps://user:password@host:port/INBOX`; `imap://` on loopback", read=_imap_url),
    SettingDoc("SMTP_URL", "", "`smtps://user:password@host:port` or `smtp://…`", read=_smtp_url),
    SettingDoc("MAIL_AUTHSERV_ID", "", "the name under which your mail server vouches for senders (DMARC); without it nobody does"),
    SettingDoc(
        "MAIL_ALIASES", "", "further addresses whose mail comes to the desk's mailbox, with commas between them", read=_mail_addresses
    ),
    SettingDoc("EMBEDDING_MODEL", "all-MiniLM-L6-v2", "packaged; or a sentence-transformers name or path; `hash` for tests"),
    SettingDoc("LLM_API_URL", "", "an OpenAI-compatible server; optional", read=_web_url),
    SettingDoc("LLM_API_KEY", "", "its key, if it wants one", secret=True, read=_token),
    SettingDoc("LLM_MODEL", "", "the model to ask for; needed with `LLM_API_URL`"),
    SettingDoc("LOG_LEVEL", "INFO", "`DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`", read=_log_level),
    SettingDoc("LOG_FORMAT", "text", "`text` or `json`", read=_log_format),
)


@dataclass(frozen=True, repr=False)
class Settings:
    """The environment as one value; build it with `read_settings`, which has checked every field."""

    database_url: str
    policy_file: Path
    data_dir: Path
    http_bind: Bind
    slack_bot_token: str | None
    slack_app_token: str | None
    slack_signing_secret: str | None
    slack_api_url: str
    discord_bot_token: str | None
    discord_api_url: str
    mail_address: str | None
    imap_url: str | None
    smtp_url: str | None
    mail_authserv_id: str | None
    mail_aliases: str | None
    embedding_model: str
    llm_api_url: str | None
    llm_api_key: str | None
    llm_model: str | None
    log_level: str
    log_format: str
    given: frozenset[str]
    """Names that the environment set: a POLICY_FILE that somebody named and that is missing is no mere default."""

    @property
    def slack_mode(self) -> Literal["socket", "http"] | None:
        """How Slack reaches the bot; an app token wins over a signing secret, since it needs no public address."""
        if not self.slack_bot_token:
            return None
        return "socket" if self.slack_app_token else "http"

    @property
    def discord_configured(self) -> bool:
        """Whether the Discord channel is to be started."""
        return self.discord_bot_token is not None

    @property
    def mail_configured(self) -> bool:
        """Whether the mail channel is to be started."""
        return self.mail_address is not None

    def redacted(self) -> dict[str, str]:
        """Give each variable's value as it may be shown to anybody: secrets and passwords masked whole."""
        return {doc.name: _shown(doc, getattr(self, doc.name.lower())) for doc in SETTINGS}

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in self.redacted().items())})"


def read_settings(env: Mapping[str, str]) -> Settings:
    """Read every variable of the contract from `env`; an empty one counts as unset.

    Raises `SettingsFault` with all faults at once, those of single variables first.
    """
    texts = {doc.name: env.get(doc.name, "").strip() for doc in SETTINGS}
    given = frozenset(name for name, text in texts.items() if text)
    values: dict[str, Any] = {"given": given}
    faults: list[str] = []
    for doc in SETTINGS:
        text = texts[doc.name] or doc.default
        try:
            values[doc.name.lower()] = doc.read(text) if text else None
        except ValueError as error:
            faults.append(f"{doc.name} {error}")
    faults += _incomplete(given)
    if faults:
        raise SettingsFault(tuple(faults))
    return Settings(**values)


def settings_table() -> str:
    """Draw `SETTINGS` as the Markdown table of the docs."""
    rows = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
    for doc in SETTINGS:
        default = f"`{doc.default}`" if doc.default else "none"
        rows.append(f"| `{doc.name}` | {default} | {doc.help}{' (secret)' if doc.secret else ''} |")
    return "\n".join(rows) + "\n"


def _incomplete(given: frozenset[str]) -> list[str]:
    """Say which channels are set up only in part; a value that is there but wrong does not count as missing too."""
    faults: list[str] = []
    if "SLACK_BOT_TOKEN" in given and not given & {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}:
        faults.append("SLACK_BOT_TOKEN has no way to receive; add SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).")
    faults += [
        f"{name} is of no use without SLACK_BOT_TOKEN; add the bot token or remove {name}."
        for name in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
        if name in given and "SLACK_BOT_TOKEN" not in given
    ]
    mail = ("MAIL_ADDRESS", "IMAP_URL", "SMTP_URL")
    if given & set(mail):
        faults += [f"{name} is missing, and mail needs {', '.join(mail)}; add it." for name in mail if name not in given]
    if "LLM_API_URL" in given and "LLM_MODEL" not in given:
        faults.append("LLM_MODEL is missing; name the model that LLM_API_URL is to be asked for.")
    faults += [
        f"{name} is of no use without LLM_API_URL; add the URL or remove {name}."
        for name in ("LLM_API_KEY", "LLM_MODEL")
        if name in given and "LLM_API_URL" not in given
    ]
    return faults


def _shown(doc: SettingDoc, value: object) -> str:
    if value is None:
        return NOT_SET
    return MASK if doc.secret else _masked(str(value))


def _masked(text: str) -> str:
    """Hide what stands before the last "@" of a URL, save the user's name, and any password in its query."""
    scheme, mark, rest = text.partition("://")
    if not mark:
        return text
    login, at, place = rest.rpartition("@")
    if at:
        user, colon, _ = login.partition(":")
        rest = f"{user}:{MASK}@{place}" if colon else f"{MASK}@{place}"
    return scheme + mark + re.sub(r"(?i)((?:password|token|key|secret)=)[^&]*", rf"\1{MASK}", rest)
