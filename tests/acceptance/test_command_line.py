"""The command line as operators use it, in processes of its own on databases of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.clock import utcnow
from bot.policy import read_policy
from bot.queue.job import NewJob, Stage
from bot.queue.store import jobs
from bot.queue.store.database import Database
from bot.queue.tables import jobs as table
from bot.sandbox import SlackSandbox
from tests.acceptance.desk import DeskInSlack

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


DRIVER = """
import contextlib, io, json, sys
from bot.__main__ import main
for words in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(words)
        except SystemExit as end:
            status = end.code
    print(json.dumps({"status": status, "out": out.getvalue(), "err": err.getvalue()}))
"""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        """Give what was printed, as JSON."""
        assert self.status == 0, self.err
        return json.loads(self.out)


def environment(directory, **env):
    own = {"PATH": os.environ["PATH"], "DATA_DIR": str(directory), "DATABASE_URL": f"sqlite:///{directory}/chat/desk.db"}
    return own | env


def deskhand(directory, *words, given="", **env):
    """Run a command to its end, in a process of its own."""
    command = [sys.executable, "-m", "bot", *words]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment(directory, **env), input=given, capture_output=True, text=True, timeout=90, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def in_turn(directory, *lines, **env):
    """Run several commands one after another in one process, since starting Python takes longer than any of them."""
    given = json.dumps([line.split() for line in lines])
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", DRIVER],
        cwd=ROOT,
        env=environment(directory, **env),
        input=given,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Done(**json.loads(line)) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def chatted(tmp_path_factory):
    """Give what a conversation through a pipe printed, and the directory with its database."""
    directory = tmp_path_factory.mktemp("desk")
    return deskhand(directory, "chat", given=CHAT), directory


LOOKS = (
    "ticket list --json",
    "ticket list --status New --json",
    "ticket show #1 --json",
    "ticket history 1 --json",
    "ticket transcript 1 --json",
    "ticket search frobnicator --json",
    "ticket list",
    "ticket show 999",
)


@pytest.fixture(scope="module")
def looked(chatted):
    """Give what each look at that database printed."""
    return dict(zip(LOOKS, in_turn(chatted[1], *LOOKS), strict=True))


def test_chat_through_a_pipe_plays_both_sides(chatted):
    """Question, claim, note and reply in one terminal; the note is not shown to the customer."""
    done, _ = chatted
    assert done.status == 0, done.err
    assert "#1" in done.out
    assert "Which invoice is it?" in done.out
    customers = [line for line in done.out.splitlines() if "Ada's direct messages" in line]
    assert customers
    assert not any("three seats" in line for line in customers)


def test_ticket_list_is_json(looked):
    """Most important first, with names."""
    rows = looked["ticket list --json"].json
    assert [(row["id"], row["priority"], row["assignee"]) for row in rows] == [(1, "urgent", "Lena"), (2, "normal", None)]


def test_ticket_list_narrows_by_status(looked):
    """--status takes the words of the lifecycle."""
    assert [row["id"] for row in looked["ticket list --status New --json"].json] == [2]


def test_ticket_show_has_the_conversations(looked):
    """One ticket with where it is talked about."""
    shown = looked["ticket show #1 --json"].json
    assert shown["title"] == "Our invoice shows 12 seats but we have 9"
    assert {place["side"] for place in shown["conversations"]} == {"customer", "team"}


def test_ticket_history_is_json(looked):
    """Everything that happened, in order."""
    events = [event["what"] for event in looked["ticket history 1 --json"].json]
    assert events[:3] == ["opened", "claimed", "noted"]
    assert "replied" in events


def test_ticket_transcript_has_notes(looked):
    """Operators see everything that was said."""
    said = looked["ticket transcript 1 --json"].json
    assert [message["speaker"] for message in said] == ["customer", "note", "agent"]


def test_ticket_search_finds_words(looked):
    """By what was said."""
    assert [hit["id"] for hit in looked["ticket search frobnicator --json"].json] == [2]


def test_without_json_people_can_read_it(looked):
    """The plain output is lines for people."""
    done = looked["ticket list"]
    assert done.status == 0
    assert "#1" in done.out
    assert "Lena" in done.out


def test_an_unknown_ticket_is_an_error_in_words(looked):
    """Exit 1 and a sentence on stderr, nothing on stdout."""
    done = looked["ticket show 999"]
    assert (done.status, done.out) == (1, "")
    assert "no ticket #999" in done.err


def test_a_database_is_asked_for_and_prepared_and_the_second_time_changes_nothing(tmp_path):
    """Looking before anything was made says what to do; migrate does it, as often as it is asked."""
    url = f"sqlite:///{tmp_path}/desk.db"
    early, first, second, late = in_turn(tmp_path, "ticket list", "migrate", "migrate", "ticket list", DATABASE_URL=url)
    assert early.status == 1
    assert "migrate" in early.err
    assert first.status == second.status == late.status == 0
    assert first.out == second.out
    assert "version" in first.out


def test_jobs_are_listed_tried_again_and_dropped(tmp_path, empty):
    """Dead jobs are seen, can be replayed, and can be given up."""
    shutil.copy(empty, tmp_path / "desk.db")
    url = f"sqlite:///{tmp_path}/desk.db"
    one, other = dead_jobs(url, "reply:1:0", "reply:2:0")
    lines = ("jobs list --json", f"jobs retry {one}", "jobs list --json", f"jobs drop {other}", "jobs list --json", f"jobs drop {other}")
    listed, retried, left, dropped, none, again = in_turn(tmp_path, *lines, DATABASE_URL=url)
    assert {(job["id"], job["stage"], job["error"]) for job in listed.json} == {
        (one, "dead", "Slack says no"),
        (other, "dead", "Slack says no"),
    }
    assert "1 to be tried again" in retried.out
    assert [job["id"] for job in left.json] == [other]
    assert (dropped.status, none.json, again.status) == (0, [], 1)


def test_accounts_are_imported_once_however_often(tmp_path):
    """What is sound is taken, what is not is named by its line and ends in 1; a second time nothing changes."""
    good, bad = tmp_path / "accounts.csv", tmp_path / "more.json"
    good.write_text(
        "name,domains,plan,arr,renewal date,owner,notes\nAcme,acme.example,Business,12000,2027-03-31,lena,Call first\n", encoding="utf-8"
    )
    bad.write_text('[{"name": "Globex", "domains": ["globex.example"]}, {"domains": ["nobody.example"]}]', encoding="utf-8")
    first, again, more, gone = in_turn(
        tmp_path,
        f"accounts import {good} --json",
        f"accounts import {good} --json",
        f"accounts import {bad}",
        "accounts import nowhere.csv",
        DATABASE_URL=f"sqlite:///{tmp_path}/desk.db",
    )
    assert first.json == {"new": 1, "changed": 0, "unchanged": 0, "faults": []}
    assert again.json == {"new": 0, "changed": 0, "unchanged": 1, "faults": []}
    assert (more.status, more.out.strip()) == (1, "1 new, 0 changed, 0 unchanged, 1 refused")
    assert "name" in more.err
    assert gone.status == 2
    assert "nowhere.csv cannot be read" in gone.err


def test_every_fault_of_settings_and_policy_is_listed_at_once(tmp_path):
    """Nobody has to start five times to see five faults; exit 2."""
    bad = tmp_path / "policy.toml"
    bad.write_text('[team]\nhome = "teams"\n[customers]\njoin_seconds = "soon"\n', encoding="utf-8")
    env = {
        "POLICY_FILE": str(bad),
        "SLACK_BOT_TOKEN": "xapp-wrong",
        "HTTP_BIND": "nowhere",
        "LOG_LEVEL": "LOUD",
        "DATABASE_URL": "mysql://x",
    }
    done = deskhand(tmp_path, "run", **env)
    assert done.status == 2
    for word in ("SLACK_BOT_TOKEN", "HTTP_BIND", "LOG_LEVEL", "DATABASE_URL", "home", "join_seconds"):
        assert word in done.err, word
    assert "xapp-wrong" not in done.err


def test_run_without_any_channel_says_what_to_set(tmp_path):
    """Nothing configured is a fault of configuration."""
    (done,) = in_turn(tmp_path, "run")
    assert done.status == 2
    assert "demo" in done.err


def test_policy_check_says_fault_and_line_and_likes_the_example(tmp_path):
    """A fault is named with its line and exit 1; the complete example has none."""
    bad = tmp_path / "policy.toml"
    bad.write_text('[team]\nname = "Us"\nhome = "teams"\n', encoding="utf-8")
    faulty, well = in_turn(tmp_path, f"policy check {bad}", f"policy check {ROOT / 'policy.example.toml'}")
    assert faulty.status == 1
    assert "3" in faulty.err
    assert "home" in faulty.err
    assert well.status == 0


def test_policy_show_prints_a_policy_that_can_be_read_again(tmp_path):
    """What is in force, as TOML, is the same policy."""
    example = (ROOT / "policy.example.toml").read_text(encoding="utf-8")
    (shown,) = in_turn(tmp_path, "policy show", POLICY_FILE=str(ROOT / "policy.example.toml"))
    assert read_policy(shown.out) == read_policy(example)


@pytest.fixture(scope="module")
def manifests(tmp_path_factory):
    """Give the manifest for Socket Mode and that for HTTP, as printed."""
    lines = ("slack manifest", "slack manifest --url https://desk.example.com")
    return [done.json for done in in_turn(tmp_path_factory.mktemp("desk"), *lines)]


async def test_the_manifest_makes_a_working_app(manifests, tmp_path, policy, empty):
    """An app made from the printed manifest needs nothing more: the first story runs in it."""
    box = SlackSandbox(manifest=manifests[0])
    await box.start()
    desk = DeskInSlack(box, policy, tmp_path, empty)
    try:
        await desk.start()
        assert (await desk.answered("Which invoice?")).number == 1
    finally:
        await desk.stop()
        await box.stop()


def test_the_manifest_for_http_names_the_address(manifests):
    """Events, interactions and commands go to the public address."""
    made = manifests[1]
    endpoint = "https://desk.example.com/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == endpoint
    assert all(command["url"] == endpoint for command in made["features"]["slash_commands"])
    assert made["settings"]["socket_mode_enabled"] is False


def test_the_manifest_follows_the_policy(tmp_path):
    """With the assistant panel switched on it is in the manifest; a policy that cannot be read keeps nobody from printing one."""
    wanted, broken = tmp_path / "wanted.toml", tmp_path / "broken.toml"
    wanted.write_text("[slack]\nassistant = true\n", encoding="utf-8")
    broken.write_text("[slack]\nassistant = 7\n", encoding="utf-8")
    (made,) = in_turn(tmp_path, "slack manifest", POLICY_FILE=str(wanted))
    assert "assistant_view" in made.json["features"]
    (plain,) = in_turn(tmp_path, "slack manifest", POLICY_FILE=str(broken))
    assert "assistant_view" not in plain.json["features"]


def test_the_demo_plays_a_written_morning_and_ends(tmp_path):
    """Demo --replay --exit on a free port: every line happens, exit 0."""
    script = tmp_path / "morning.jsonl"
    lines = (
        {"at": "09:00:00", "do": "say", "user": "ada", "channel": "D:ada", "text": "Our invoice shows 12 seats"},
        {"do": "click", "user": "lena", "channel": "#triage", "find": "12 seats", "label": "Claim", "wait_s": 10},
        {"do": "say", "user": "lena", "channel": "#triage", "thread_find": "12 seats", "text": "!reply Which invoice?", "wait_s": 10},
    )
    script.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    done = deskhand(tmp_path, "demo", "--port", "0", "--replay", str(script), "--speed", "600", "--exit")
    assert done.status == 0, done.out + done.err
    assert "0 refused" in done.out


def test_a_line_of_the_demo_that_cannot_happen_is_named(tmp_path):
    """A refused line is told with its number and makes the exit 1."""
    script = tmp_path / "morning.jsonl"
    script.write_text('{"do": "say", "user": "nobody", "channel": "#help", "text": "hello"}\n', encoding="utf-8")
    done = deskhand(tmp_path, "demo", "--port", "0", "--replay", str(script), "--exit")
    assert done.status == 1
    assert "line 1" in done.out


def dead_jobs(url, *keys):
    """Leave some jobs that could not be done, and give their numbers."""
    database = Database(url)
    with database.write() as tx:
        jobs.add(tx, [NewJob(key, f"slack:post:{key}", "send", "{}") for key in keys], utcnow())
        tx.execute(update(table).values(stage=Stage.DEAD.value, error="Slack says no"))
        numbers = {job.key: job.id for job in jobs.dead(tx)}
    database.close()
    return [numbers[key] for key in keys]
