"""Markdown and HTML as people write them, and as Notion and Confluence export them."""

from datetime import date
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.reading.faults import NoArticle, Unreadable
from bot.kb.reading.fields import Defaults, split_front
from bot.kb.reading.letters import decoded
from bot.kb.reading.pages import html, markdown

HERE = Defaults(id="docs/refunds", title="Refunds", visibility="internal", source="refunds.md")


def page(text: str, name: str = "refunds.md"):
    """Read a Markdown file of that name."""
    return markdown(text, PurePosixPath(name), HERE)


def web(text: str, name: str = "refunds.html"):
    """Read an HTML file of that name."""
    return html(text, PurePosixPath(name), HERE)


def test_front_matter_says_everything_about_an_article():
    """Each field of it arrives, and none of it stays in the text."""
    read = page(
        '---\nid: refunds\ntitle: "Refunds: how"\nvisibility: public\nproduct: Billing\nowner: ada\nreviewed: 2026-05-12\n---\nAsk us.\n'
    )
    assert (read.id, read.title, read.visibility, read.product, read.owner) == ("refunds", "Refunds: how", "public", "Billing", "ada")
    assert read.reviewed == date(2026, 5, 12)
    assert read.text == "Ask us."


def test_without_front_matter_the_heading_is_the_title_and_the_default_holds():
    """The heading is not repeated in the text; id and visibility are those of the place."""
    read = page("# Getting money back\n\nAsk us.\n")
    assert (read.id, read.title, read.text, read.visibility) == ("docs/refunds", "Getting money back", "Ask us.", "internal")


def test_a_file_without_a_heading_is_called_after_itself():
    """Its name is better than nothing."""
    assert page("Ask us.").title == "Refunds"


def test_a_rule_of_dashes_is_no_front_matter():
    """A text may begin with one."""
    assert page("---\nSome words\n---\nmore").text == "---\nSome words\n---\nmore"
    assert page("---\n\nopen end").text == "---\n\nopen end"


@pytest.mark.parametrize("value", ["everyone", "Public Internet", "internal, public"])
def test_visibility_is_never_guessed(value):
    """A word that is none of the three refuses the file."""
    with pytest.raises(Unreadable, match="none of public, customer, internal"):
        page(f"---\nvisibility: {value}\n---\ntext")


def test_two_visibilities_are_none():
    """Whichever were taken, it could be the wrong one."""
    with pytest.raises(Unreadable, match="twice"):
        page("---\nvisibility: internal\nvisibility: public\n---\ntext")


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=False)
)


@pytest.mark.parametrize(
    "front",
    [
        f"title: {'[' * 5000}",
        "- " * 20000 + "x",
        "title: [a, b]",
        "title: {a: b}",
        "title: 'open",
        "? {[]}: x\n  y: \t-",
        "title: !!python/object/apply:os.system ['true']",
        f"title: {'x' * 5000}",
        f"owner: {'x ' * 40000}",
        "reviewed: next week",
    ],
)
def test_front_matter_from_hell_is_refused_in_words(front):
    """It is said what is wrong, nothing is run, and nothing falls over."""
    with pytest.raises(Unreadable) as refused:
        page(f"---\n{front}\nid: x\n---\ntext")
    assert 10 < len(str(refused.value)) < 200


def test_a_bomb_of_aliases_costs_nothing():
    """They are not unfolded, and what is beside them is read."""
    assert page(f"---\n{BOMB}title: Calm\n---\ntext").title == "Calm"


@given(st.text(max_size=300))
def test_no_front_matter_breaks_the_reader(words):
    """Whatever stands there, it is fields, text or a refusal."""
    try:
        fields, rest = split_front(f"---\n{words}\n---\nrest")
    except Unreadable:
        return
    assert all(isinstance(value, str) for value in fields.values())
    assert rest.endswith("rest")


def test_a_notion_page_is_known_by_its_number_and_its_properties():
    """The number stands in the file's name, the properties under the heading."""
    name = "Team/Refunds 0123456789abcdef0123456789abcdef.md"
    read = page("# Refunds\n\nOwner: Ada\nVisibility: customer\nLast edited: today\n\nAsk us.\n", name)
    assert (read.id, read.title, read.owner, read.visibility) == ("0123456789abcdef0123456789abcdef", "Refunds", "Ada", "customer")
    assert read.text == "Ask us."


def test_html_becomes_markdown_without_what_is_no_text():
    """Headings, lists and code stay; scripts, menus and styles go."""
    read = web(
        "<html><head><title>Refunds</title><meta name='visibility' content='public'><style>p{}</style></head><body><nav>Home</nav>"
        "<main><h1>Refunds</h1><h2>When</h2><p>Within <b>30 days</b>.</p><ul><li>card</li></ul><pre>curl -X POST</pre></main>"
        "<script>alert(1)</script></body></html>"
    )
    assert (read.title, read.visibility) == ("Refunds", "public")
    assert "## When" in read.text
    assert "**30 days**" in read.text
    assert "- card" in read.text
    assert "curl -X POST" in read.text
    assert "alert" not in read.text
    assert "Home" not in read.text


def test_a_confluence_page_is_its_main_part():
    """Its number is in the file's name; the space's name is no part of the title."""
    read = web(
        "<html><head><title>Support : Refunds</title></head><body><div id='breadcrumb-section'>Support</div>"
        "<h1 id='title-heading'><span id='title-text'> Support : Refunds </span></h1><div id='main-content' class='wiki-content group'>"
        "<p>Ask us.</p></div><div id='footer'>made by</div></body></html>",
        "Refunds_123456.html",
    )
    assert (read.id, read.title, read.text) == ("123456", "Refunds", "Ask us.")


def test_the_overview_of_a_confluence_space_is_no_article():
    """It is passed over without a word."""
    with pytest.raises(NoArticle):
        web("<html><body><h1><span id='title-text'>Space Details</span></h1><ul><li>Refunds</li></ul></body></html>", "index.html")


def test_html_nested_beyond_reason_is_refused():
    """It is said; nothing falls over."""
    with pytest.raises(Unreadable, match="nested"):
        web("<div>" * 20_000 + "x")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_other_charsets_are_understood(charset):
    """By their mark, or because nothing else fits."""
    text = "Die Rückerstattung dauert für gewöhnlich fünf Tage. Größere Beträge prüfen wir natürlich zuerst, häufig am selben Tag."
    assert decoded(text.encode(charset)) == text


def test_a_declared_charset_is_believed():
    """As an HTML page declares it."""
    text = '<meta charset="koi8-r"><p>Возврат денег занимает пять дней</p>'
    assert decoded(text.encode("koi8-r")) == text


@pytest.mark.parametrize(
    ("data", "why"), [(b"", "empty"), (b" \n\t", "empty"), (b"\xef\xbb\xbf", "empty"), (b"\x89PNG\r\n\x1a\n\x00\x00\xff", "no text")]
)
def test_what_is_no_text_is_refused(data, why):
    """Nothing, blanks alone, pictures."""
    with pytest.raises(Unreadable, match=why):
        decoded(data)


def test_what_no_database_takes_is_taken_out():
    """A NUL, half of a surrogate pair; and line ends are all alike."""
    assert decoded(b"a\x00b\r\nc\rd") == "ab\nc\nd"
