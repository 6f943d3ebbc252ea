"""A token that is revoked and restored, scopes that are missing, and the manifest that has them all."""

from bot.cli.doctor import examine


async def test_a_revoked_token_keeps_the_queue_and_its_order(desk):
    """Everything waits while Slack refuses us, and goes out in order once it works again."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.revoke_token()
    for number in range(3):
        await desk.typed("lena", opened, f"!reply answer {number}")
    await desk.eventually(lambda: any(call.error == "token_revoked" for call in desk.box.calls))
    desk.advance(hours=30)
    desk.box.faults.restore_token()
    await desk.until_said("D:ada", opened.ts, "answer 2", within=15)
    assert [text for text in desk.texts("D:ada", opened.ts) if text.startswith("answer")] == ["answer 0", "answer 1", "answer 2"]
    assert desk.dead() == []


async def test_tickets_are_taken_while_the_token_is_revoked(desk):
    """Intake goes on: what customers write is stored and answered later."""
    await desk.quiet()
    desk.box.faults.revoke_token()
    ts = await desk.box.say("ada", "D:ada", "Our exports stop at row 10,000")
    await desk.eventually(lambda: desk.how_many() == 1)
    assert len(desk.box.messages("D:ada", ts)) == 1
    desk.box.faults.restore_token()
    await desk.until_said("D:ada", ts, "#1", within=15)
    await desk.until_card(1, "row 10,000")


async def test_the_admins_are_told_once(desk):
    """However many things waited, one line says since when."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.revoke_token()
    for number in range(3):
        await desk.typed("lena", opened, f"!reply answer {number}")
        desk.advance(minutes=5)
    await desk.eventually(lambda: any(call.error == "token_revoked" for call in desk.box.calls))
    desk.box.faults.restore_token()
    await desk.until_said("D:ada", opened.ts, "answer 2", within=15)
    await desk.until_said("#desk-admins", None, "refused our access", within=10)
    await desk.quiet()
    assert len(desk.box.messages("#desk-admins")) == 1


async def test_a_token_that_is_bad_at_the_start_is_no_end(idle_desk, box, logged):
    """The desk starts, says what is wrong, and works as soon as the token does."""
    desk = idle_desk
    box.faults.revoke_token()
    await desk.start()
    assert any("token_revoked" in str(entry) for entry in logged)
    assert desk.app.connections["slack"].token_fault == "token_revoked"
    ts = await box.say("ada", "D:ada", "Our exports stop at row 10,000")
    box.faults.restore_token()
    await desk.app.connections["slack"].learn_who_we_are()
    await desk.until_said("D:ada", ts, "#1", within=15)


async def test_a_missing_scope_is_told_to_the_admins_with_its_remedy(desk):
    """What cannot be done for want of a scope is a dead job with the scope's name, told once."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.missing_scopes({"files:write"})
    await desk.box.say(
        "lena", "#triage", "!reply Here it is", thread_ts=opened.card, files=[("invoice.pdf", b"%PDF-1.7 nine", "application/pdf")]
    )
    told = await desk.until_said("#desk-admins", None, "files:write")
    assert "install it again" in told
    assert any("Here it is" in text for text in desk.texts("D:ada", opened.ts))


async def test_what_died_for_want_of_a_scope_can_be_tried_again(desk):
    """After the scope is there, a retry brings it."""
    from bot.queue.store import jobs  # noqa: PLC0415

    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.missing_scopes({"files:write"})
    await desk.box.say(
        "lena", "#triage", "!reply Here it is", thread_ts=opened.card, files=[("invoice.pdf", b"%PDF-1.7 nine", "application/pdf")]
    )
    await desk.until_said("#desk-admins", None, "files:write")
    desk.box.faults.missing_scopes(())
    with desk.app.database.write() as tx:
        assert jobs.retry(tx, None, desk.box.clock.now()) == 1
    await desk.until_said("D:ada", opened.ts, "[file invoice.pdf]")


async def test_the_first_story_survives_the_want_of_lesser_scopes(idle_desk, box):
    """A ticket is opened, claimed and answered without the scopes that only make it nicer."""
    box.faults.missing_scopes({"reactions:write", "users:read", "users:read.email", "files:read", "reactions:read", "im:read"})
    await idle_desk.start()
    opened = await idle_desk.answered("Which invoice?")
    assert opened.number == 1


async def test_without_the_scope_for_names_replies_still_arrive(desk):
    """Where the app may not post under another name, the reply comes under its own."""
    opened = await desk.claimed()
    desk.box.faults.missing_scopes({"chat:write.customize"})
    await desk.typed("lena", opened, "!reply Which invoice?")
    await desk.until_said("D:ada", opened.ts, "Which invoice?")


async def test_the_doctor_finds_nothing_wrong_with_the_manifests_app(desk):
    """An app made from our manifest needs nothing more."""
    assert [one for one in await examine(desk.settings(), desk.policy) if not one.is_well] == []


async def test_the_doctor_names_a_missing_scope_and_what_it_is_for(desk):
    """Each missing scope is listed."""
    desk.box.faults.missing_scopes({"reactions:write", "files:read"})
    found = next(one for one in await examine(desk.settings(), desk.policy) if one.what == "slack scopes")
    assert not found.is_well
    assert "reactions:write" in found.found
    assert "files:read" in found.found


async def test_the_doctor_knows_a_revoked_token(desk):
    """The token is the first thing looked at."""
    desk.box.faults.revoke_token()
    found = next(one for one in await examine(desk.settings(), desk.policy) if one.what == "slack token")
    assert not found.is_well
    assert "token_revoked" in found.found


async def test_no_scope_of_the_manifest_is_missed_in_a_busy_day(desk):
    """Nothing that the adapter calls needs a scope that the manifest does not ask for."""
    opened = await desk.answered("Which invoice?")
    await desk.box.react("lena", "#triage", opened.card, "rotating_light")
    await desk.box.open_home("lena")
    await desk.quiet()
    assert [call for call in desk.box.calls if call.error == "missing_scope"] == []
