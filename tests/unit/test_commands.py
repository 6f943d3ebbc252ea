"""Commands: declared once, read from any typed line, and refused with the nearest right thing."""

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.commands import Command, Param, command, parse, parse_typed, table_markdown
from bot.desk.table import COMMANDS
from bot.errors import BadCall

GROUPS = ("ticket", "desk", "support", "mytickets")
VERBS = {
    "ticket": "new list show search claim release assign start reply note pend resolve reopen snooze merge priority category misroute "
    "context summary draft macro history transcript",
    "desk": "queue on off status help",
    "support": "open",
    "mytickets": "list",
}
TICKET = Param("ticket", "ticket", "which")
TEXT = Param("text", "text", "what")


def named(line: str, **here: bool) -> tuple[str, dict[str, str]]:
    asked = parse(COMMANDS, line, **here)
    return f"{asked.command.group} {asked.command.name}", dict(asked.words)


def typed(text: str, **here: bool) -> tuple[str, dict[str, str]]:
    asked = parse_typed(COMMANDS, text, **here)
    return f"{asked.command.group} {asked.command.name}", dict(asked.words)


# ------------------------------------------------------------------------------------------------- the whole table


@pytest.mark.parametrize(("group", "verb"), [(group, verb) for group, verbs in VERBS.items() for verb in verbs.split()])
def test_every_promised_verb_is_there(group, verb):
    """The product page's command table, as far as this version goes."""
    assert [entry for entry in COMMANDS if (entry.group, entry.name) == (group, verb)]


def test_no_two_commands_share_a_name_and_each_group_has_at_most_one_default():
    """A line means one thing."""
    names = [(entry.group, entry.name) for entry in COMMANDS]
    assert len(names) == len(set(names))
    for group in {entry.group for entry in COMMANDS}:
        assert sum(entry.is_default for entry in COMMANDS if entry.group == group) <= 1


def test_customers_can_run_their_own_commands_only():
    """Denied by default: everything that is not a customer's needs a role."""
    free = {f"{entry.group} {entry.name}" for entry in COMMANDS if not entry.role}
    assert {name.split()[0] for name in free} <= {"support", "mytickets", "desk", "kb"}
    answers = {"kb ask", "kb share", "kb rate", "kb assist", "kb gap", "kb walk"}
    assert {name for name in free if name.startswith(("desk", "kb"))} == {"desk help", *answers}


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.title)
def test_every_command_explains_itself(entry):
    """A short help without a full stop, and words for every parameter."""
    assert entry.help
    assert len(entry.help) <= 120
    assert not entry.help.endswith(".")
    assert all(param.help for param in entry.params)


WORDS = st.from_regex(r"[A-Za-zäß日<>&*_!?.,'\"#0-9][A-Za-zäß日 \n<>&*_`!?.,'\"#0-9]{0,30}", fullmatch=True).map(str.strip).filter(bool)
ONE_WORD = st.from_regex(r"@?[A-Za-z][A-Za-z0-9_.-]{0,20}", fullmatch=True)
ONE_LINE = st.from_regex(r"[A-Za-z][A-Za-z0-9 ?!.,=#-]{0,30}", fullmatch=True).map(str.strip)
NUMBERS = st.integers(1, 999_999_999_999).map(str)


def value_of(param: Param) -> st.SearchStrategy[str]:
    if param.choices:
        return st.sampled_from(param.choices)
    words = {"text": WORDS, "source": WORDS, "line": ONE_LINE, "key": ONE_LINE, "person": ONE_WORD, "article": ONE_WORD}
    return words.get(param.kind, NUMBERS)


@st.composite
def calls(draw: st.DrawFn) -> tuple[Command, dict[str, str]]:
    """Draw a command with words for its parameters; trailing optional ones may be missing."""
    entry = draw(st.sampled_from(COMMANDS))
    required = max((at for at, param in enumerate(entry.params, 1) if param.required), default=0)
    given_ = entry.params[: draw(st.integers(required, len(entry.params)))]
    return entry, {param.name: draw(value_of(param)) for param in given_}


def rendered(entry: Command, words: dict[str, str]) -> str:
    kinds = {param.name: param.kind for param in entry.params}
    keys = [f'{name}="{word}"' for name, word in words.items() if kinds[name] == "key"]
    rest = [f'"{word}"' if kinds[name] == "line" else word for name, word in words.items() if kinds[name] != "key"]
    return " ".join(["/" + entry.group, entry.name, *keys, *rest])


@given(calls())
def test_every_command_comes_back_from_its_line(call):
    """Parsing what was rendered gives the same command with the same words: buttons and forms rely on it."""
    entry, words = call
    asked = parse(COMMANDS, rendered(entry, words))
    assert asked.command is entry
    assert asked.words == words
    assert asked.missing == ()


@given(calls(), st.sampled_from(["ticket", "#ticket"]))
def test_a_typed_verb_is_the_same_call(call, mark):
    """``!claim #12`` in a thread and ``/ticket claim 12`` are one."""
    entry, words = call
    assume(entry.group == "ticket")
    marked = {name: f"#{word}" if name == "ticket" and mark == "#ticket" else word for name, word in words.items()}
    assert parse_typed(COMMANDS, f"!{entry.name} {' '.join(marked.values())}").words == words


@given(calls())
def test_in_its_own_thread_a_ticket_need_not_be_named(call):
    """Without its number the rest of the line means the same, also where the words begin with a number."""
    entry, words = call
    rest = {name: word for name, word in words.items() if name != "ticket"}
    assume(entry.group == "ticket" and not next(iter(rest.values()), "").startswith("#"))
    assert parse_typed(COMMANDS, f"!{entry.name} {' '.join(rest.values())}", here=True).words == rest


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused_in_words(line):
    """Nothing that can be typed raises anything but a refusal."""
    for read in (lambda: parse(COMMANDS, line), lambda: parse_typed(COMMANDS, f"!{line}"), lambda: parse_typed(COMMANDS, line, here=True)):
        with suppress(BadCall):
            assert read().command in COMMANDS


# ------------------------------------------------------------------------------------------------------ single lines


@pytest.mark.parametrize(
    ("line", "what", "words"),
    [
        ("ticket claim 142", "ticket claim", {"ticket": "142"}),
        ("/Ticket CLAIM #142", "ticket claim", {"ticket": "142"}),
        ("ticket claim", "ticket claim", {}),
        ("ticket", "ticket list", {}),
        ("ticket mine", "ticket list", {"which": "mine"}),
        ("ticket pend 7 third party waiting for logs", "ticket pend", {"ticket": "7", "reason": "third party", "why": "waiting for logs"}),
        ("ticket pend 7 waiting for logs", "ticket pend", {"ticket": "7", "why": "waiting for logs"}),
        ("kb add Rotate a key\nPress it.\nTwice.", "kb add", {"title": "Rotate a key", "text": "Press it.\nTwice."}),
        ('kb add product=API "Rotate a key" Press it.', "kb add", {"product": "API", "title": "Rotate a key", "text": "Press it."}),
        ('kb add owner="Priya Raman" Keys', "kb add", {"owner": "Priya Raman", "title": "Keys"}),
        ("kb edit part=2 #12", "kb edit", {"part": "2", "article": "#12"}),
        ("kb show two words", "kb show", {"article": "two words"}),
        ('kb show "two words"', "kb show", {"article": "two words"}),
        ("kb add colour=red is a title", "kb add", {"title": "colour=red is a title"}),
        ("ticket pend 7 customers", "ticket pend", {"ticket": "7", "why": "customers"}),
        ("ticket priority 7 URGENT", "ticket priority", {"ticket": "7", "priority": "urgent"}),
        ("ticket reply 7 line one\nline two", "ticket reply", {"ticket": "7", "text": "line one\nline two"}),
        ("ticket reply 7up is broken", "ticket reply", {"text": "7up is broken"}),
        ("support Our invoice is wrong", "support open", {"text": "Our invoice is wrong"}),
        ("support message", "support message", {}),
        ("support message from our bank", "support open", {"text": "message from our bank"}),
        ("desk", "desk queue", {}),
        ("mytickets solved 3", "mytickets solved", {"ticket": "3"}),
    ],
)
def test_lines_are_read_as_people_mean_them(line, what, words):
    """Numbers with and without mark, left out parameters, defaults, choices of two words, text to the end."""
    assert named(line) == (what, words)


@pytest.mark.parametrize(
    ("text", "what", "words"),
    [
        ("!claim", "ticket claim", {}),
        ("!r Hello there", "ticket reply", {"text": "Hello there"}),
        ("!done", "ticket resolve", {}),
        ("!take", "ticket claim", {}),
        ("!reply\n```\ncode\n```", "ticket reply", {"text": "```\ncode\n```"}),
        ("!desk queue", "desk queue", {}),
        ("!ticket list mine", "ticket list", {"which": "mine"}),
    ],
)
def test_typed_verbs_have_short_forms(text, what, words):
    """In threads, where slash commands do not work."""
    assert typed(text) == (what, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("!reply 3 seats are fine now", {"text": "3 seats are fine now"}),
        ("!reply #3 Hello", {"ticket": "3", "text": "Hello"}),
        ("!merge 7", {"into": "7"}),
        ("!merge #5 7", {"ticket": "5", "into": "7"}),
    ],
)
def test_a_bare_number_in_a_tickets_own_thread_is_a_word(text, words):
    """Or an answer that begins with one would go to another customer."""
    assert typed(text, here=True)[1] == words


def test_elsewhere_a_bare_number_names_the_ticket():
    """In the open channel no thread says which ticket is meant."""
    assert typed("!reply 3 Hello") == ("ticket reply", {"ticket": "3", "text": "Hello"})


# ------------------------------------------------------------------------------------------------------------ refused


@pytest.mark.parametrize(
    ("line", "guess"),
    [
        ("ticket clam 3", "/ticket claim"),
        ("ticket relpy 3 Hello", "/ticket reply"),
        ("ticket resolv", "/ticket resolve"),
        ("desk quue", "/desk queue"),
    ],
)
def test_a_misspelt_verb_gets_the_nearest_one(line, guess):
    """And the list of all verbs."""
    with pytest.raises(BadCall) as refusal:
        parse(COMMANDS, line)
    assert f"Did you mean `{guess}`?" in str(refusal.value)


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_knows_help(group):
    """Whoever types it is told what there is, wherever they type it."""
    asked = parse(COMMANDS, f"{group} help")
    assert asked.command.title == "/desk help"
    assert asked.words.get("about", group) == group


def test_what_only_buttons_need_is_not_listed():
    """A verb with a number that nobody can know is no advice."""
    with pytest.raises(BadCall) as refusal:
        parse(COMMANDS, "ticket xyzzy")
    assert "claim" in str(refusal.value)
    assert "retract" not in str(refusal.value)


def test_an_unknown_group_gets_the_list_of_groups():
    """Every group that there is."""
    with pytest.raises(BadCall) as refusal:
        parse(COMMANDS, "tickets claim 3")
    assert all(f"/{group}" in str(refusal.value) for group in GROUPS)


@pytest.mark.parametrize("line", ["ticket priority 7 soon", "ticket claim 7 please", "ticket claim abc", "ticket merge 5 seven"])
def test_words_that_do_not_fit_are_refused_with_what_does(line):
    """A wrong choice names the choices, anything else shows how the command goes."""
    with pytest.raises(BadCall, match=r"It goes: `/ticket|is one of: urgent, high"):
        parse(COMMANDS, line)


def test_what_is_still_missing_is_known():
    """A surface with forms asks for it; the ticket is not asked for, since its thread may say which."""
    assert [param.name for param in parse(COMMANDS, "ticket assign").missing] == ["to"]
    assert parse(COMMANDS, "ticket assign").needs_form
    assert not parse(COMMANDS, "ticket claim").needs_form


def test_some_commands_ask_although_nothing_must_be_filled_in():
    """Pend has a default reason, but a button should ask for it; who says anything beyond the ticket is not asked for the rest."""
    assert parse(COMMANDS, "ticket pend 7").needs_form
    assert not parse(COMMANDS, "ticket pend 7 customer").needs_form
    assert not parse(COMMANDS, "ticket pend 7 internal waiting").needs_form


# ------------------------------------------------------------------------------------------------------- declaring


@pytest.mark.parametrize("params", [(TEXT, TICKET), (Param("which", "choice", "which"),)], ids=["text not last", "no choices"])
def test_an_ambiguous_declaration_fails_where_it_stands(params):
    """At import, not when somebody types it."""
    with pytest.raises(TypeError):

        @command("ticket", *params)
        def odd(work, by):
            """Do something odd"""


def test_a_command_without_help_fails_where_it_stands():
    """Its docstring is its help."""
    with pytest.raises(TypeError, match="docstring"):

        @command("ticket")
        def silent(work, by): ...


def test_a_declaration_is_the_table_entry():
    """Name and help come from the function; a trailing underscore keeps clear of builtins."""

    @command("ticket", TICKET, TEXT, role="lead")
    def print_(work, by, ticket, text):
        """Print a ticket."""

    assert (print_.name, print_.help, print_.role, print_.usage) == ("print", "Print a ticket", "lead", "/ticket print <number> <text>")


def test_the_documented_table_has_every_command():
    """One line each, with who may."""
    lines = table_markdown(COMMANDS).splitlines()
    assert len(lines) == 2 + len(COMMANDS)
    assert "| `/ticket pend <number> [reason] [why]` | agents |" in table_markdown(COMMANDS)
