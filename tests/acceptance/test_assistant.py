"""Slack's assistant panel: asked, answered before one's eyes, and a person where that does not help."""

import pytest

from bot.adapters.slack.manifest import manifest
from bot.desk.table import COMMANDS
from bot.messages import Advice, Cited, Later
from bot.sandbox import SandboxClock, SlackSandbox
from tests.acceptance.words import clickable, shown
from tests.fakes import FakeBase

ASKED = "How do I rotate an API key?"
KNOWN = "How do I rotate an API key in the EU region?"
CITED = Cited("keys", "API keys", "Rotate a key", "https://docs.example/keys#rotate", "Open Settings.")
ANSWER = Advice(
    "Open **Settings**, choose API keys and press Rotate. The old key works for another day, so nothing stops.\n\n"
    "Then put the new key where the old one was, and check the log for calls that still use the old one.",
    (CITED,),
    0.9,
)
SAID = "The old key works for another day"
NO_ANSWER = "I found no answer"


@pytest.fixture
async def box():
    """Serve a workspace whose app has the assistant panel."""
    sandbox = SlackSandbox(clock=SandboxClock(), manifest=manifest(COMMANDS, assistant=True))
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def base():
    """Give a base that knows one thing."""
    known = FakeBase()
    known.knows[ASKED] = ANSWER
    return known


@pytest.fixture
def with_panel(policy):
    """Give the policy that wants the panel."""
    return policy.model_copy(update={"slack": policy.slack.model_copy(update={"assistant": True})})


@pytest.fixture
async def desk(idle_desk, base, with_panel):
    """Run a desk with the panel and a base."""
    idle_desk.rooms = (base,)
    await idle_desk.start(policy=with_panel)
    return idle_desk


async def asks(desk, words=ASKED, user="ada"):
    """Begin a talk in the panel and ask; give the thread."""
    thread = await desk.box.open_assistant(user)
    await desk.until_said(f"D:{user}", thread, "Hello")
    await desk.box.say(user, f"D:{user}", words, thread_ts=thread)
    return thread


def ours(desk, thread, words, user="ada"):
    """Give our posts in a thread that say something."""
    return [one for one in desk.box.messages(f"D:{user}", thread) if one.get("bot_id") and words in shown(one)]


async def press(desk, thread, words, label, user="ada"):
    """Press a button under one of our posts, as soon as it is written to its end."""
    await desk.eventually(lambda: label in clickable(ours(desk, thread, words, user)[-1]))
    await desk.box.click(user, f"D:{user}", ours(desk, thread, words, user)[-1]["ts"], label)


async def test_a_question_is_answered_before_ones_eyes(desk):
    """The panel says that it is looking, then the answer grows, with its sources and buttons at the end, and the thread has a name."""
    thread = await asks(desk)
    await desk.until_said("D:ada", thread, SAID)
    await desk.quiet()
    [answer] = ours(desk, thread, SAID)
    assert answer["streaming_state"] == "completed"
    assert "https://docs.example/keys#rotate" in shown(answer)
    assert clickable(answer) == ["Helped", "Did not help", "Ask a person"]
    assert [call["status"] for call in desk.calls("assistant.threads.setStatus")] == ["is looking in the knowledge base…"]
    assert len(desk.calls("chat.appendStream")) > 1
    assert desk.box.assistant("ada", thread)["status"] == ""
    assert desk.box.assistant("ada", thread)["title"] == ASKED
    assert desk.how_many() == 0


async def test_prompts_name_articles_and_never_what_somebody_asked(desk, base):
    """Who opens the panel is greeted and offered four things at most; pressing one asks it."""
    thread = await desk.box.open_assistant("ada")
    await desk.until_said("D:ada", thread, "Hello")
    await desk.eventually(lambda: bool(desk.box.assistant("ada", thread)["prompts"]))
    offered = desk.box.assistant("ada", thread)["prompts"]
    assert 1 <= len(offered) <= 4
    base.knows[offered[0]["message"]] = ANSWER
    await desk.box.press_prompt("ada", thread, offered[0]["title"])
    await desk.until_said("D:ada", thread, SAID)


async def test_no_answer_is_said_and_a_person_is_the_first_button(desk):
    """Nothing in the base, a press, and the words are a ticket in that thread: receipt there, card for the team, then no more answers."""
    thread = await asks(desk, "Why is our bill in dollars?")
    await desk.until_said("D:ada", thread, NO_ANSWER)
    await desk.eventually(lambda: clickable(ours(desk, thread, NO_ANSWER)[-1]) == ["Ask a person"])
    assert desk.how_many() == 0
    await press(desk, thread, NO_ANSWER, "Ask a person")
    await desk.until_said("D:ada", thread, "#1")
    await desk.until_card(1, "Why is our bill in dollars?")
    await press(desk, thread, NO_ANSWER, "Ask a person")
    await desk.until_told("ada", "A person has it already: this thread is #1")
    await desk.box.say("ada", "D:ada", ASKED, thread_ts=thread)
    await desk.eventually(lambda: len(desk.said(1)) == 2)
    await desk.quiet()
    assert [one.text for one in desk.said(1)] == ["Why is our bill in dollars?", ASKED]
    assert not ours(desk, thread, SAID)
    assert desk.how_many() == 1


async def test_the_team_answers_in_the_panel(desk):
    """A reply from the card's thread stands in the panel's thread, and an edit of the question changes the card."""
    thread = await asks(desk, "Why is our bill in dollars?")
    await desk.until_said("D:ada", thread, NO_ANSWER)
    await press(desk, thread, NO_ANSWER, "Ask a person")
    await desk.until_card(1, "dollars")
    asked = next(one for one in desk.box.messages("D:ada", thread) if one["user"] == "U0ADA")
    await desk.box.edit("ada", "D:ada", asked["ts"], "Why is our bill in euros?")
    await desk.until_card(1, "euros")
    card = desk.card_of(1)["ts"]
    await desk.box.say("lena", "#triage", "!reply You are billed in what you chose", thread_ts=card)
    await desk.until_said("D:ada", thread, "You are billed in what you chose")


async def test_a_thumb_up_and_down(desk):
    """Helped thanks; Did not help files a gap and offers a person."""
    thread = await asks(desk)
    await desk.until_said("D:ada", thread, SAID)
    await press(desk, thread, SAID, "Helped")
    await desk.until_told("ada", "Thank you, noted")
    await press(desk, thread, SAID, "Did not help")
    told = await desk.until_told("ada", "filed as a gap")
    assert "Ask a person" in told


@pytest.mark.parametrize("words", ["I want to talk to a human please", "Please open a ticket for me"])
async def test_who_asks_for_a_person_gets_one_at_once(desk, base, words):
    """A wish in so many words is no question."""
    thread = await asks(desk, words)
    await desk.until_said("D:ada", thread, "#1")
    assert not base.consulted[:1] or base.consulted[0].ticket_id == 1


async def test_a_file_is_for_a_person(desk):
    """The base cannot look at a picture."""
    thread = await desk.box.open_assistant("ada")
    await desk.box.say("ada", "D:ada", "What does this mean?", thread_ts=thread, files=[("shot.png", b"\x89PNG", "image/png")])
    await desk.until_said("D:ada", thread, "#1")


async def test_thanks_are_no_question(desk, base):
    """A word of thanks after an answer gets a smile, not another look."""
    thread = await asks(desk)
    await desk.until_said("D:ada", thread, SAID)
    ts = await desk.box.say("ada", "D:ada", "Thanks!", thread_ts=thread)
    await desk.eventually(lambda: any(one["ts"] == ts and one.get("reactions") for one in desk.box.messages("D:ada", thread)))
    assert len(base.consulted) == 1
    assert desk.how_many() == 0


async def test_a_base_that_fails_is_no_dead_end(desk, base):
    """Where the base cannot be asked the words go to the team at once."""
    base.fault = "its model cannot be loaded"
    thread = await asks(desk)
    await desk.until_said("D:ada", thread, "#1")
    await desk.until_card(1, ASKED)


async def test_the_wall(desk, base):
    """What a customer asks is looked for among what customers may see; what the team asks, among everything."""
    await asks(desk)
    await desk.eventually(lambda: len(base.consulted) == 1)
    await asks(desk, user="lena")
    await desk.eventually(lambda: len(base.consulted) == 2)
    assert [one.audience for one in base.consulted] == ["customer", "internal"]
    await desk.quiet()
    [answer] = ours(desk, base_thread(desk, "lena"), SAID, "lena")
    assert "Ask a person" not in clickable(answer)


def base_thread(desk, user):
    """Give the newest talk of somebody."""
    return next(one["ts"] for one in reversed(desk.box.messages(f"D:{user}")) if one.get("subtype") == "assistant_app_thread")


async def test_nothing_in_an_answer_calls_anybody(desk, base):
    """An article's words are shown, and never call a room or a person."""
    base.knows[ASKED] = Advice("Tell <!channel> and <@U0LENA> and @here about it.", (CITED,), 0.9)
    thread = await asks(desk)
    await desk.until_said("D:ada", thread, "about it")
    await desk.quiet()
    sent = [call.args.get("markdown_text") or "" for call in desk.box.calls if "Stream" in call.method]
    assert not any(bad in "".join(sent) for bad in ("<!channel", "<@U0LENA", "@here"))


# ------------------------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
@pytest.mark.parametrize("way", ["lost answer", "server error", "server error after"])
async def test_a_broken_stream_is_finished_or_replaced_and_never_doubled(desk, method, way):
    """Whatever call is lost, with or without its effect: one whole answer stands there in the end."""
    if way == "lost answer":
        desk.box.faults.drop_response(method)
    elif way == "server error":
        desk.box.faults.http_status(method, 502)
    else:
        desk.box.faults.error(method, "internal_error")
    thread = await asks(desk)
    await desk.until_said("D:ada", thread, "still use the old one")
    await desk.eventually(lambda: clickable(ours(desk, thread, SAID)[-1])[:1] == ["Helped"])
    await desk.quiet()
    [answer] = ours(desk, thread, SAID)
    assert shown(answer).count(SAID) == 1
    assert answer["metadata"]["event_payload"]["key"].startswith("panel:")
    assert not desk.dead()


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_a_rate_limit_is_kept_and_the_answer_is_whole(desk, method):
    """A 429 on any call of a stream: nobody calls in the window, nothing is lost, nothing doubled."""
    desk.box.faults.rate_limit(method, retry_after=1)
    thread = await asks(desk)
    await desk.eventually(lambda: bool(ours(desk, thread, SAID)))
    await desk.until_said("D:ada", thread, "still use the old one")
    await desk.eventually(lambda: clickable(ours(desk, thread, SAID)[-1])[:1] == ["Helped"], within=30)
    await desk.quiet()
    assert len(ours(desk, thread, SAID)) == 1
    assert not desk.dead()


@pytest.mark.parametrize("word", ["unknown_method", "missing_scope"])
async def test_without_streaming_the_answer_comes_whole(desk, word):
    """A workspace that has no streams gets the same answer as one message."""
    desk.box.faults.error("chat.startStream", word, times=5)
    thread = await asks(desk)
    await desk.until_said("D:ada", thread, SAID)
    await desk.quiet()
    [answer] = ours(desk, thread, SAID)
    assert "streaming_state" not in answer
    assert clickable(answer)[0] == "Helped"


async def test_a_status_that_cannot_be_shown_holds_nothing_back(desk):
    """The small things fail in silence; the answer comes, and nobody is told of a dead job."""
    for method in ("assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts", "assistant.threads.setTitle"):
        desk.box.faults.error(method, "missing_scope", times=5)
    thread = await asks(desk)
    await desk.until_said("D:ada", thread, SAID)
    await desk.quiet()
    assert not desk.dead()


class Busy(FakeBase):
    """A base that has no time yet."""

    is_busy = True

    async def ask(self, errand):
        """Put everybody off."""
        return Later(1, "not yet", hold=False) if self.is_busy else await super().ask(errand)


async def test_a_restart_between_question_and_answer(idle_desk, with_panel):
    """The process ends while the base is asked; the next one answers, once."""
    base = Busy()
    base.knows[ASKED] = ANSWER
    idle_desk.rooms = (base,)
    await idle_desk.start(policy=with_panel)
    thread = await asks(idle_desk)
    await idle_desk.eventually(lambda: bool(idle_desk.calls("assistant.threads.setStatus")))
    await idle_desk.restart(policy=with_panel)
    base.is_busy = False
    await idle_desk.until_said("D:ada", thread, SAID)
    await idle_desk.quiet()
    assert len(ours(idle_desk, thread, SAID)) == 1


async def test_a_restart_in_the_middle_of_a_stream(desk, with_panel):
    """The end of a stream is lost and the process with it; the next one finds what stands there and makes it whole."""
    desk.box.faults.http_status("chat.stopStream", 502, times=None)
    thread = await asks(desk)
    await desk.eventually(lambda: any(one.get("streaming_state") == "in_progress" for one in desk.box.messages("D:ada", thread)))
    await desk.eventually(lambda: any("not whole" in error for _, _, error in desk.waiting()))
    await desk.stop()
    desk.box.faults.clear()
    await desk.start(policy=with_panel)
    await desk.until_said("D:ada", thread, "still use the old one")
    await desk.eventually(lambda: clickable(ours(desk, thread, SAID)[-1])[:1] == ["Helped"])
    await desk.quiet()
    assert len(ours(desk, thread, SAID)) == 1


# -------------------------------------------------------------------------------------------------------- switched off


async def test_switched_off_a_thread_is_a_request_as_ever(idle_desk, base, policy):
    """Without the switch nothing of the panel is used, even where the workspace has it."""
    idle_desk.rooms = (base,)
    await idle_desk.start(policy=policy)
    thread = await idle_desk.box.open_assistant("ada")
    await idle_desk.box.say("ada", "D:ada", ASKED, thread_ts=thread)
    await idle_desk.until_said("D:ada", thread, "#1")
    await idle_desk.quiet()
    assert not [call for call in idle_desk.box.calls if call.method.startswith("assistant.") or "Stream" in call.method]


async def test_switched_on_a_direct_message_is_a_request_as_ever(desk):
    """What is written outside of the panel opens a ticket, with and without threads."""
    opened = await desk.open(ASKED)
    assert opened.number == 1
    await desk.quiet()
    assert not ours(desk, opened.ts, SAID)
