"""The command line as operators use it, each command as a process of its own on a database of its own."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.queue.job import NewJob, Stage
from bot.queue.store import jobs
from bot.queue.store.database import Database
from bot.sandbox import SlackSandbox

ROOT = Path(__file__).parent.parent.parent
CHAT = """\
Our invoice shows 12 seats but we have 9
as lena
/ticket claim 1
/ticket note 1 they dropped three seats
/ticket reply 1 Which invoice is it?
/ticket priority 1 urgent
as ben
The frobnicator squeaks
as lena
/ticket list
"""


def deskhand(directory, *words, given="", **env):
    """Run a command to its end."""
    own = {"PATH": os.environ["PATH"], "DATA_DIR": str(directory), "DATABASE_URL": f"sqlite:///{directory}/chat/desk.db"}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=own | env, input=given, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def chatted(tmp_path_factory):
    """What a conversation through a pipe printed, and the directory with its database."""
    directory = tmp_path_factory.mktemp("desk")
    return deskhand(directory, "chat", given=CHAT), directory


def test_chat_through_a_pipe_plays_both_sides(chatted):
    """Question, claim, note and reply in one terminal; the note is not shown to the customer."""
    done, _ = chatted
    assert done.returncode == 0, done.stderr
    assert "#1" in done.stdout
    assert "Which invoice is it?" in done.stdout
    customers = [line for line in done.stdout.splitlines() if "Ada's direct messages" in line]
    assert customers
    assert not any("three seats" in line for line in customers)


def test_ticket_list_is_json(chatted):
    """Most important first, with names."""
    rows = printed(chatted, "ticket", "list", "--json")
    assert [(row["id"], row["priority"], row["assignee"]) for row in rows] == [(1, "urgent", "Lena"), (2, "normal", None)]


def test_ticket_list_narrows_by_status(chatted):
    """--status takes the words of the lifecycle."""
    assert [row["id"] for row in printed(chatted, "ticket", "list", "--status", "New", "--json")] == [2]


def test_ticket_show_has_the_conversations(chatted):
    """One ticket with where it is talked about."""
    shown = printed(chatted, "ticket", "show", "#1", "--json")
    assert shown["title"] == "Our invoice shows 12 seats but we have 9"
    assert {place["side"] for place in shown["conversations"]} == {"customer", "team"}


def test_ticket_history_is_json(chatted):
    """Everything that happened, in order."""
    events = [event["what"] for event in printed(chatted, "ticket", "history", "1", "--json")]
    assert events[:3] == ["opened", "claimed", "noted"]
    assert "replied" in events


def test_ticket_transcript_has_notes(chatted):
    """Operators see everything that was said."""
    said = printed(chatted, "ticket", "transcript", "1", "--json")
    assert [message["speaker"] for message in said] == ["customer", "note", "agent"]


def test_ticket_search_finds_words(chatted):
    """By what was said."""
    assert [hit["id"] for hit in printed(chatted, "ticket", "search", "frobnicator", "--json")] == [2]


def test_without_json_people_can_read_it(chatted):
    """The plain output is lines for people."""
    done = deskhand(chatted[1], "ticket", "list")
    assert done.returncode == 0
    assert "#1" in done.stdout
    assert "Lena" in done.stdout


def test_an_unknown_ticket_is_an_error_in_words(chatted):
    """Exit 1 and a sentence on stderr, nothing on stdout."""
    done = deskhand(chatted[1], "ticket", "show", "999")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no ticket #999" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_not_there_yet_is_an_error_in_words(tmp_path):
    """Looking before anything was made says what to do."""
    done = deskhand(tmp_path, "ticket", "list", DATABASE_URL=f"sqlite:///{tmp_path}/none.db")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "migrate" in done.stderr


def test_jobs_are_listed_tried_again_and_dropped(tmp_path):
    """Dead jobs are seen, can be replayed, and can be given up."""
    url = f"sqlite:///{tmp_path}/desk.db"
    assert deskhand(tmp_path, "migrate", DATABASE_URL=url).returncode == 0
    number = dead_job(url)
    listed = json.loads(deskhand(tmp_path, "jobs", "list", "--json", DATABASE_URL=url).stdout)
    assert [(job["id"], job["stage"], job["error"]) for job in listed] == [(number, "dead", "Slack says no")]
    assert "1 to be tried again" in deskhand(tmp_path, "jobs", "retry", str(number), DATABASE_URL=url).stdout
    assert json.loads(deskhand(tmp_path, "jobs", "list", "--json", DATABASE_URL=url).stdout) == []
    again = dead_job(url, "second")
    assert deskhand(tmp_path, "jobs", "drop", str(again), DATABASE_URL=url).returncode == 0
    assert deskhand(tmp_path, "jobs", "drop", str(again), DATABASE_URL=url).returncode == 1


def test_migrate_says_the_version_and_can_be_repeated(tmp_path):
    """The second time changes nothing."""
    url = f"sqlite:///{tmp_path}/desk.db"
    first, second = (deskhand(tmp_path, "migrate", DATABASE_URL=url) for _ in range(2))
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout
    assert "version" in first.stdout


def test_every_fault_of_settings_and_policy_is_listed_at_once(tmp_path):
    """Nobody has to start five times to see five faults; exit 2."""
    bad = tmp_path / "policy.toml"
    bad.write_text('[team]\nhome = "teams"\n[customers]\njoin_seconds = "soon"\n', encoding="utf-8")
    env = {"POLICY_FILE": str(bad), "SLACK_BOT_TOKEN": "xapp-wrong", "HTTP_BIND": "nowhere", "LOG_LEVEL": "LOUD", "DATABASE_URL": "mysql://x"}
    done = deskhand(tmp_path, "run", **env)
    assert done.returncode == 2
    for word in ("SLACK_BOT_TOKEN", "HTTP_BIND", "LOG_LEVEL", "DATABASE_URL", "home", "join_seconds"):
        assert word in done.stderr, word
    assert "xapp-wrong" not in done.stderr


def test_run_without_any_channel_says_what_to_set(tmp_path):
    """Nothing configured is a fault of configuration."""
    done = deskhand(tmp_path, "run")
    assert done.returncode == 2
    assert "demo" in done.stderr


def test_policy_check_says_fault_and_line(tmp_path):
    """A fault is named with its line; exit 1."""
    bad = tmp_path / "policy.toml"
    bad.write_text('[team]\nname = "Us"\nhome = "teams"\n', encoding="utf-8")
    done = deskhand(tmp_path, "policy", "check", str(bad))
    assert done.returncode == 1
    assert "3" in done.stderr
    assert "home" in done.stderr


def test_policy_check_likes_the_example(tmp_path):
    """The complete example is well-formed."""
    assert deskhand(tmp_path, "policy", "check", str(ROOT / "policy.example.toml")).returncode == 0


def test_policy_show_prints_a_policy_that_can_be_read_again(tmp_path):
    """What is in force, as TOML."""
    shown = deskhand(tmp_path, "policy", "show", POLICY_FILE=str(ROOT / "policy.example.toml"))
    copy = tmp_path / "copy.toml"
    copy.write_text(shown.stdout, encoding="utf-8")
    assert deskhand(tmp_path, "policy", "check", str(copy)).returncode == 0


async def test_the_manifest_makes_a_working_app(tmp_path, policy):
    """An app made from the printed manifest needs nothing more: the first story runs in it."""
    from tests.acceptance.conftest import DeskInSlack  # noqa: PLC0415

    printed_manifest = await asyncio.to_thread(deskhand, tmp_path, "slack", "manifest")
    box = SlackSandbox(manifest=json.loads(printed_manifest.stdout))
    await box.start()
    desk = DeskInSlack(box, policy, tmp_path)
    try:
        await desk.start()
        assert (await desk.answered("Which invoice?")).number == 1
    finally:
        await desk.stop()
        await box.stop()


def test_the_manifest_for_http_names_the_address(tmp_path):
    """Events, interactions and commands go to the public address."""
    made = json.loads(deskhand(tmp_path, "slack", "manifest", "--url", "https://desk.example.com").stdout)
    endpoint = "https://desk.example.com/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == endpoint
    assert all(command["url"] == endpoint for command in made["features"]["slash_commands"])
    assert made["settings"]["socket_mode_enabled"] is False


def test_the_demo_plays_a_written_morning_and_ends(tmp_path):
    """demo --replay --exit on a free port: every line happens, exit 0."""
    script = tmp_path / "morning.jsonl"
    lines = (
        {"at": "09:00:00", "do": "say", "user": "ada", "channel": "D:ada", "text": "Our invoice shows 12 seats"},
        {"do": "click", "user": "lena", "channel": "#triage", "find": "12 seats", "label": "Claim", "wait_s": 10},
        {"do": "say", "user": "lena", "channel": "#triage", "thread_find": "12 seats", "text": "!reply Which invoice?", "wait_s": 10},
    )
    script.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    done = deskhand(tmp_path, "demo", "--port", "0", "--replay", str(script), "--speed", "600", "--exit")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 refused" in done.stdout


def test_a_line_of_the_demo_that_cannot_happen_is_named(tmp_path):
    """A refused line is told with its number and makes the exit 1."""
    script = tmp_path / "morning.jsonl"
    script.write_text('{"do": "say", "user": "nobody", "channel": "#help", "text": "hello"}\n', encoding="utf-8")
    done = deskhand(tmp_path, "demo", "--port", "0", "--replay", str(script), "--exit")
    assert done.returncode == 1
    assert "line 1" in done.stdout


def printed(chatted, *words):
    done = deskhand(chatted[1], *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def dead_job(url, key="reply:1:0"):
    from sqlalchemy import update  # noqa: PLC0415

    from bot.clock import utcnow  # noqa: PLC0415
    from bot.queue.tables import jobs as table  # noqa: PLC0415

    database = Database(url)
    with database.write() as tx:
        jobs.add(tx, [NewJob(key, "slack:post:C1", "send", "{}")], utcnow())
        tx.execute(update(table).where(table.c.key == key).values(stage=Stage.DEAD.value, error="Slack says no"))
        number = next(job.id for job in jobs.dead(tx) if job.key == key)
    database.close()
    return number
