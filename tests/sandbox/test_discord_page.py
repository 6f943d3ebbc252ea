"""Discord on the page, in a real browser: a post is opened, answered and closed, with the mouse and without one."""

import re
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox import DiscordSandbox, SandboxClock, SandboxServer, SlackSandbox

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
PATIENCE_MS = 20_000


@pytest.fixture
async def discord_box() -> AsyncIterator[DiscordSandbox]:
    """Give a Discord that stands beside a Slack on one page."""
    clock = SandboxClock()
    box = DiscordSandbox(clock=clock)
    server = SandboxServer(clock, [SlackSandbox(clock=clock), box])
    await server.start()
    yield box
    await server.stop()


@pytest.fixture
async def page(discord_box: DiscordSandbox) -> AsyncIterator[Any]:
    """Give the page, with both sides in Discord; whatever a test does, it logs no error and asks nothing of another machine."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("the Debian package chromium is missing")
    playwright = pytest.importorskip("playwright.async_api", reason="the Python package playwright is missing (extra: browser)")
    playwright.expect.set_options(timeout=PATIENCE_MS)
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=program, args=FLAGS)
        shown = await browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        shown.set_default_timeout(PATIENCE_MS)
        troubles: list[str] = []
        shown.on("pageerror", lambda error: troubles.append(str(error)))
        # What the sandbox refuses a person is an answer of 400, which the browser counts as an error.
        shown.on("console", lambda line: troubles.append(line.text) if line.type == "error" and "of 400" not in line.text else None)
        shown.on("request", lambda asked: None if asked.url.startswith((discord_box.url, "data:")) else troubles.append(asked.url))
        await shown.goto(discord_box.url)
        for name in ("The customer", "The team"):
            await side(shown, name).get_by_role("tab", name="Discord").click()
        yield shown
        assert troubles == []
        await browser.close()


def side(page: Any, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


async def test_a_post_is_opened_and_answered_in_its_thread(discord_box, page) -> None:
    """A customer fills in the form of the forum; the team reads the post and writes below it, and the customer sees that."""
    customer, team = side(page, "The customer"), side(page, "The team")
    await customer.get_by_role("button", name="support, forum").click()
    await customer.get_by_role("button", name="New post").click()
    await page.keyboard.type("The export stops")
    await customer.get_by_label("What is wrong?").fill("At **40 %**, every time. <@everyone> & co")
    await customer.get_by_role("button", name="data", exact=True).click()
    await customer.get_by_role("button", name="Post", exact=True).click()
    await customer.get_by_role("heading", name="The export stops").wait_for()
    (post,) = discord_box.threads("#support")
    assert (discord_box.texts(post["id"]), discord_box.tags(post["id"])) == (["At **40 %**, every time. <@everyone> & co"], ["data"])
    await team.get_by_role("button", name=re.compile("^The export stops, thread")).click()
    box = team.get_by_role("textbox", name=re.compile("Message “The export"))
    await box.fill("We are looking, @Ada Miller")
    await box.press("Enter")
    await customer.get_by_text("We are looking").wait_for()
    assert discord_box.texts(post["id"])[-1] == f"We are looking, <@{discord_box.id_of('ada')}>"


async def test_a_message_is_edited_and_reacted_to_by_keyboard(discord_box, page) -> None:
    """Arrow-up in an empty box edits one's last message; a reaction of somebody else is shown and joined."""
    customer = side(page, "The customer")
    await customer.get_by_role("button", name="help, channel").click()
    box = customer.get_by_role("textbox", name="Message #help")
    await box.press_sequentially("Helo")
    await box.press("Enter")
    await discord_box.until(lambda: discord_box.texts("#help") == ["Helo"])
    await customer.get_by_text("Helo", exact=True).wait_for()  # the page has heard of it, too
    await box.press("ArrowUp")
    await page.wait_for_function("document.activeElement.value === 'Helo'")
    await page.keyboard.press("End")
    await page.keyboard.type("!")
    await page.keyboard.press("Enter")
    await discord_box.until(lambda: discord_box.texts("#help") == ["Helo!"])
    (message,) = discord_box.messages("#help")
    await discord_box.react("lena", "#help", message["id"], "👀")
    await customer.get_by_role("button", name="👀, 1").click()
    await discord_box.until(lambda: discord_box.reactions("#help", message["id"]) == {"👀": ["lena", "ada"]})


async def test_a_refusal_is_said_where_it_happened(discord_box, page) -> None:
    """A locked thread takes no words of a customer, and the page says why."""
    post = await discord_box.post("ada", "#support", "Closed matter", "once")
    await discord_box.lock("sam", post)
    customer = side(page, "The customer")
    await customer.get_by_role("button", name=re.compile("^Closed matter, thread")).click()
    box = customer.get_by_role("textbox", name="Locked")
    await box.fill("but")
    await box.press("Enter")
    await customer.get_by_text("Thread is locked").wait_for()
    assert discord_box.texts(post) == ["once"]


async def test_a_customer_takes_no_messages_and_leaves(discord_box, page) -> None:
    """The menu of the conversation with the bot closes it, and leads out of the server: then nothing of it is to be seen."""
    customer = side(page, "The customer")
    await customer.get_by_role("button", name="Privacy").click()
    await page.get_by_role("menuitem", name="Take no direct messages").click()
    ada = discord_box.world.guild.find_user("ada")
    await discord_box.until(lambda: not ada.dms_open)
    await customer.get_by_role("button", name="Privacy").click()
    await page.get_by_role("menuitem", name="Leave the server").click()
    await customer.get_by_role("button", name="help, channel").wait_for(state="detached")
    assert ada.id not in discord_box.world.guild.members


async def test_a_thread_is_locked_from_its_head(discord_box, page) -> None:
    """The team's menu of a thread locks it; the customer's box says so at once."""
    post = await discord_box.post("ada", "#support", "Heated", "once")
    for name in ("The customer", "The team"):
        await side(page, name).get_by_role("button", name=re.compile("^Heated, thread")).click()
    await side(page, "The team").get_by_role("button", name="Thread", exact=True).click()
    await page.get_by_role("menuitem", name="Lock").click()
    await discord_box.until(lambda: discord_box.threads("#support")[0]["locked"])
    await side(page, "The customer").get_by_role("textbox", name="Locked").wait_for()
    assert discord_box.texts(post) == ["once"]
