"""
The sandbox's page in a real browser, with the real bot behind it: the first story as a newcomer plays it.

Elements are found as a screen reader finds them, by role and name. Whatever a test does, the page may log no error and ask
nothing of any other machine.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.settings import SETTINGS

ROOT = Path(__file__).parent.parent.parent
QUESTION = "Our invoice shows 12 seats but we have 9"
PATIENCE_MS = 20_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium")
# As root, as in a container, chromium has no sandbox of its own. It is to open nothing but our page.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Drive a chromium that is on this machine; without one, or without what drives it, these tests are skipped."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("the Debian package chromium is missing")
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is missing (extra: browser)")
    playwright.expect.set_options(timeout=PATIENCE_MS)
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Give the address of a demo of its own, in a process of its own."""
    ours = {doc.name for doc in SETTINGS}
    env = {name: value for name, value in os.environ.items() if name not in ours}
    env |= {"DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True) as demo:  # noqa: S603 - our own
        assert demo.stdout is not None
        late = threading.Timer(60, demo.kill)
        late.start()
        found = next((at[0] for line in demo.stdout if (at := re.search(r"http://127\.0\.0\.1:\d+", line))), "")
        late.cancel()
        assert found, "the demo ended, or did not say its address within a minute"
        yield found
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(timeout=15) == 0


class Player:
    """Somebody at the page: both sides of the workspace, and the names of what is on it."""

    def __init__(self, page: Any, shots: Path) -> None:
        self.page, self._shots = page, shots
        self.customer = page.get_by_role("region", name="The customer", exact=True)
        self.team = page.get_by_role("region", name="The team", exact=True)
        self.expect = sys.modules["playwright.sync_api"].expect

    @property
    def card(self) -> Any:
        """The first card in the triage channel."""
        triage = self.team.get_by_role("log", name=re.compile("Messages in triage"))
        return triage.get_by_role("article").filter(has_text="Category").first

    @property
    def question(self) -> Any:
        """What Ada wrote, in her conversation with the bot."""
        talk = self.customer.get_by_role("log", name=re.compile("Messages in the conversation"))
        return talk.get_by_role("article", name=re.compile("Ada Miller")).first

    def thread(self, side: str) -> Any:
        """Find the thread that one side has open."""
        return self.page.get_by_role("complementary", name=f"The {side}'s thread")

    def be(self, name: str) -> None:
        """Become another person."""
        self.page.get_by_role("radio", name=re.compile(name)).click()

    def ask(self, text: str = QUESTION) -> None:
        """Write to the bot as the customer, and wait for the card."""
        self.customer.get_by_role("textbox", name="Write to Deskhand…").fill(text)
        self.customer.get_by_role("button", name="Send").click()
        self.expect(self.card).to_contain_text(text)

    def in_cards_thread(self, text: str) -> None:
        """Write under the card."""
        self.card.hover()
        self.card.get_by_role("button", name="Reply in thread").click()
        box = self.thread("team").get_by_role("textbox", name=re.compile("Note to the team"))
        box.fill(text)
        box.press("Enter")

    def tab_to(self, role: str, name: str) -> None:
        """Press Tab until the focus is there."""
        wanted = self.page.get_by_role(role, name=name)
        for _ in range(40):
            if wanted.evaluate_all("all => all.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"Tab does not lead to the {role} {name!r}")

    def shoot(self, name: str) -> None:
        """Keep a picture of the page, for people to look at."""
        self.page.screenshot(path=self._shots / f"{name}.png")


def _player(browser: Any, address: str, shots: Path, **screen: Any) -> Iterator[Player]:
    context = browser.new_context(**screen)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    wrong: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.goto(address)
    player = Player(page, shots)
    player.expect(page.get_by_role("button", name="Bot connected")).to_be_attached()
    yield player
    context.close()
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert wrong == []
    assert hosts == {"127.0.0.1"}


@pytest.fixture
def laptop(browser: Any, address: str, tmp_path: Path) -> Iterator[Player]:
    """Open the page on a laptop."""
    yield from _player(browser, address, tmp_path, viewport={"width": 1440, "height": 900})


@pytest.fixture
def phone(browser: Any, address: str, tmp_path: Path) -> Iterator[Player]:
    """Open the page on a phone, used with a finger."""
    yield from _player(browser, address, tmp_path, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


def test_the_first_story_by_clicking(laptop: Player) -> None:
    """Question, claim, a second claim, reply, edit, resolve and reopen, each seen where the product says."""
    expect, card = laptop.expect, laptop.card
    laptop.ask()
    expect(laptop.question.get_by_role("button", name=re.compile("1 reply"))).to_be_visible()
    laptop.shoot("1-asked")

    card.get_by_role("button", name="Claim").click()
    expect(card).to_contain_text("Lena Fischer")
    expect(laptop.team.get_by_text("is yours")).to_be_visible()
    laptop.be("Tom Baker")
    laptop.in_cards_thread("!claim")
    expect(laptop.thread("team").get_by_text(re.compile(r"Lena Fischer .*#1"))).to_be_visible()
    laptop.shoot("2-claimed")

    laptop.be("Lena Fischer")
    laptop.in_cards_thread("She is right, I think")
    laptop.in_cards_thread("!reply Thank you, Ada. It is corrected.")
    laptop.question.get_by_role("button", name=re.compile("repl(y|ies)")).click()
    told = laptop.thread("customer")
    expect(told.get_by_text("Thank you, Ada. It is corrected.")).to_be_visible()
    expect(laptop.customer.get_by_text("She is right, I think")).to_have_count(0)
    laptop.shoot("3-answered")

    asked = told.get_by_role("article", name=re.compile("Ada Miller")).first
    asked.hover()
    asked.get_by_role("button", name="More actions").click()
    laptop.page.get_by_role("menuitem", name="Edit message").click()
    laptop.customer.get_by_role("textbox", name="Edit message").fill(QUESTION.replace("9", "8"))
    laptop.customer.get_by_role("button", name="Save").click()
    expect(card).to_contain_text("but we have 8")

    card.get_by_role("button", name="Resolve").click()
    expect(card).to_contain_text("Resolved")
    expect(told.get_by_text(re.compile("marked #1 as solved"))).to_be_visible()
    laptop.shoot("4-resolved")
    told.get_by_role("button", name="Reopen").last.click()
    expect(card).to_contain_text("In Progress")


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_the_assistant_panel_by_clicking(screen: str, request: pytest.FixtureRequest) -> None:
    """A talk is begun, a prompt pressed; an answer or an honest word stands there, and a person is one press away."""
    player: Player = request.getfixturevalue(screen)
    customer, thread = player.customer, player.thread("customer")
    customer.get_by_role("tab", name="Assistant").click()
    customer.get_by_role("button", name="New chat").click()
    thread.get_by_role("group", name="Suggested prompts").get_by_role("button").first.click()
    person = thread.get_by_role("button", name="Ask a person").or_(thread.get_by_text("#1")).first  # without a model it is there at once
    player.expect(person).to_be_visible()
    player.shoot("1-answered")
    if thread.get_by_role("button", name="Ask a person").count():
        person.click()
    player.expect(thread.get_by_text("#1").first).to_be_visible()
    player.shoot("2-a-person")


def test_the_clock_moved_forward_breaks_a_promise(laptop: Player) -> None:
    """Story 4 by clicking: days pass with each press, the card turns red, and the leads read of it once, with what they can do."""
    expect = laptop.expect
    laptop.ask()
    expect(laptop.card).to_contain_text("🟢 first response by")
    for _ in range(5):  # over a weekend as well
        laptop.page.get_by_role("button", name="+1 day").click()
    expect(laptop.card).to_contain_text("🔴 first response was due")
    laptop.team.get_by_role("button", name=re.compile("^leads, channel")).click()
    leads = laptop.team.get_by_role("log", name=re.compile("Messages in leads"))
    breach = leads.get_by_role("article").filter(has_text="First response breached")
    expect(breach).to_have_count(1)
    expect(breach.get_by_role("button", name="Claim")).to_be_visible()
    laptop.shoot("5-breached")


def test_a_ticket_is_opened_and_claimed_by_keyboard_alone(laptop: Player) -> None:
    """Nobody needs a mouse: keys lead to the message box, to the other side, and to the card's button."""
    keyboard = laptop.page.keyboard
    keyboard.press("Alt+1")
    laptop.tab_to("textbox", "Write to Deskhand…")
    keyboard.type(QUESTION)
    keyboard.press("Enter")
    laptop.expect(laptop.card).to_contain_text(QUESTION)
    keyboard.press("Alt+2")
    laptop.tab_to("button", "Claim")
    keyboard.press("Enter")
    laptop.expect(laptop.team.get_by_text("is yours")).to_be_visible()


def test_on_a_phone_one_side_at_a_time(phone: Player) -> None:
    """Nothing hangs over the edge, and the other side is one tap away with what waits there."""
    phone.customer.get_by_role("textbox", name="Write to Deskhand…").fill(QUESTION)
    phone.customer.get_by_role("button", name="Send").click()
    phone.page.get_by_role("button", name=re.compile("^Team")).click()
    phone.expect(phone.card.get_by_role("button", name="Claim")).to_be_visible()
    phone.shoot("phone")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_mail_is_written_answered_and_looked_at(laptop: Player) -> None:
    """Ada writes, Lena answers from Slack with a word in bold, Ada sees it formatted, as text and as its source, and replies."""
    expect, page = laptop.expect, laptop.page
    laptop.customer.get_by_role("tab", name="Mail").click()
    laptop.customer.get_by_role("button", name="New mail").click()
    form = page.get_by_role("form", name="New mail")
    form.get_by_role("textbox", name="Subject").fill("Seats are wrong")
    form.get_by_role("textbox", name="Your mail").fill(QUESTION)
    form.get_by_role("button", name="Send").click()
    expect(laptop.card).to_contain_text("Seats are wrong")
    laptop.in_cards_thread("!reply Corrected: *9 seats* now.")
    mails = laptop.customer.get_by_role("log", name="Mails: Seats are wrong")
    answer = mails.get_by_role("article").filter(has_text="Corrected").first
    expect(answer.locator("strong", has_text="9 seats")).to_be_visible()
    answer.get_by_role("button", name="Source").click()
    expect(answer.get_by_text(re.compile("In-Reply-To: <"))).to_be_visible()
    answer.get_by_role("button", name="Plain text").click()
    expect(answer.get_by_text("Corrected: 9 seats now.")).to_be_visible()
    laptop.shoot("mail")
    box = laptop.customer.get_by_role("textbox", name="Your answer")
    box.fill("Thanks, but one is still missing")
    box.press("Control+Enter")
    expect(laptop.thread("team").get_by_text("one is still missing")).to_be_visible()


def test_mail_fits_a_phone(phone: Player) -> None:
    """The list, then one thread, and back."""
    expect = phone.expect
    phone.customer.get_by_role("tab", name="Mail").click()
    phone.customer.get_by_role("button", name="New mail").click()
    form = phone.page.get_by_role("form", name="New mail")
    form.get_by_role("textbox", name="Subject").fill("Seats")
    form.get_by_role("textbox", name="Your mail").fill(QUESTION)
    form.get_by_role("button", name="Send").click()
    expect(phone.customer.get_by_role("log", name="Mails: Seats")).to_be_visible()
    phone.shoot("mail-phone")
    phone.customer.get_by_role("button", name="Back to the list").click()
    expect(phone.customer.get_by_role("button", name=re.compile("^Seats, "))).to_be_visible()
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
