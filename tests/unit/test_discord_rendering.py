"""What the desk says, as Discord takes it: within its limits, and calling nobody."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.invite import PERMISSIONS, invitation
from bot.adapters.discord.markup import from_markdown, to_markdown, verbatim
from bot.adapters.discord.modal import modal
from bot.adapters.discord.render import message
from bot.adapters.discord.slash import registered, same
from bot.commands import Param, command
from bot.desk.table import COMMANDS
from bot.messages import Button, Content, Form, Input, Menu, Row, Section

CALLS = re.compile(r"@everyone|@here|<@!?\d|<@&\d|<#\d", re.IGNORECASE)
WILD = st.text(st.sampled_from("@<>&#!123everyonh:*_`~|\\ \n\u202e🎉\ud800[]()"), max_size=60) | st.text(max_size=200)


@given(WILD)
def test_nothing_that_goes_out_calls_anybody(text):
    """Whatever somebody wrote, and whichever way it is shown."""
    for shown in (from_markdown(text), verbatim(text), from_markdown(to_markdown(text, {}))):
        assert not CALLS.search(shown)
        shown.encode()


@pytest.mark.parametrize("text", ["@everyone", "hi @HERE!", "<@123> <@!123> <@&9> <#4>", "`@everyone`", "mail@everyone"])
def test_calls_are_broken_and_still_read_the_same(text):
    """The sign that breaks them is not seen."""
    assert from_markdown(text).replace("\u2060", "") == text
    assert not CALLS.search(from_markdown(text))


def test_what_was_typed_comes_back_as_it_was():
    """Discord's Markdown is nearly ours."""
    text = "**bold** _it_ ~~no~~ `code`\n- one\n- two\n> said\n```py\nx = 1\n```"
    assert to_markdown(text, {}) == text
    assert from_markdown(text) == text


def test_the_long_quote_becomes_a_quote():
    """Discord's three marks quote all that follows."""
    assert to_markdown("so:\n>>> one\ntwo", {}) == "so:\n> one\n> two"


def test_times_are_said_in_words():
    """A stamp shows itself in the reader's zone there, and in ours here."""
    assert to_markdown("at <t:1764000000:R>", {}) == "at 24 Nov 2025 16:00 UTC"


def test_plain_words_are_the_content_alone():
    """A reply looks as if somebody had typed it."""
    body = message(Content(text="Hello"))
    assert (body["content"], body["embeds"], body["components"]) == ("Hello", [], [])
    assert body["allowed_mentions"] == {"parse": [], "replied_user": False}


def test_a_speakers_name_stands_above_their_words():
    """A bot cannot speak under another name, so it says whose words they are."""
    assert message(Content(text="Hello"), "Lena")["content"] == "-# **Lena**\nHello"


def test_what_is_longer_than_a_message_stands_in_an_embed():
    """2,000 characters is the most, and escapes can make a text longer than it was cut to."""
    body = message(Content(text="word " * 500), "Lena")
    assert len(body["content"]) < 2000
    assert len(body["embeds"][0]["description"]) > 2400


def test_a_card_is_an_embed_with_rows_of_buttons_and_one_menu():
    """Five buttons a row, the menu in a row of its own, ids unique."""
    buttons = tuple(Button(f"B{n}", "ticket claim 1") for n in range(7))
    body = message(
        Content(
            title="#1 · Seats",
            quote="*12* @everyone",
            fields=(("Status", "New"),),
            buttons=buttons,
            menu=Menu("More", (("A", "a"),)),
            note="n",
        )
    )
    assert [len(row["components"]) for row in body["components"]] == [5, 2, 1]
    ids = [part["custom_id"] for row in body["components"] for part in row["components"]]
    assert len(set(ids)) == len(ids)
    embed = body["embeds"][0]
    assert embed["description"] == "> \\*12\\* @\u2060everyone"
    assert (embed["title"], embed["fields"][0]["value"], embed["footer"]["text"]) == ("\\#1 · Seats", "New", "n")


def test_the_buttons_of_a_list_become_one_pick_list():
    """Discord has no button beside a line."""
    rows = tuple(Row(f"**#{n}** Ticket", Button("Show", f"ticket show {n}")) for n in range(30))
    body = message(Content(sections=(Section("Tickets", rows),)))
    (menu,) = body["components"][0]["components"]
    assert (menu["type"], menu["placeholder"], len(menu["options"])) == (3, "Show…", 25)
    assert menu["options"][3] == {"label": "#3 Ticket", "value": "ticket show 3"}


WORDS = st.text(max_size=3000)
CONTENTS = st.builds(
    Content,
    text=WORDS,
    title=st.text(max_size=400),
    quote=WORDS,
    fields=st.lists(st.tuples(st.text(max_size=300), WORDS), max_size=8).map(tuple),
    sections=st.lists(st.builds(Section, st.text(max_size=50), st.lists(st.builds(Row, WORDS), max_size=4).map(tuple)), max_size=3).map(
        tuple
    ),
    buttons=st.lists(st.builds(Button, st.text(max_size=120), st.text(min_size=1, max_size=120)), max_size=30).map(tuple),
    note=WORDS,
)


@given(CONTENTS, st.text(max_size=40))
def test_every_message_keeps_discords_limits(content, speaker):
    """Whatever is said, it is never refused for its size."""
    body = message(content, speaker)
    json.dumps(body)
    assert len(body["content"]) <= 2000
    assert body["content"].strip() or body["embeds"] or body["components"]
    assert len(body["components"]) <= 5
    assert all(1 <= len(row["components"]) <= 5 for row in body["components"])
    parts = [part for row in body["components"] for part in row["components"]]
    assert all(1 <= len(part["custom_id"]) <= 100 and 1 <= len(part["label"]) <= 80 for part in parts)
    for embed in body["embeds"]:
        texts = [embed.get("title", ""), embed.get("description", ""), (embed.get("footer") or {}).get("text", "")]
        texts += [text for field in embed.get("fields", []) for text in (field["name"], field["value"])]
        assert sum(map(len, texts)) <= 6000
        assert len(embed.get("title", "")) <= 256
        assert len(embed.get("description", "")) <= 4096
        assert all(1 <= len(field["name"]) <= 256 and 1 <= len(field["value"]) <= 1024 for field in embed.get("fields", []))


@given(
    st.lists(
        st.builds(Input, st.from_regex(r"[a-z]{1,10}", fullmatch=True), WORDS, initial=WORDS),
        min_size=1,
        max_size=9,
        unique_by=lambda one: one.name,
    )
)
def test_every_form_keeps_discords_limits(inputs):
    """At most five parts, titles and labels of at most 45 characters, ids of at most 100."""
    built = modal(Form("A form with quite a long title, longer than the limit is", "support open", tuple(inputs), lead="x" * 3000))
    assert 1 <= len(built["components"]) <= 5
    assert len(built["title"]) <= 45
    assert len(built["custom_id"]) <= 100
    for part in built["components"]:
        assert len(part.get("label", "")) <= 45
        assert len(part.get("description", "")) <= 100
        assert len(part.get("component", {}).get("value", "")) <= 4000


def test_the_whole_command_table_is_registered_within_discords_limits():
    """Groups with typed options; what only buttons can know is left out; the customers' commands stand alone."""
    found = {one["name"]: one for one in registered(COMMANDS)}
    assert {"ticket", "desk", "support", "mytickets", "Open a ticket", "Ticket actions"} <= found.keys()
    verbs = {one["name"]: one for one in found["ticket"]["options"]}
    assert {"claim", "reply", "pend", "merge"} <= verbs.keys()
    assert not {"amend", "retract", "send", "discard"} & verbs.keys()
    assert len(verbs) <= 25
    ticket = next(one for one in verbs["claim"]["options"] if one["name"] == "ticket")
    assert (ticket["type"], ticket["required"], ticket["autocomplete"]) == (4, False, True)
    assert [one["name"] for one in found["support"]["options"]] == ["text"]
    for one in found.values():
        assert _size(one) <= 8000


def _size(one):
    own = len(one["name"]) + len(one.get("description", ""))
    return own + sum(len(c["name"]) + len(c["value"]) for c in one.get("choices", [])) + sum(map(_size, one.get("options", [])))


def test_options_that_are_required_stand_first():
    """Discord refuses them in any other order."""
    for group in registered(COMMANDS):
        for verb in group.get("options", []):
            wanted = [option["required"] for option in verb.get("options", [])]
            assert wanted == sorted(wanted, reverse=True)


def test_more_verbs_than_discord_takes_are_refused_where_they_are_made():
    """Rather here than with an error of Discord's at the next start."""

    def one(number):
        @command("x", Param("text", "text", "what"), name=f"verb{number}")
        def run(work, by, text):
            """Do it."""

        return run

    with pytest.raises(ValueError, match="26 verbs"):
        registered([one(number) for number in range(26)])


def test_what_discord_adds_to_a_command_makes_it_no_other():
    """Ids, versions and defaults that it fills in; a changed description does."""
    ours = registered(COMMANDS)
    theirs = json.loads(json.dumps(ours))
    for number, one in enumerate(theirs):
        one |= {"id": str(number), "application_id": "901", "version": "1", "nsfw": False, "default_member_permissions": None}
        one.setdefault("description", "")
    assert same(ours, list(reversed(theirs)))
    theirs[0]["description"] = "Something else"
    assert not same(ours, theirs)


def test_the_invitation_asks_for_just_what_is_used():
    """Nothing that manages the server, its roles or its members."""
    found = invitation("901")
    assert "client_id=901" in found.url
    assert f"permissions={found.permissions}" in found.url
    assert "applications.commands" in found.url
    names = {name for name, _ in PERMISSIONS}
    assert not {"administrator", "manage_guild", "manage_roles", "mention_everyone", "manage_channels"} & names
    assert found.permissions.bit_count() == len(names)
