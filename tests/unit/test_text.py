"""Neutral Markdown as words: parts, previews and titles."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import counted, excerpt, plain, split, title_of

FENCE = re.compile(r"[ \t]*(`{3,}[^`]*|~{3,}.*)$")
SNIPPETS = [
    *("word ", "a-longer-word ", "A sentence. ", "\n", "\n\n", "- an item\n", "1. first\n", "  ", "\n    ", "x" * 45, "\t"),
    *("`code span` ", "[label](http://example.com/x) ", "\\*", "\U0001f525", "e\u0301", "\u3002", "\u05e9\u05dc\u05d5\u05dd "),
    *("\n```\n", "\n```py\n", "\n~~~\n", "\n````\n", "\n  ```\n", "\n```json\n{}\n\n[]\n```\n", "`", "\ud83d\ude00"),
]
SIGNS = "aB1 \n\t\r\x00\x85\u00a0\u2028\u200b\u200d\u202e\u0301\u05e9\u3002\ud83d\ude00\U0001f525.,!?*_~`#>-+=|[]()<>&;:@\\'\""
texts = st.lists(st.sampled_from(SNIPPETS), max_size=50).map("".join)
noise = st.text(SIGNS, max_size=200)
limits = st.sampled_from((40, 41, 60, 80, 200))


def read(text):
    """Return the visible characters outside fence lines, and the fence that is still open at the end."""
    fence, words = "", []
    for line in text.split("\n"):
        if not fence and FENCE.match(line):
            fence = re.match(r"`+|~+", line.strip())[0]
        elif fence and len(line.strip()) >= len(fence) and not line.strip().strip(fence[0]):
            fence = ""
        else:
            words += line.split()
    return "".join(words), fence


@settings(max_examples=60, deadline=None)
@given(texts, limits)
def test_parts_keep_to_the_limit(text, limit):
    """No part is longer than the limit or without anything to see, whatever the text."""
    assert all(part.strip() and len(part) <= limit for part in split(text, limit))


@settings(max_examples=60, deadline=None)
@given(texts, limits)
def test_parts_lose_nothing(text, limit):
    """All that can be seen outside the fence lines comes out again, in order."""
    assert "".join(read(part)[0] for part in split(text, limit)) == read(text)[0]


@settings(max_examples=60, deadline=None)
@given(texts, limits)
def test_parts_close_their_fences(text, limit):
    """Every part but the last ends outside a fence, and the last ends as the text did."""
    parts = split(text, limit)
    assert not any(read(part)[1] for part in parts[:-1])
    assert bool(parts and read(parts[-1])[1]) <= bool(read(text)[1])


@settings(max_examples=60, deadline=None)
@given(noise, limits)
def test_any_string_is_cut_without_a_loss(text, limit):
    """Text of any characters at all comes out whole but for white space at the borders."""
    if "```" not in text and "~~~" not in text:
        assert "".join("".join(split(text, limit)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        (" \n\t ", ()),
        (" fits \n", (" fits \n",)),
        ("First paragraph, of some length.\n\nSecond one.", ("First paragraph, of some length.", "Second one.")),
        ("- one item of a list\n- another item of it", ("- one item of a list", "- another item of it")),
        ("A first sentence here. Then more words follow.", ("A first sentence here.", "Then more words follow.")),
        ("words and words and words and words and words", ("words and words and words and words and", "words")),
        ("x" * 50, ("x" * 40, "x" * 10)),
        ("see [a label of words](http://ab.example/c)", ("see", "[a label of words](http://ab.example/c)")),
        ("say `some code that is long` and `more of it` x", ("say `some code that is long` and", "`more of it` x")),
        ("- an item of some length\n    - one nested item", ("- an item of some length", "- one nested item")),
    ],
)
def test_borders(text, parts):
    """A part ends at the best border there is: paragraph, item, sentence, word, and else wherever it must."""
    assert split(text, 40) == parts


def test_a_fence_is_closed_and_reopened_with_its_language():
    """Code that goes over a border stays code, in the same language, line by line."""
    code = "\n".join(f"    line_{number} = {number}" for number in range(6))
    parts = split(f"Look:\n\n```python\n{code}\n```\nThat is all.", 60)
    assert all(part.count("```python\n") == 1 and part.count("\n```") >= 1 for part in parts)
    assert parts[-1].endswith("\n```\nThat is all.")
    assert [line for part in parts for line in part.split("\n") if "line_" in line] == code.split("\n")


def test_a_fence_is_not_closed_twice():
    """Where the code ends at the border, the next part does not begin with an empty block."""
    assert split("```\n" + "x" * 30 + "\n```\nwords after the block", 40) == (f"```\n{'x' * 30}\n```", "words after the block")


def test_a_longer_fence_shows_a_shorter_one():
    """A fence inside a longer fence is code and closes nothing."""
    parts = split("````md\n```\ninner code of the block\n```\nand more of that\n````\nafter", 40)
    assert all(part.startswith("````md\n") and "\n````" in part for part in parts)


@pytest.mark.parametrize("fence", ["```" + "x" * 100, "~~~" + "long info " * 20, "`" * 10_000, "  " * 60 + "```"])
def test_a_fence_line_longer_than_the_limit(fence):
    """A fence that is too long to repeat is cut like words, and the work ends."""
    text = f"{fence}\ncode\n```\nafter"
    parts = split(text, 40)
    assert all(len(part) <= 40 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize("sign", ["e\u0301", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "\ud83d\ude00", "\\*"])
def test_signs_of_several_characters_stay_whole(sign):
    """A letter with its accent, an emoji with its parts, a surrogate pair and an escape are never torn apart."""
    parts = split("a" + sign * 60, 41)
    assert "".join(parts) == "a" + sign * 60
    assert all(part.startswith(sign) for part in parts[1:])


def test_words_do_not_become_a_list():
    """No part begins with what was in the middle of a line and would read as a list, heading or fence at its start."""
    parts = split("some words here - and 1. more # of ~~~ them > with ``` signs " * 20, 40)
    assert not any(re.match(r"[-#>]|\d\.|~~~|```", part) for part in parts)


def test_smallest_limit():
    """A limit that leaves no room for a fence is refused."""
    with pytest.raises(ValueError, match="at least 40"):
        split("text", 39)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**bold** _it_ ~~no~~ `a*b` ***both***", "bold it no a*b both"),
        ("2 * 3 * 4, snake_case, *open, \\*plain\\*", "2 * 3 * 4, snake_case, *open, *plain*"),
        ('[label](http://a.b/c_(d) "title") ![alt](http://i.j)', "label (http://a.b/c_(d)) alt (http://i.j)"),
        ("<https://a.b> [a@b.c](mailto:a@b.c) [https://x](https://x)", "https://a.b a@b.c https://x"),
        ("[**bold**](http://a.b) [x](javascript:y)", "bold (http://a.b) x (javascript:y)"),
        ("# Head #\n\n> quoted **words**\n\n* item\n1. first", "Head\n\n> quoted words\n\n- item\n1. first"),
        ("```py\nx = **y**\n```\n---\n&amp; &lt;b&gt; <b>", "x = **y**\n& <b> <b>"),
        ("| a | b |\n|---|---|\n| c | d |", "| a | b |\n| c | d |"),
        ("a\n\n    b", "a\n\nb"),
    ],
)
def test_plain(text, words):
    """Markup goes, what was meant to be read stays, and a link still says where it leads."""
    assert plain(text) == words


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("# Hello\n\n- a **list**\n- of [things](http://a.b)", 80, "Hello a list of things"),
        ("> quoted\n\n```py\ncode()\n```", 80, "quoted code()"),
        ("some words that are cut", 15, "some words\u2026"),
        ("some words, that are cut", 12, "some words\u2026"),
        ("unbreakable" * 5, 10, "unbreakab\u2026"),
        ("fits", 4, "fits"),
        ("too long", 1, "\u2026"),
        ("\u202eturned\u202c \x00 line", 80, "turned line"),
        ("", 5, ""),
    ],
)
def test_excerpt(text, limit, line):
    """A preview is one line without markup, cut at a word, and cannot turn the line around it."""
    assert excerpt(text, limit) == line


@settings(max_examples=60, deadline=None)
@given(texts, st.integers(1, 100))
def test_excerpt_keeps_to_its_limit(text, limit):
    """A preview is never longer than asked, and never has a line break or two blanks."""
    line = excerpt(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hi team,\n\nMy printer is broken\nSince today", "My printer is broken"),
        ("Hey there! Can you help?", "Can you help?"),
        ("Hallo zusammen,\nder Drucker streikt", "der Drucker streikt"),
        ("Bonjour,\n\n**Impossible** de me connecter", "Impossible de me connecter"),
        ("Dear Support Team,\n\n---\n> *I* cannot log in", "I cannot log in"),
        ("Good morning - the VPN is down", "the VPN is down"),
        ("Hello", "Hello"),
        ("Hi-res images are blurred", "Hi-res images are blurred"),
        ("Hello printer broken again please help", "Hello printer broken again please help"),
        ("hi @deskhand, it broke", "it broke"),
        ("```\nTraceback: boom\n```", "Traceback: boom"),
        ("!!!\n# Real title", "Real title"),
        ("\U0001f525", "\U0001f525"),
        ("", "(no text)"),
        (" \u200b\n> \n", "(no text)"),
        ("word " * 40, "word " * 15 + "word\u2026"),
    ],
)
def test_title(text, title):
    """A ticket is named after the first line that says something more than hello."""
    assert title_of(text) == title


@settings(max_examples=60, deadline=None)
@given(texts | noise)
def test_title_is_short_and_never_empty(text):
    """Whatever was written, the title is one line of 1 to 80 characters."""
    title = title_of(text)
    assert 0 < len(title) <= 80
    assert title == title.strip()
    assert "\n" not in title


ATTACKS = {
    "backticks": "`" * 100_000,
    "brackets": "[" * 100_000,
    "quotes": ">" * 100_000,
    "blank lines": "```\na" + "\n" * 100_000 + "b",
    "blanks": "a" + " " * 100_000 + "b",
    "accents": "e" + "\u0301" * 100_000,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_hostile_text_takes_no_longer(attack):
    """100 kB of one sign is read and cut in well under a second of processor time."""
    began = time.process_time()
    parts = split(attack, 2000)
    plain(attack)
    title_of(attack)
    assert time.process_time() - began < 1
    assert all(len(part) <= 2000 for part in parts)


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("article",), "0 articles"),
        (1, ("article",), "1 article"),
        (1200, ("article",), "1,200 articles"),
        (2, ("person", "people"), "2 people"),
    ],
)
def test_what_is_counted_agrees_with_its_number(number, words, said):
    """One is one; of many the plural may be given."""
    assert counted(number, *words) == said
