"""What must not stand in an article is taken out of what people wrote, and what is only like it stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.masking import MARKS, mask

NAMES = ["Ada Miller", "Will Mark", "Globex", "globex.com"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("mail ada.miller@help.globex.com now", "mail [email] now"),
        ("ada (at) globex (dot) com", "[email]"),
        ("my password is Tr0ub4dor&3", "my password is [secret]"),
        ("password: sunshine", "password: [secret]"),
        ('{"api_key": "abcd1234efgh"}', '{"api_key": "[secret]"}'),
        ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer [secret]"),
        ("curl https://bob:pa55@host.test/x?token=abc123def", "curl https://[secret]@host.test/x?token=[secret]"),
        ("use " + "xoxb-" + "123456-abcdefgh", "use [secret]"),
        ("use " + "ghp_" + "a1" * 15, "use [secret]"),
        ("key " + "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc", "key [secret]"),
        ("sha da39a3ee5e6b4b0d3255bfef95601890afd80709", "sha [secret]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nthere", "[secret]\nthere"),
        ("card 4111 1111 1111 1111", "card [card]"),
        ("pay to DE89 3704 0044 0532 0130 00 please", "pay to [account] please"),
        ("call +49 30 1234567 or (555) 123-4567", "call [phone] or [phone]"),
        ("from 8.8.8.8", "from [address]"),
        ("workspace 123e4567-e89b-12d3-a456-426614174000", "workspace [id]"),
        ("<@U0ADA> wrote it", "[name] wrote it"),
        ("Hi Bettina,\nit works", "Hi [name],\nit works"),
        ("Ms Chen said so", "Ms [name] said so"),
        ("It works.\n\nBest regards,\nLena Schmidt\n", "It works.\n\nBest regards,\n[name]\n"),
        ("This is Lena from the desk", "This is [name] from the desk"),
        ("ask Miller, or Globex at help.globex.com", "ask [name], or [name] at help.[name]"),
        ("Passwort = `drei Hunde`", "Passwort = `[secret]`"),
        ("from 2001:db8::8a2e:370:7334", "from [address]"),
        ("invoice INV-2024-00123 of customer 40012345", "invoice [id] of customer [id]"),
        ("at 742 Evergreen Terrace, or Hauptstra\u00dfe 12a", "at [address], or [address]"),
        ("ask @lena.k", "ask [name]"),
        ("then ask Will about it", "then ask [name] about it"),
    ],
)
def test_what_must_not_be_read_is_masked(written, read):
    """Secrets, addresses, numbers and names, each by a mark that says what stood there."""
    assert mask(written, NAMES) == read


@pytest.mark.parametrize(
    "written",
    [
        "the password is wrong, and the token has expired",
        "Token: open Settings and press New",
        "Will you mark it as done? Mark it, please.",
        "On 02.03.2026 from 09:00-12:30, or on 2026-03-02",
        "version 1.2.3.4567 of RFC 3834, 1234567890123 bytes, error 0x80070005",
        "GET /v1/records?limit=500&after=<cursor>",
        "Send the header `Authorization: Bearer <key>`",
        "set API_KEY=$TOKEN, listen on 127.0.0.1 or 192.168.0.1",
        "https://help.test/articles/how-to-add-a-seat-to-your-plan-in-2026",
        "Hello there, hi all",
        "Hello World, it said",
        "std::vector at 12:30:45, use @media print and @angular/core",
        "order 12 of account 4711",
    ],
)
def test_what_is_only_like_it_stays(written):
    """Dates, versions, placeholders, addresses of machines at home, and sentences about secrets are what articles are made of."""
    assert mask(written, NAMES) == written


def test_what_nobody_sees_does_not_hide_an_address():
    """A mark of no width inside an address is no way around."""
    assert mask("ada\u200b@glo\u200bbex.com") == MARKS[1]


@given(
    st.text(max_size=200), st.lists(st.sampled_from(["ada@globex.com", "+49 30 1234567", "password: hunter22", "Ada Miller"]), max_size=4)
)
def test_masking_again_changes_nothing(text, parts):
    """What is masked is no secret, no name and no number; and no known name or address is ever left."""
    once = mask(f" {text} ".join(["", *parts, ""]), NAMES)
    assert mask(once, NAMES) == once
    assert "ada@globex.com" not in once


def test_a_very_long_text_takes_time_in_proportion():
    """No run of letters, digits or blanks makes a pattern try again and again."""
    for piece in ("a", "1 ", "A-", "@", "x.", "Hi ", "=", "key: ", "0:", "Aa1"):
        assert mask(piece * 30_000, NAMES)
