"""Slack's mrkdwn to neutral Markdown and back."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.adapters.slack.markup import from_markdown, inert, to_markdown
from bot.adapters.slack.reading import clean

GUARD, SEAM = "\u2060", "\u200b"
NAMES = {"U1": "Ann_Lee", "U2": "*boss*", "C1": "general", "S1": "ops"}
PARSER = MarkdownIt("commonmark").enable(["strikethrough", "table"])
SAFE_LINK = re.compile(r"<(?:https?://|mailto:)[^<>|\s]+(?:\|[^<>|\n]*)?>", re.IGNORECASE)
# As Slack reads a style: from the border of a word to the border of a word, in one line.
STYLES = [re.compile(rf"(?<![^\W_])(?<!{GUARD})\{mark}(?![\s{GUARD}])[^\n]*?[^\s{GUARD}]\{mark}(?![^\W_]|{GUARD})") for mark in "*_~`"]
SNIPPETS = [
    *(
        "word ",
        "a",
        "1",
        "\n",
        "\n\n",
        "  ",
        ".",
        "-",
        "- an item\n",
        "1. first\n",
        "3) third\n",
        "    - deeper\n",
        "> quoted\n",
        "# Head\n",
    ),
    *(
        "**bold**",
        "*it*",
        "_it_",
        "~~gone~~",
        "`co*de`",
        "`` ` ``",
        "\n```py\nx = '```'\n```\n",
        "\n---\n",
        "**",
        "*",
        "_",
        "__",
        "~~",
        "`",
        "```",
    ),
    *(
        "[label|*](http://a.b/c?d=e&f|g)",
        "[x](javascript:y)",
        "[](http://e.f)",
        "<http://g.h>",
        "<i@j.kl>",
        "http://m.n/o_p_q",
        "](http://x.y)",
    ),
    *(
        "<!channel>",
        "<@U1>",
        "<#C1>",
        "@here",
        "@channel",
        "&lt;!here&gt;",
        "&#64;everyone",
        "&amp;",
        "&",
        "<",
        ">",
        "<b>",
        "<!--",
        "\\",
        "!",
    ),
    *("\u00a0", "\u2028", "\r\n", GUARD, SEAM, "\u202e", "\x00", "\ud800", "\U0001f525", "\uff0a", "\uff1e", "\u65e5\u672c", "\u2022 "),
]
texts = st.lists(st.sampled_from(SNIPPETS), max_size=20).map("".join)
words = st.text("ab1 \n*_~`<>&!@#|[]().\u65e5\U0001f525" + GUARD + SEAM, max_size=60)


def inline(tokens):
    """Return the words that inline tokens show; a link without a label shows its address, one that Slack lacks both."""
    shown, address, start = [], "", 0
    for token in tokens:
        if token.type in ("link_open", "image"):
            address, start = token.attrs.get("href") or token.attrs.get("src", ""), len(shown)
        if token.type == "image":
            shown.append(inline(each for each in token.children or [] if not each.type.startswith("link_")))
        if token.type in ("link_close", "image"):
            label = re.sub(f"[{GUARD}{SEAM}]", "", "".join(shown[start:])).strip()
            allowed = re.match(r"https?://.|mailto:.", address, re.IGNORECASE)
            shown.append("" if label and (allowed or label == address) else address if not label else f"({address})")
        elif token.type != "image":
            shown.append("\n" if token.type.endswith("break") else token.content)
    return "".join(shown)


def visible(markdown):
    """Return what a reader of the Markdown sees: words, code and numbers, without white space, bullets and rules."""
    shown, counters = [], []
    for token in PARSER.parse(clean(markdown).replace(GUARD, "")):
        if token.type.endswith("list_open"):
            counters.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type.endswith("list_close"):
            counters.pop()
        elif token.type == "list_item_open" and counters[-1] is not None:
            shown.append(f"{counters[-1]}{token.markup} ")
            counters[-1] += 1
        elif token.type == "inline":
            shown.append(f"{inline(token.children)}\n")
        elif token.content:
            shown.append(f"{token.content}\n")
    lines = re.sub(f"[{GUARD}{SEAM}]", "", "".join(shown))
    lines = re.sub(r"(?m)^\s*(?:[-*\u2022](?:\s+|$))+", "", lines)
    return re.sub(r"[\s\u2022-]", "", lines).replace("\u2500", "").replace("\uff5c", "|")


@settings(max_examples=60, deadline=None)
@given(texts)
def test_there_and_back_shows_the_same(text):
    """What is written for Slack and read again says the same words, numbers and code."""
    assert visible(to_markdown(from_markdown(text), {})) == visible(text)


@settings(max_examples=60, deadline=None)
@given(texts | words)
def test_nothing_written_calls_or_links(text):
    """Whatever comes in, there is no reference but to an allowed address, and no word that calls a room."""
    mrkdwn = from_markdown(text)
    rest = SAFE_LINK.sub(" ", mrkdwn)
    prose = re.sub(r"```.*?```", "", rest, flags=re.DOTALL)
    assert "<" not in rest
    assert not {"<!", "<@", "<#"} & {mrkdwn[at : at + 2] for at in range(len(mrkdwn))}
    assert not re.search(r"@(?:channel|here|everyone)\b", prose, re.IGNORECASE)
    assert not re.search(r"&(?!amp;|lt;|gt;)", mrkdwn)
    mrkdwn.encode()


@settings(max_examples=60, deadline=None)
@given(words)
def test_literal_markers_never_format(text):
    """Words whose every sign is escaped have no pair of markers left that Slack would take for a style."""
    mrkdwn = from_markdown(re.sub(r"[!-/:-@\[-`{-~]", r"\\\g<0>", re.sub(r"\n\s*", "\n", text).strip()))
    assert not [style for style in STYLES if style.search(mrkdwn)]
    assert "```" not in mrkdwn
    assert not re.search(r"(?m)^\s*(?:&gt;|\uff1e)", mrkdwn)


@settings(max_examples=60, deadline=None)
@given(texts | words)
def test_any_message_can_be_read(text):
    """Whatever Slack sends is read, can be stored, and can be shown in Slack again."""
    markdown = to_markdown(text, NAMES)
    markdown.encode()
    assert "\x00" not in markdown
    from_markdown(markdown)


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("", ""),
        ("<@U1> <@U9> <@U8|bob> <@U2>", "@Ann_Lee @U9 @bob @\\*boss\\*"),
        ("<#C1> <#C9|random> <#C8>", "#general #random #C8"),
        ("<!channel> <!here|here> <!everyone>", "@channel here @everyone"),
        ("<!subteam^S1|@grp> <!subteam^S9|@grp> <!subteam^S8>", "@ops @grp @S8"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
        ("<https://a.b/c_(d)|a *label*> <https://a.b/c_d>", "[a \\*label\\*](https://a.b/c_%28d%29) <https://a.b/c_d>"),
        ("<mailto:a@b.c|a@b.c> <tel:+49123|+49123> <slack://x|open>", "[a@b.c](mailto:a@b.c) +49123 open (slack://x)"),
        ("!<https://a.b|c> [x](<https://a.b|c>)", "\\![c](https://a.b) [x\\]([c](https://a.b))"),
        ("*bold* _it_ ~gone~ *_both_*", "**bold** _it_ ~~gone~~ **_both_**"),
        ("**no** a*b*c snake_case 2 * 3 *open _x", "\\*\\*no\\*\\* a\\*b\\*c snake_case 2 * 3 \\*open \\_x"),
        ("`a *b* &lt;c&gt; <https://d.e|d.e>` \\`", "`a *b* <c> d.e` \\\\\\`"),
        ("&lt;b&gt; AT&amp;T &amp;amp; C:\\tmp", "\\<b> AT&T \\&amp; C:\\tmp"),
        ("# no\n+ no\n---\n===\n|-|-|", "\\# no\n\\+ no\n\\---\n\\===\n\\|-|-|"),
        ("\u2022 one\n    \u25e6 two\n\u2022 three\nafter", "- one\n  - two\n- three\n\nafter"),
        ("- one\n* two", "- one\n- two"),
        ("1. one\n2. two\n7. seven", "1. one\n2. two\n\n7\\. seven"),
        ("say\n2. two", "say\n\n2. two"),
        ("&gt; quoted\n&gt; - item\nafter", "> quoted\n> - item\n\nafter"),
        ("before\n&gt;&gt;&gt; all\nof it", "before\n\n> all\n> of it"),
        ("see ```\ncode *x* &amp;\n  more``` end", "see\n\n```\ncode *x* &\n  more\n```\n\nend"),
        ("```open", "\\`\\`\\`open"),
        ("    four\tblanks", "\u00a0\u00a0\u00a0\u00a0four\tblanks"),
        ("a\x00b\ud800c\r\nd", "a\ufffdb\ufffdc\nd"),
    ],
)
def test_reading(mrkdwn, markdown):
    """What a Slack user saw is what the Markdown shows, and nothing more becomes markup."""
    assert to_markdown(mrkdwn, NAMES) == markdown


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("", ""),
        ("**bold** *it* _it_ ~~gone~~ `code`", "*bold* _it_ _it_ ~gone~ `code`"),
        ("**a **b** c** ***d***", "*a b c* _*d*_"),
        ("he**ll**o", f"he{SEAM}*ll*{SEAM}o"),
        ("**over\ntwo lines**", "*over*\n*two lines*"),
        ("# A *big* `head`\n\ntext", "*A _big_ `head`*\n\ntext"),
        ("- a\n- b\n  1. c\n     more\n", "\u2022 a\n\u2022 b\n    1. c\n        more"),
        ("3) c\n4) d", "3) c\n4) d"),
        ("> a\n> > b\n>\n> ```\n> c\n> ```", "> a\n>\n> b\n>\n```\nc\n```"),
        ("```py\na < b && '```'\n```", f"```\na &lt; b &amp;&amp; '`{GUARD}`{GUARD}`'\n```"),
        ("| a | b |\n|--|--|\n| \u65e5\u672c | `d` |", "```\na     b\n\u2500\u2500\u2500\u2500  \u2500\n\u65e5\u672c  d\n```"),
        ("a\n\n---\n\nb", "a\n\n" + "\u2500" * 10 + "\n\nb"),
        ("[a & b|c](https://x.y/z?a=1&b=2|3)", "<https://x.y/z?a=1&amp;b=2%7C3|a &amp; b\uff5cc>"),
        ("[x](ftp://y) ![pic](https://a.b/c.png) ![](https://a.b)", "x (ftp://y) <https://a.b/c.png|pic> <https://a.b>"),
        ("<a@b.c> https://a.b/c_d_e. <https://f.g>", "<mailto:a@b.c|a@b.c> <https://a.b/c_d_e>. <https://f.g>"),
        ("[x](javascript:y) <b>z</b>", "[x](javascript:y) &lt;b&gt;z&lt;/b&gt;"),
        ("<!channel> <@U1> @here me@b.c x@channel", f"&lt;!channel&gt; &lt;@{GUARD}U1&gt; @{GUARD}here me@b.c x@{GUARD}channel"),
        ("`@here <!here>`", f"`@{GUARD}here &lt;!here&gt;`"),
        ("\\*no\\* 2 * 3 snake_case ls \\~", f"{GUARD}*{GUARD}no{GUARD}*{GUARD} 2 * 3 snake_case ls ~"),
        ("\\> no", f"{GUARD}&gt; no"),
        ("a b *.py", "a b *.py"),
        ("`` a`b ``", "a`b"),
        (">" * 30 + " deep", GUARD + "&gt;" * 30 + " deep"),
    ],
)
def test_writing(markdown, mrkdwn):
    """Slack shows the styles, lists, quotes, tables and links it has, and the rest as words."""
    assert from_markdown(markdown) == mrkdwn


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a & b < c *d*", "a & b < c *d*"),
        ("@channel, @ann a@b.c", f"@{GUARD}channel, @{GUARD}ann a@b.c"),
        ("<!here> <@U1> <https://a.b|c>", f"<{GUARD}!here> <{GUARD}@{GUARD}U1> <{GUARD}https://a.b|c>"),
    ],
)
def test_inert(text, safe):
    """Text for places without markup stays as it is, but calls nobody and links nothing."""
    assert inert(text) == safe


def test_a_wide_table_stays_small():
    """One long cell does not make every row of a table as long."""
    table = f"|a|b|\n|-|-|\n|{'x' * 20_000}|b|\n" + "|c|d|\n" * 1000
    assert len(from_markdown(table)) < 100_000


ATTACKS = {
    "backticks": "`" * 100_000,
    "brackets": "![" * 50_000,
    "few brackets": "[" * 9_000 + "a" * 90_000,
    "quotes": ">" * 100_000,
    "references": "<a|" * 33_000,
    "zero width": f"{SEAM}*" * 50_000,
    "addresses": "http://a(" * 11_000,
}


def _cost(text: str) -> float:
    """Seconds of this thread's processor time that a text takes, the best of three."""

    def once() -> float:
        began = time.thread_time()
        from_markdown(text)
        to_markdown(text, {})
        inert(text)
        return time.thread_time() - began

    return min(once() for _ in range(3))


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_hostile_text_costs_in_proportion(attack):
    """Eight times the hostile text takes about eight times the work, not the sixty-four of a quadratic scan."""
    assert _cost(attack) < 24 * _cost(attack[: len(attack) // 8]) + 0.05
