"""Files: kept under their hash, shown to the other side, never where they do not belong."""

import hashlib

from tests.acceptance.words import markup, shown

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


async def test_a_customers_file_is_kept_under_its_hash_and_shown_to_the_team(desk):
    """The bytes are here, whatever becomes of Slack's copy, and hang in the workspace."""
    opened = await with_file(desk, ("screen.png", PICTURE, "image/png"))
    await desk.until_said("#triage", opened["ts"], "[file screen.png]")
    digest = hashlib.sha256(PICTURE).hexdigest()
    assert desk.app.files.get(digest) == PICTURE
    assert desk.box.world.file_bytes[file_in(desk, opened["ts"])["id"]] == PICTURE


async def test_the_same_file_twice_is_kept_once(desk):
    """Two messages with the same bytes share one stored file."""
    await with_file(desk, ("screen.png", PICTURE, "image/png"))
    await desk.box.say("ada", "D:ada", "once more", files=[("again.png", PICTURE, "image/png")])
    card = desk.card_of(1)
    await desk.until_said("#triage", card["ts"], "[file again.png]")
    stored = [path for path in (desk.directory / "files").rglob("*") if path.is_file()]
    assert len(stored) == 1


async def test_an_agents_file_with_a_reply_reaches_the_customer(desk):
    """A file hung on !reply stands in the customer's thread."""
    opened = await desk.claimed()
    await desk.box.say(
        "lena", "#triage", "!reply Here it is", thread_ts=opened.card, files=[("invoice.pdf", b"%PDF-1.7 nine", "application/pdf")]
    )
    await desk.until_said("D:ada", opened.ts, "Here it is")
    await desk.until_said("D:ada", opened.ts, "[file invoice.pdf]")


async def test_a_file_alone_after_reply_is_sent(desk):
    """!reply with nothing but a file sends the file."""
    opened = await desk.claimed()
    await desk.box.say("lena", "#triage", "!reply", thread_ts=opened.card, files=[("invoice.pdf", b"%PDF-1.7 nine", "application/pdf")])
    await desk.until_said("D:ada", opened.ts, "[file invoice.pdf]")


async def test_a_notes_file_never_leaves(desk):
    """What hangs on internal words is internal."""
    opened = await desk.claimed()
    await desk.box.say(
        "lena", "#triage", "look at this", thread_ts=opened.card, files=[("internal.pdf", b"%PDF-1.7 secret", "application/pdf")]
    )
    await desk.quiet()
    assert not any("internal.pdf" in text for text in desk.in_customer_rooms())
    assert not [call for call in desk.box.calls if call.method.startswith("files.")]


async def test_a_file_that_is_too_large_is_named_and_not_kept(desk, policy):
    """Beyond the policy's limit only the name is kept, with the reason."""
    small = policy.model_copy(update={"files": policy.files.model_copy(update={"max_mb": 1})})
    await desk.restart(policy=small)
    opened = await with_file(desk, ("dump.bin", bytes(1_100_000), "application/octet-stream"))
    await desk.until_card(1, "larger than 1 MB")
    assert not any("[file dump.bin]" in text for text in desk.texts("#triage", opened["ts"]))


async def test_a_program_is_refused_by_its_name(desk):
    """What opens as a program is not kept."""
    await with_file(desk, ("invoice.pdf.exe", b"MZ....", "application/octet-stream"))
    await desk.until_card(1, "not accepted")
    assert not (desk.directory / "files").exists() or not any((desk.directory / "files").rglob("*.*"))


async def test_a_sign_in_page_is_not_taken_for_the_file(desk):
    """Slack's 200 with a page instead of the bytes is seen for what it is."""
    desk.box.faults.file_signin_page = True
    opened = await with_file(desk, ("screen.png", PICTURE, "image/png"))
    await desk.until_card(1, "not kept")
    assert not any("[file screen.png]" in text for text in desk.texts("#triage", opened["ts"]))


async def test_a_file_from_another_organisation_is_asked_for(desk):
    """A Slack Connect file comes as an outline; its name, type and bytes are fetched."""
    await desk.box.say("ben", "#ext-globex", "see the log", files=[("webhook.log", b"POST twice", "text/plain")])
    card = await desk.box.until(lambda: desk.card_of(1))
    await desk.until_said("#triage", card["ts"], "[file webhook.log]")
    assert desk.app.files.get(hashlib.sha256(b"POST twice").hexdigest()) == b"POST twice"


async def test_a_foreign_program_is_refused_although_its_name_comes_late(desk):
    """The policy holds for files whose name has to be asked for, too."""
    await desk.box.say("ben", "#ext-globex", "run this", files=[("tool.exe", b"MZ....", "application/octet-stream")])
    await desk.until_card(1, "not accepted")
    assert not any("tool.exe]" in text for text in desk.texts("#triage", desk.card_of(1)["ts"]))


async def test_a_download_that_fails_for_a_moment_is_tried_again(desk):
    """A hiccup of the file server loses no file."""
    desk.box.faults.http_status("files.getUploadURLExternal", 503)
    opened = await with_file(desk, ("screen.png", PICTURE, "image/png"))
    await desk.until_said("#triage", opened["ts"], "[file screen.png]", within=10)


async def test_a_file_whose_upload_was_answered_by_nothing_is_shown_once(desk):
    """The connection breaks after Slack took the file: it is looked for, not sent again."""
    desk.box.faults.drop_response("files.completeUploadExternal")
    opened = await with_file(desk, ("screen.png", PICTURE, "image/png"))
    await desk.until_said("#triage", opened["ts"], "[file screen.png]")
    await desk.quiet()
    assert sum("[file screen.png]" in text for text in desk.texts("#triage", opened["ts"])) == 1


async def test_two_files_of_one_message_both_arrive(desk):
    """Each file is fetched and shown by itself."""
    await desk.box.say("ada", "D:ada", "two of them", files=[("one.png", b"\x89PNG1", "image/png"), ("two.png", b"\x89PNG2", "image/png")])
    card = await desk.box.until(lambda: desk.card_of(1))
    await desk.until_said("#triage", card["ts"], "[file one.png]")
    await desk.until_said("#triage", card["ts"], "[file two.png]")


async def test_a_name_with_markup_cannot_ping_or_format(desk):
    """A file's name is somebody's words as well."""
    await with_file(desk, ("<!channel> *bold*.png", PICTURE, "image/png"))
    await desk.until_card(1, "bold")
    assert not any("<!channel>" in text for text in markup(desk.box))


async def with_file(desk, file):
    await desk.box.say("ada", "D:ada", "please see the file", files=[file])
    return await desk.box.until(lambda: desk.card_of(1))


def file_in(desk, thread):
    return next(m["files"][0] for m in desk.box.messages("#triage", thread) if m.get("files") and shown(m))
