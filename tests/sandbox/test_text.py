"""How text is stored: what people type and what the app sends."""

import pytest

from bot.sandbox import SandboxClock
from bot.sandbox.slack.seed import seed_workspace
from bot.sandbox.slack.text import rich_text, sent_by_app, typed


@pytest.fixture
def workspace():
    return seed_workspace(SandboxClock())


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("&amp; is typed", "&amp;amp; is typed"),
        ("hello @lena, please", "hello <@U0LENA>, please"),
        ("hello @Lena Fischer!", "hello <@U0LENA>!"),
        ("@Deskhand help", "<@U0DESK> help"),
        ("@channel and @here", "<!channel> and <!here>"),
        ("ask @support-agents.", "ask <!subteam^S0AGENTS>."),
        ("mail me@lena.example", "mail me@lena.example"),
        ("see #help or #nowhere", "see <#C0HELP|help> or #nowhere"),
        ("go to https://x.test/?a=1&b=2.", "go to <https://x.test/?a=1&amp;b=2>."),
        ("<https://x.test>", "&lt;<https://x.test>&gt;"),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
def test_typed_text_is_stored_as_slack_stores_it(workspace, text, stored) -> None:
    """What a person types is escaped, and mentions, channels and links are made of it."""
    assert typed(text, workspace) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("plain", "plain"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("already &lt; &amp; &gt;", "already &lt; &amp; &gt;"),
        ("<@U0LENA> & <https://x.test|here> <!channel>", "<@U0LENA> &amp; <https://x.test|here> <!channel>"),
        ("see https://x.test", "see <https://x.test>"),
    ],
)
def test_an_apps_markup_is_kept_and_the_rest_escaped(text, stored) -> None:
    """An app's mentions and links stay what they are (a `<!channel>` pings!); stray special characters do not."""
    assert sent_by_app(text) == stored


def test_rich_text_tells_the_parts_of_a_text_apart() -> None:
    """The rich_text block has an element per mention, link and stretch of plain text, unescaped."""
    elements = rich_text("a &amp; <@U0LENA> <https://x.test>")["elements"][0]["elements"]
    assert elements == [
        {"type": "text", "text": "a & "},
        {"type": "user", "user_id": "U0LENA"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://x.test"},
    ]
