"""Links between articles: which lead nowhere."""

import pytest

from bot.kb.links import Known, dead, targets, wanted

KNOWN = Known(
    {"handbook/billing/refunds", "seats"}, {"/docs/handbook/billing/refunds.md", "/a.zip!Wiki/Seats 1.md", "/docs/handbook/up/index.md"}
)


@pytest.mark.parametrize(
    "link",
    ["billing/refunds.md", "./billing/refunds", "seats", "seats.md", "billing/refunds.md#how", "up", "../handbook/billing/refunds.md"],
)
def test_a_link_to_an_article_is_alive(link):
    """By its file, by its id, with or without its ending, from wherever it is written."""
    assert dead("handbook/intro", "/docs/handbook/intro.md", f"See [it]({link}).", KNOWN) == []


@pytest.mark.parametrize("link", ["billing/gone.md", "gone", "../seats2.html"])
def test_a_link_to_nothing_is_dead(link):
    """It is named as it is written."""
    assert dead("handbook/intro", "/docs/handbook/intro.md", f"See [it]({link}).", KNOWN) == [link]


def test_a_link_inside_an_archive_is_looked_for_there():
    """Blanks are written as Notion writes them."""
    assert dead("x", "/a.zip!Wiki/Keys.md", "[a](Seats%201.md) [b](Boats.md)", KNOWN) == ["Boats.md"]


def test_what_is_no_link_to_an_article_is_left_alone():
    """Addresses outside, sections, pictures, files, code, and what stands at the root of a site."""
    prose = "[a](https://x.test) [b](#s) ![c](d.md) [e](f.png) `[g](h.md)` [i](mailto:j@k.test) [l](/m.md)"
    assert targets(f"{prose}\n\n```\n[n](o.md)\n```\n<!-- [p](q.md) -->") == []


def test_what_the_links_of_an_article_may_mean_is_all_that_has_to_be_looked_up():
    """So that one article is checked without reading the names of all."""
    text = "[a](billing/refunds.md) [b](gone.md)"
    few = wanted("handbook/intro", "/docs/handbook/intro.md", text)
    some = Known(KNOWN.ids & few.ids, KNOWN.sources & few.sources)
    assert dead("handbook/intro", "/docs/handbook/intro.md", text, some) == ["gone.md"]
