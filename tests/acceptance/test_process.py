"""The bot as a process: starts, serves its pages, drains on SIGTERM, and the doctor beside it."""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from bot.adapters.slack.manifest import manifest
from bot.desk.table import COMMANDS
from bot.sandbox import SlackSandbox

ROOT = Path(__file__).parent.parent.parent


def environment_for(box, directory):
    """Give what a process needs to find the sandbox."""
    return {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(directory),
        "DATABASE_URL": f"sqlite:///{directory}/desk.db",
        "POLICY_FILE": str(ROOT / "policy.example.toml"),
        "HTTP_BIND": "127.0.0.1:0",
        "SLACK_BOT_TOKEN": box.bot_token,
        "SLACK_APP_TOKEN": box.app_token,
        "SLACK_API_URL": box.api_url,
        "LOG_FORMAT": "json",
    }


@pytest.fixture
def environment(box, tmp_path):
    """Give the same to a test of its own."""
    return environment_for(box, tmp_path)


STARTED = []


@pytest.fixture(autouse=True)
async def nothing_left_running():
    """Kill what a failing test left behind."""
    yield
    for process in STARTED:
        if process.returncode is None:
            process.kill()
            await process.wait()
    STARTED.clear()


async def begun(environment, *words):
    """Start a command."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", *words, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe)
    STARTED.append(process)
    return process


async def ended(process):
    """Give the exit status and both outputs."""
    out, err = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, out.decode(), err.decode()


@pytest.fixture(scope="module")
def one_run(tmp_path_factory):
    """Live the life of one process: started, used for one ticket, told to stop."""
    return asyncio.run(live_once(tmp_path_factory.mktemp("desk")))


async def live_once(directory):
    """Run the bot until SIGTERM, and tell how that went."""
    box = SlackSandbox(manifest=manifest(COMMANDS))
    await box.start()
    process = await begun(environment_for(box, directory), "run")
    try:
        await box.until(lambda: box.world.sockets.connections, 30)
        ts = await box.say("ada", "D:ada", "The frobnicator squeaks")
        await box.until(lambda: len(box.messages("D:ada", ts)) > 1, 20)
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        status, out, log = await ended(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        STARTED.clear()
        await box.stop()
    return {"status": status, "took": time.monotonic() - asked, "out": out, "log": log, "secrets": (box.bot_token, box.app_token)}


def test_sigterm_drains_and_ends_with_zero_within_ten_seconds(one_run):
    """The process ends by itself, soon, and says that all is well."""
    assert one_run["status"] == 0, one_run["log"]
    assert one_run["took"] < 10


def test_the_log_is_json_on_stderr(one_run):
    """One object a line, and nothing else anywhere."""
    assert one_run["out"] == ""
    assert all(isinstance(json.loads(line), dict) for line in one_run["log"].splitlines())


def test_no_word_of_a_customer_and_no_secret_is_in_the_log(one_run):
    """What people wrote and what opens doors stays out of it."""
    assert "frobnicator" not in one_run["log"]
    assert not any(secret in one_run["log"] for secret in one_run["secrets"])


async def test_what_was_begun_before_sigterm_is_done_by_the_next_process(box, environment):
    """Work that a slow network kept is neither lost nor done twice."""
    first = await begun(environment, "run")
    await box.until(lambda: box.world.sockets.connections, 20)
    box.faults.latency(0.4)
    ts = await box.say("ada", "D:ada", "Our exports stop at row 10,000")
    await box.until(lambda: any(delivery.ok for delivery in box.deliveries), 10)
    first.send_signal(signal.SIGTERM)
    assert (await ended(first))[0] == 0
    box.faults.clear()
    second = await begun(environment, "run")
    await box.until(lambda: len(box.messages("D:ada", ts)) == 2 and box.messages("#triage"), 20)
    second.send_signal(signal.SIGTERM)
    assert (await ended(second))[0] == 0
    assert len(box.messages("D:ada", ts)) == 2
    assert len(box.messages("#triage")) == 1


async def test_a_port_that_is_taken_is_a_fault_in_words(box, environment):
    """The process says which setting is wrong; exit 2."""
    port = box.url.rsplit(":", 1)[1].strip("/")
    status, _, log = await ended(await begun({**environment, "HTTP_BIND": f"127.0.0.1:{port}"}, "run"))
    assert status == 2
    assert "HTTP_BIND" in log
    assert "Traceback" not in log


async def test_bad_tokens_and_missing_scopes_are_told_all_at_once(box, environment):
    """A desk that could not work does not open: every fault with its remedy, exit 2."""
    box.faults.missing_scopes({"chat:write", "usergroups:read"})
    status, _, log = await ended(await begun({**environment, "SLACK_APP_TOKEN": "xapp-1-wrong", "LOG_LEVEL": "INFO"}, "run"))
    assert status == 2
    for word in ("chat:write", "usergroups:read", "SLACK_APP_TOKEN"):
        assert word in log, log


async def test_a_revoked_token_is_told_before_the_desk_opens(box, environment):
    """Nobody finds out from silence."""
    box.faults.revoke_token()
    status, _, log = await ended(await begun(environment, "run"))
    assert status == 2
    assert "SLACK_BOT_TOKEN" in log
    assert "token_revoked" in log


async def test_the_doctor_finds_all_well(environment):
    """Against a healthy workspace every line is ok and the exit is 0."""
    status, out, log = await ended(await begun(environment, "doctor", "--json"))
    assert status == 0, out + log
    assert all(one["is_well"] for one in json.loads(out))


async def test_the_doctor_names_what_is_wrong(box, environment):
    """Exit 1, with the scope and the remedy."""
    box.faults.missing_scopes({"reactions:write"})
    status, out, _ = await ended(await begun(environment, "doctor"))
    assert status == 1
    assert "reactions:write" in out
    assert "reinstall" in out


async def test_the_pages_of_a_running_process(desk):
    """Healthz and readyz answer that all is well."""
    await desk.quiet()
    assert '"alive"' in await page(desk, "/healthz")
    assert '"ready"' in await page(desk, "/readyz")


async def test_the_metrics_say_backlog_age_latency_and_outcomes(desk):
    """What an operator watches is on one page."""
    await desk.open()
    shown = await page(desk, "/metrics")
    for name in ("deskhand_jobs", "deskhand_oldest_due_job_seconds", "deskhand_ack_seconds", "deskhand_job_outcomes_total"):
        assert name in shown, name


async def test_the_metrics_forget_a_status_in_which_nothing_stands(desk):
    """A claimed ticket is counted once, where it is now."""
    opened = await desk.open()
    assert 'deskhand_open_tickets{status="New"} 1.0' in await page(desk, "/metrics")
    await desk.click("tom", opened, "Claim")
    await desk.until_card(1, "Tom Baker")
    shown = await page(desk, "/metrics")
    assert 'deskhand_open_tickets{status="Assigned"} 1.0' in shown
    assert 'deskhand_open_tickets{status="New"} 1.0' not in shown


async def page(desk, path):
    address = f"http://127.0.0.1:{desk.app.web.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        text = await answer.text()
        assert answer.status == 200, text
        return text
