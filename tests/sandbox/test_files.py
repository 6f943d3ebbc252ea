"""Files: the upload in three steps, downloads with the token, and the sign-in trap."""

import aiohttp
import pytest


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
