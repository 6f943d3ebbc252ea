"""App Home and /mytickets: what everybody sees of their own."""

from tests.acceptance.words import clickable, words_in


async def test_an_agents_home_has_the_four_lists(desk):
    """Mine, Unassigned, Breaching and Pending stand on an agent's own page."""
    await home_of(desk, "lena")
    shown = words_in(desk.box.home("lena"))
    assert all(word in shown for word in ("Mine", "Unassigned", "Breaching", "Pending"))


async def test_the_home_follows_what_its_owner_does(desk):
    """A claimed ticket moves from Unassigned to Mine without a new look."""
    opened = await desk.open()
    await home_of(desk, "lena")
    await desk.box.until(lambda: "Unassigned (1)" in words_in(desk.box.home("lena")))
    await desk.click("lena", opened, "Claim")
    await desk.box.until(lambda: "Mine (1)" in words_in(desk.box.home("lena")))


async def test_a_customer_who_waits_long_stands_under_breaching(desk):
    """After a month without an answer a ticket is put forward, whatever the office's hours."""
    await desk.open()
    await desk.pass_time(days=30)
    await home_of(desk, "lena")
    await desk.box.until(lambda: "(2)" in words_in(desk.box.home("lena")).partition("Breaching")[2].partition("Pending")[0])


async def test_show_on_the_home_answers_with_the_ticket(desk):
    """The button beside a ticket shows it, privately."""
    await desk.open("The frobnicator squeaks")
    await home_of(desk, "lena")
    await desk.box.until(lambda: "Show" in clickable(desk.box.home("lena")))
    await desk.box.click("lena", "home", None, "Show")
    await desk.box.until(
        lambda: "frobnicator" in " ".join([*desk.texts("D:lena"), *desk.told("lena"), words_in(desk.box.modal("lena") or {})])
    )


async def test_going_off_duty_is_a_button_on_the_home(desk):
    """One press changes the state and the button."""
    await home_of(desk, "lena")
    await desk.box.click("lena", "home", None, "Go off duty")
    await desk.box.until(lambda: "Go on duty" in clickable(desk.box.home("lena")))


async def test_new_ticket_on_the_home_asks_and_opens(desk):
    """The page's first button opens a form."""
    await home_of(desk, "lena")
    await desk.box.click("lena", "home", None, "New ticket")
    await desk.until_modal("lena")
    await desk.box.submit("lena", {"text": "Acme called about their invoice"})
    await desk.until_card(1, "Acme called")


async def test_a_customers_home_shows_their_requests_and_nobody_elses(desk):
    """Customers see their own tickets only, in words for them."""
    await desk.open("Our invoice is wrong", "ada")
    await desk.open("The export button does nothing", "chen", "#help")
    await home_of(desk, "ada")
    await desk.box.until(lambda: "Our invoice is wrong" in words_in(desk.box.home("ada")))
    shown = words_in(desk.box.home("ada"))
    assert "export button" not in shown
    assert "Unassigned" not in shown
    assert "New request" in clickable(desk.box.home("ada"))


async def test_mytickets_lists_ones_own_with_buttons(desk):
    """/mytickets answers the caller alone with their tickets and what they can do."""
    await desk.open("Our invoice is wrong", "ada")
    await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.slash("ada", "#help", "/mytickets")
    answer = await desk.until_told("ada", "Our invoice is wrong")
    assert "export button" not in answer
    assert "It's solved" in answer


async def test_a_customer_ends_and_reopens_from_mytickets(desk):
    """The buttons of the list work."""
    await desk.open("Our invoice is wrong", "ada")
    await desk.box.slash("ada", "#help", "/mytickets")
    await desk.until_told("ada", "Our invoice is wrong")
    await desk.box.click("ada", "#help", desk.box.find("#help", "Our invoice is wrong", user="ada"), "It's solved")
    await desk.until_told("ada", "#1 is solved")
    await desk.box.slash("ada", "#help", "/mytickets", "reopen 1")
    await desk.until_told("ada", "#1 is open again")


async def test_a_customer_without_tickets_is_offered_a_form(desk):
    """An empty list says so and leads on."""
    await desk.box.slash("ada", "#help", "/mytickets")
    assert "New request" in await desk.until_told("ada", "no requests yet")


async def home_of(desk, user):
    await desk.box.open_home(user)
    await desk.box.until(lambda: desk.box.home(user))
