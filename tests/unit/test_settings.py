"""The environment is read once, wholly, and without ever showing a secret."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import SETTINGS, Bind, Settings, SettingsFault, read_settings, settings_table

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
MAIL = {
    "MAIL_ADDRESS": "support@example.com",
    "IMAP_URL": "imaps://desk:hunter2@mail.example.com:993/INBOX",
    "SMTP_URL": "smtps://desk:hunter2@mail.example.com:465",
}


def faults_of(env: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsFault) as caught:
        read_settings(env)
    return caught.value.faults


def test_nothing_set_gives_the_defaults() -> None:
    """An empty environment is a desk on SQLite with no channel but the terminal."""
    settings = read_settings({})

    assert settings.database_url == "sqlite:///data/desk.db"
    assert settings.policy_file == Path("policy.toml")
    assert settings.data_dir == Path("data")
    assert settings.http_bind == Bind("127.0.0.1", 8080)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.log_level, settings.log_format) == ("INFO", "text")
    assert settings.slack_mode is None
    assert not settings.discord_configured
    assert not settings.mail_configured
    assert settings.llm_api_url is None


def test_empty_variables_count_as_unset() -> None:
    """A line `NAME=` of a .env file changes nothing."""
    assert read_settings({doc.name: " " for doc in SETTINGS}) == read_settings({})


def test_all_faults_come_at_once() -> None:
    """Three variables that are wrong make three faults, each beginning with its name."""
    faults = faults_of({"LOG_LEVEL": "loud", "HTTP_BIND": "8080", "DATABASE_URL": "mysql://db"})

    assert [fault.split()[0] for fault in faults] == ["DATABASE_URL", "HTTP_BIND", "LOG_LEVEL"]


def test_the_message_of_a_fault_is_all_its_sentences() -> None:
    """Whoever only prints the exception sees every fault."""
    assert str(SettingsFault(("a.", "b."))) == "a.\nb."


def test_given_tells_what_the_environment_set() -> None:
    """A policy file that somebody named is told apart from the default of the same name."""
    assert read_settings({"POLICY_FILE": "policy.toml"}).given == {"POLICY_FILE"}


@pytest.mark.parametrize(
    ("env", "mode"),
    [
        (SLACK, "socket"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, "http"),
        ({**SLACK, "SLACK_SIGNING_SECRET": "s"}, "socket"),
    ],
)
def test_slack_mode_follows_from_the_tokens(env: dict[str, str], mode: str) -> None:
    """An app token means Socket Mode, a signing secret alone means HTTP."""
    assert read_settings(env).slack_mode == mode


@pytest.mark.parametrize(
    ("env", "missing"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN"),
        ({"MAIL_ADDRESS": MAIL["MAIL_ADDRESS"], "IMAP_URL": MAIL["IMAP_URL"]}, "SMTP_URL"),
        ({"LLM_API_URL": "http://localhost:1234/v1"}, "LLM_MODEL"),
        ({"LLM_MODEL": "small"}, "LLM_API_URL"),
    ],
)
def test_half_a_channel_is_a_fault_that_names_the_other_half(env: dict[str, str], missing: str) -> None:
    """What is set up only in part is refused instead of being quietly off."""
    (fault,) = faults_of(env)

    assert missing in fault


def test_a_wrong_value_is_not_called_missing_too() -> None:
    """One slip makes one fault."""
    (fault,) = faults_of({**MAIL, "SMTP_URL": "mail.example.com"})

    assert fault.startswith("SMTP_URL is not a URL")


@pytest.mark.parametrize(("name", "token"), [("SLACK_BOT_TOKEN", "xapp-1"), ("SLACK_BOT_TOKEN", "xoxp-1"), ("SLACK_APP_TOKEN", "xoxb-1")])
def test_exchanged_slack_tokens_are_noticed(name: str, token: str) -> None:
    """A token of the wrong kind is refused by its prefix; unknown prefixes pass, since test servers make their own."""
    (fault,) = faults_of({**SLACK, name: token})

    assert fault.startswith(name)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/api", "http://127.0.0.1:9000/api/"])
def test_slack_api_url_ends_in_a_slash(url: str) -> None:
    """The SDK appends method names, so the slash is added where it is missing."""
    assert read_settings({"SLACK_API_URL": url}).slack_api_url == "http://127.0.0.1:9000/api/"


@pytest.mark.parametrize("url", ["127.0.0.1:9000", "ftp://slack.test/api/", "https:///api/", "http://host:port/"])
def test_slack_api_url_must_be_a_web_address(url: str) -> None:
    """Anything that no HTTP client could call is refused."""
    (fault,) = faults_of({"SLACK_API_URL": url})

    assert fault.startswith("SLACK_API_URL ")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("postgres://desk@db/desk", "postgresql+psycopg://desk@db/desk"),
        ("postgresql://desk@db/desk", "postgresql+psycopg://desk@db/desk"),
        ("postgresql+psycopg://desk@db/desk", "postgresql+psycopg://desk@db/desk"),
        ("postgresql://postgres:@/postgres?host=/tmp/pg", "postgresql+psycopg://postgres:@/postgres?host=/tmp/pg"),
        ("sqlite:////var/lib/desk.db", "sqlite:////var/lib/desk.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
    ],
)
def test_database_url_names_its_driver(written: str, read: str) -> None:
    """The spellings that hosts hand out become the one that the code uses."""
    assert read_settings({"DATABASE_URL": written}).database_url == read


@pytest.mark.parametrize(
    "url", ["data/desk.db", "sqlite:///", "sqlite://", "mysql://db", "postgresql+psycopg2://db/x", "postgresql://db:x/y"]
)
def test_other_databases_are_refused(url: str) -> None:
    """A URL that is no file of SQLite and no Postgres is a fault."""
    (fault,) = faults_of({"DATABASE_URL": url})

    assert fault.startswith("DATABASE_URL ")


def test_imap_in_the_clear_is_for_this_machine_only() -> None:
    """A password does not leave the machine unencrypted."""
    (fault,) = faults_of({**MAIL, "IMAP_URL": "imap://desk:pw@mail.example.com/INBOX"})

    assert "imaps://" in fault
    assert read_settings({**MAIL, "IMAP_URL": "imap://desk:pw@127.0.0.1:10143/INBOX"}).mail_configured


@pytest.mark.parametrize(
    ("written", "bind", "shown"),
    [("0.0.0.0:80", Bind("0.0.0.0", 80), "0.0.0.0:80"), ("[::1]:8080", Bind("::1", 8080), "[::1]:8080")],  # noqa: S104
)
def test_http_bind_is_host_and_port(written: str, bind: Bind, shown: str) -> None:
    """Both address families can be written, and are shown as they were written."""
    assert read_settings({"HTTP_BIND": written}).http_bind == bind
    assert str(bind) == shown


@pytest.mark.parametrize("text", ["8080", ":8080", "localhost", "localhost:http", "localhost:65536"])
def test_http_bind_without_host_or_port_is_refused(text: str) -> None:
    """There is no guessing where to listen."""
    assert faults_of({"HTTP_BIND": text})[0].startswith("HTTP_BIND ")


def test_a_home_directory_is_not_guessed() -> None:
    """A tilde would become a folder of that name, so it is refused."""
    assert faults_of({"DATA_DIR": "~/desk"})[0].startswith("DATA_DIR ")


def test_secrets_are_masked_whole() -> None:
    """`redacted` and `repr` say that a secret is set and nothing else of it."""
    settings = read_settings({**SLACK, **MAIL})
    shown = settings.redacted()

    assert shown["SLACK_BOT_TOKEN"] == "***"
    assert shown["DISCORD_BOT_TOKEN"] == "(not set)"
    assert shown["IMAP_URL"] == "imaps://desk:***@mail.example.com:993/INBOX"
    assert "xoxb-1" not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_a_password_in_the_query_is_masked() -> None:
    """Postgres takes a password there as well."""
    settings = read_settings({"DATABASE_URL": "postgresql://db/desk?user=a&password=hunter2&sslmode=require"})

    assert settings.redacted()["DATABASE_URL"] == "postgresql+psycopg://db/desk?user=a&password=***&sslmode=require"


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12),
    st.sampled_from(["imaps://desk:{}@host/INBOX", "smtp://desk:{}@host:587", "postgresql://desk:{}@host/db"]),
)
def test_no_password_is_ever_shown(middle: str, shape: str) -> None:
    """However badly a password is encoded, neither a fault nor the settings repeat a part of it."""
    url = shape.format(f"head7{middle}tail7")
    name = {"i": "IMAP_URL", "s": "SMTP_URL", "p": "DATABASE_URL"}[shape[0]]
    try:
        said = repr(read_settings({**MAIL, name: url}))
    except SettingsFault as fault:
        said = str(fault)

    assert "head7" not in said
    assert "tail7" not in said


def test_every_setting_is_a_field() -> None:
    """The table and the value cannot drift apart."""
    assert {doc.name.lower() for doc in SETTINGS} == set(Settings.__dataclass_fields__) - {"given"}


def test_the_table_for_the_docs_has_every_variable() -> None:
    """What is read is documented, with its default and whether it is a secret."""
    table = settings_table()

    assert all(f"| `{doc.name}` |" in table for doc in SETTINGS)
    assert "| `LOG_FORMAT` | `text` |" in table
    assert table.count("(secret)") == sum(doc.secret for doc in SETTINGS)


def test_further_addresses_are_a_list() -> None:
    """Written with commas, in whatever case; each has to be an address."""
    assert (
        read_settings({**MAIL, "MAIL_ALIASES": "Help@Example.com, billing@example.com,"}).mail_aliases
        == "help@example.com,billing@example.com"
    )
    assert faults_of({**MAIL, "MAIL_ALIASES": "help@example.com, nobody"})[0].startswith("MAIL_ALIASES is 'nobody'")
