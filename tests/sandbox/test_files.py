"""Files: the upload in three steps, downloads with the token, the sign-in trap, and what deleting one leaves."""

import aiohttp
import pytest

from bot.sandbox import SandboxRefusal


@pytest.fixture
async def fetch(box):
    """Give a function that downloads an address, with the bot's token unless told otherwise."""
    async with aiohttp.ClientSession() as session:

        async def get(url: str, token: str | None = box.bot_token) -> tuple[str, bytes]:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with session.get(url, headers=headers) as response:
                assert response.status == 200
                return response.content_type, await response.read()

        yield get


async def test_the_sdks_upload_becomes_a_message(box, client, desk) -> None:
    """files_upload_v2 makes all three calls; the message comes a moment after the answer, with its events."""
    answer = await client.files_upload_v2(
        channel="C0TRIAGE", filename="chart.png", content=b"\x89PNG", title="Chart", initial_comment="Here & now"
    )
    assert box.messages("#triage") == []
    await box.until(lambda: box.messages("#triage"))
    [message] = box.messages("#triage")
    assert (message["text"], message["files"][0]["title"]) == ("Here &amp; now", "Chart")
    assert (message["files"][0]["id"], message["files"][0]["size"]) == (answer["file"]["id"], 4)
    assert (await desk.event("file_shared"))["file_id"] == answer["file"]["id"]


async def test_an_upload_can_go_into_a_thread(box, client) -> None:
    """thread_ts puts the file's message into the thread."""
    root = await box.say("lena", "#triage", "root")
    await client.files_upload_v2(channel="C0TRIAGE", filename="a.txt", content="x", thread_ts=root)
    await box.until(lambda: len(box.messages("#triage", root)) == 2)


async def test_the_bytes_must_be_as_many_as_announced(client) -> None:
    """An upload of another length is refused."""
    told = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    async with aiohttp.ClientSession() as session, session.post(told["upload_url"], data=b"four") as response:
        assert response.status == 400


async def test_completing_without_bytes_is_refused(client, refusal) -> None:
    """A file that was announced and never sent is not found."""
    told = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    body = await refusal(client.files_completeUploadExternal(files=[{"id": told["file_id"]}]))
    assert body["error"] == "file_not_found"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [({"filename": "a.txt"}, "invalid_arguments"), ({"filename": "a.txt", "length": 0}, "invalid_arguments")],
)
async def test_an_upload_must_be_announced_rightly(client, refusal, arguments, error) -> None:
    """Name and length are needed."""
    assert (await refusal(client.api_call("files.getUploadURLExternal", params=arguments)))["error"] == error


async def test_a_file_goes_only_where_the_bot_is(client, refusal) -> None:
    """Sharing where the bot is not in is refused before anything is made."""
    body = await refusal(client.files_completeUploadExternal(files=[{"id": "F1"}], channel_id="C0RANDOM"))
    assert body["error"] == "not_in_channel"


async def test_a_customers_file_is_told_and_can_be_fetched(box, desk, fetch) -> None:
    """A message with a file is a file_share; its address gives the bytes to the bot's token."""
    ts = await box.say("ada", "D:ada", "look", files=[("log.txt", b"hello", "text/plain")])
    event = await desk.event(ts=ts)
    [file] = event["files"]
    assert (event["subtype"], file["name"], file["mimetype"]) == ("file_share", "log.txt", "text/plain")
    assert await fetch(file["url_private"]) == ("text/plain", b"hello")
    assert await fetch(file["url_private_download"]) == ("text/plain", b"hello")


@pytest.mark.parametrize("why", ["no token", "false token", "fault", "no scope"])
async def test_a_download_without_right_is_a_sign_in_page(box, fetch, why) -> None:
    """What may not be fetched answers 200 with HTML, as Slack does."""
    await box.say("ada", "D:ada", "look", files=[("log.txt", b"hello", "text/plain")])
    url = box.messages("D:ada")[0]["files"][0]["url_private"]
    token = {"no token": None, "false token": "xoxb-no"}.get(why, box.bot_token)
    if why == "fault":
        box.faults.file_signin_page = True
    if why == "no scope":
        box.faults.missing_scopes({"files:read"})
    kind, body = await fetch(url, token)
    assert kind == "text/html"
    assert b"Sign in" in body


async def test_a_strangers_file_must_be_asked_for(box, client, desk, fetch) -> None:
    """A file from another organisation is only outlined in the message; files.info tells the rest."""
    ts = await box.say("ben", "#ext-globex", "look", files=[("log.txt", b"hello", "text/plain")])
    [outline] = (await desk.event(ts=ts))["files"]
    assert outline["file_access"] == "check_file_info"
    assert "url_private" not in outline
    file = (await client.files_info(file=outline["id"]))["file"]
    assert await fetch(file["url_private"]) == ("text/plain", b"hello")


async def test_files_are_listed_newest_first(box, client) -> None:
    """files.list can be narrowed to a channel and comes in numbered pages."""
    for name in ("a.txt", "b.txt", "c.txt"):
        await box.say("ada", "D:ada", "", files=[(name, b"x", "text/plain")])
    answer = await client.files_list(channel="D0ADA", count=2)
    assert [each["name"] for each in answer["files"]] == ["c.txt", "b.txt"]
    assert answer["paging"]["pages"] == 2


async def test_the_page_may_look_at_files_but_runs_none(box, fetch) -> None:
    """The browser needs no token; HTML is saved instead of shown."""
    await box.say("ada", "D:ada", "", files=[("evil.html", b"<script>", "text/html"), ("a.png", b"\x89PNG", "image/png")])
    evil, picture = (each["id"] for each in box.messages("D:ada")[0]["files"])
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{box.url}/files/{evil}/evil.html") as response:
            assert response.headers["Content-Disposition"] == "attachment"
        async with session.get(f"{box.url}/files/{picture}/image") as response:
            assert (response.content_type, "Content-Disposition" in response.headers) == ("image/png", False)


@pytest.fixture
def upload(box, client):
    """Give a function that shares the bot's own file in #triage and returns its id once it is seen."""

    async def share(name: str = "chart.txt", comment: str | None = None, thread_ts: str | None = None) -> str:
        answer = await client.files_upload_v2(
            channel="C0TRIAGE", filename=name, content="abc", initial_comment=comment, thread_ts=thread_ts
        )
        file_id = answer["file"]["id"]
        await box.until(lambda: box.world.workspace.files[file_id]["channels"])
        return file_id

    return share


async def test_a_bot_deletes_its_own_file(box, client, desk, upload) -> None:
    """The message keeps its text and shows a tombstone; the app hears of the change and of the deletion."""
    file_id = await upload(comment="Look")
    [before] = box.messages("#triage")
    assert (await client.files_delete(file=file_id))["ok"]
    [message] = box.messages("#triage")
    assert (message["text"], message["files"]) == ("Look", [{"id": file_id, "mode": "tombstone"}])
    assert "edited" not in message
    changed = await desk.event(subtype="message_changed")
    assert (changed["message"], changed["previous_message"]) == (message, before)
    event = await desk.event("file_deleted")
    assert (event["file_id"], event["channel_ids"]) == (file_id, ["C0TRIAGE"])


async def test_a_deleted_file_is_nowhere_to_be_had(box, client, refusal, upload) -> None:
    """files.info and files.list do not give it, and both of its downloads and the page's answer 404."""
    file_id = await upload()
    file = (await client.files_info(file=file_id))["file"]
    await client.files_delete(file=file_id)
    assert (await refusal(client.files_info(file=file_id)))["error"] == "file_deleted"
    assert (await client.files_list())["files"] == []
    headers = {"Authorization": f"Bearer {box.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for url in (file["url_private"], file["url_private_download"], f"{box.url}/files/{file_id}/chart.txt"):
            async with session.get(url) as response:
                assert response.status == 404


async def test_only_ones_own_living_file_can_be_deleted(box, client, refusal, upload) -> None:
    """A person's file, an unknown one and one deleted before are refused, each with its word."""
    await box.say("ada", "D:ada", "look", files=[("log.txt", b"hello", "text/plain")])
    [theirs] = box.messages("D:ada")[0]["files"]
    assert (await refusal(client.files_delete(file=theirs["id"])))["error"] == "cant_delete_file"
    assert (await refusal(client.files_delete(file="F0NOWHERE")))["error"] == "file_not_found"
    mine = await upload()
    await client.files_delete(file=mine)
    assert (await refusal(client.files_delete(file=mine)))["error"] == "file_deleted"
    assert box.messages("D:ada")[0]["files"] == [theirs]


async def test_deleting_a_file_needs_its_scope(box, client, refusal, upload) -> None:
    """Without files:write the file stays."""
    file_id = await upload()
    box.faults.missing_scopes({"files:write"})
    body = await refusal(client.files_delete(file=file_id))
    assert (body["error"], body["needed"]) == ("missing_scope", "files:write")
    assert (await client.files_info(file=file_id))["file"]["id"] == file_id


async def test_a_message_with_nothing_else_goes_with_its_file(box, client, desk, upload) -> None:
    """Without a text or another file the message is deleted; the app hears only of that, with what it was before."""
    file_id = await upload()
    [before] = box.messages("#triage")
    await client.files_delete(file=file_id)
    assert box.messages("#triage") == []
    gone = await desk.event(subtype="message_deleted")
    assert (gone["deleted_ts"], gone["previous_message"]) == (before["ts"], before)
    await desk.quiet()
    assert not [each for each in desk.events() if each.get("subtype") == "message_changed"]


async def test_a_files_reply_leaves_its_thread(box, client, upload) -> None:
    """A reply that was only a file is gone, and its root counts no reply any more."""
    root = await box.say("lena", "#triage", "root")
    file_id = await upload(thread_ts=root)
    assert box.messages("#triage", root)[0]["reply_count"] == 1
    await client.files_delete(file=file_id)
    [left] = box.messages("#triage", root)
    assert "reply_count" not in left


async def test_a_root_that_was_only_a_file_leaves_a_tombstone(box, client, upload) -> None:
    """A thread outlives the file it began with."""
    file_id = await upload()
    [root] = box.messages("#triage")
    await box.say("lena", "#triage", "reply", thread_ts=root["ts"])
    await client.files_delete(file=file_id)
    assert box.world.workspace.channels["C0TRIAGE"].messages[root["ts"]]["subtype"] == "tombstone"


async def test_a_file_deleted_before_it_is_shared_never_shows(box, client) -> None:
    """Of two files shared together the one that was deleted at once is left out."""
    uploads = [{"filename": name, "content": "x"} for name in ("a.txt", "b.txt")]
    answer = await client.files_upload_v2(channel="C0TRIAGE", file_uploads=uploads)
    await client.files_delete(file=answer["files"][0]["id"])
    await box.until(lambda: box.messages("#triage"))
    assert [each["name"] for each in box.messages("#triage")[0]["files"]] == ["b.txt"]


async def test_people_delete_their_own_files(box, desk) -> None:
    """A message lives while one of its files does; somebody else's file is refused."""
    await box.say("ada", "D:ada", "", files=[("a.txt", b"a", "text/plain"), ("b.txt", b"b", "text/plain")])
    first, second = box.messages("D:ada")[0]["files"]
    with pytest.raises(SandboxRefusal, match="cant_delete_file"):
        await box.delete_file("lena", first["id"])
    await box.delete_file("ada", first["id"])
    assert box.messages("D:ada")[0]["files"] == [{"id": first["id"], "mode": "tombstone"}, second]
    assert (await desk.event("file_deleted"))["file_id"] == first["id"]
    with pytest.raises(SandboxRefusal, match="file_deleted"):
        await box.delete_file("ada", first["id"])
    await box.delete_file("ada", second["id"])
    assert box.messages("D:ada") == []


async def test_a_strangers_deleted_outline_becomes_a_tombstone(box) -> None:
    """A file that is only outlined in its message can be deleted as well."""
    await box.say("ben", "#ext-globex", "look", files=[("log.txt", b"hello", "text/plain")])
    [outline] = box.messages("#ext-globex")[0]["files"]
    await box.delete_file("ben", outline["id"])
    assert box.messages("#ext-globex")[0]["files"] == [{"id": outline["id"], "mode": "tombstone"}]


async def test_a_text_cannot_be_emptied_over_a_tombstone(box) -> None:
    """A message may lose its text only while it has a file, and loses it wholly."""
    ts = await box.say("ada", "D:ada", "look", files=[("a.txt", b"a", "text/plain"), ("b.txt", b"b", "text/plain")])
    first, second = (each["id"] for each in box.messages("D:ada")[0]["files"])
    await box.delete_file("ada", first)
    await box.edit("ada", "D:ada", ts, "")
    assert "blocks" not in box.messages("D:ada")[0]
    await box.edit("ada", "D:ada", ts, "look")
    await box.delete_file("ada", second)
    with pytest.raises(SandboxRefusal, match="no_text"):
        await box.edit("ada", "D:ada", ts, "")


async def test_the_app_hears_of_no_file_it_never_saw(box, desk) -> None:
    """A file in a channel without the bot goes unheard."""
    await box.say("lena", "#random", "", files=[("a.txt", b"a", "text/plain")])
    await box.delete_file("lena", box.messages("#random")[0]["files"][0]["id"])
    await desk.quiet()
    assert desk.events("file_deleted") == []


async def test_an_app_without_the_subscription_hears_no_deletion(box, desk) -> None:
    """file_deleted goes only to who subscribed to it."""
    box.manifest = {"settings": {"event_subscriptions": {"bot_events": ["message.im"]}}}
    await box.say("ada", "D:ada", "", files=[("a.txt", b"a", "text/plain")])
    await box.delete_file("ada", box.messages("D:ada")[0]["files"][0]["id"])
    await desk.event(subtype="message_deleted")
    await desk.quiet()
    assert desk.events("file_deleted") == []


async def test_the_page_follows_a_deleted_file(box) -> None:
    """The act delete_file is done, and the live feed brings the tombstone and then the message's end."""
    await box.say("ada", "D:ada", "", files=[("a.txt", b"a", "text/plain"), ("b.txt", b"b", "text/plain")])
    [message] = box.messages("D:ada")
    first, second = (each["id"] for each in message["files"])
    async with aiohttp.ClientSession(box.url) as page, page.ws_connect("/sandbox/live") as live:

        async def patch(kind: str):
            while (told := await live.receive_json())["type"] != kind:
                pass
            return told

        await patch("state")
        for file_id, status in ((first, 200), (first, 400), (second, 200)):
            async with page.post("/sandbox/act", json={"do": "delete_file", "user": "ada", "file_id": file_id}) as response:
                assert response.status == status
        assert (await patch("message"))["message"]["files"][0] == {"id": first, "mode": "tombstone"}
        assert (await patch("message_gone"))["ts"] == message["ts"]
