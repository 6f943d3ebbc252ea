"""A first walk through: DM, card, claim, slash, modal."""


async def test_story(box, client, desk) -> None:
    """A message in a DM comes to Bolt, a card with a button can be clicked and updated."""

    @desk.app.action("claim")
    async def claim(ack, body, respond, client):
        await ack()
        await client.views_open(
            trigger_id=body["trigger_id"],
            view={
                "type": "modal",
                "callback_id": "why",
                "title": {"type": "plain_text", "text": "Why"},
                "submit": {"type": "plain_text", "text": "OK"},
                "blocks": [
                    {
                        "type": "input",
                        "block_id": "b",
                        "label": {"type": "plain_text", "text": "Reason"},
                        "element": {"type": "plain_text_input", "action_id": "r"},
                    }
                ],
            },
        )
        await respond("claimed")

    @desk.app.view("why")
    async def why(ack, body):
        await ack(response_action="errors", errors={"b": "too short"})

    @desk.app.command("/ticket")
    async def ticket(ack, respond):
        await ack("working")
        await respond("done")

    ts = await box.say("ada", "D:ada", "Our invoice shows 12 seats & <b> @lena #help https://x.test/?a=1")
    event = await desk.event(ts=ts)
    print(event)
    posted = await client.chat_postMessage(
        channel="C0TRIAGE",
        text="card",
        blocks=[
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": {"type": "plain_text", "text": "Claim"}, "action_id": "claim", "value": "1"}
                ],
            }
        ],
    )
    await box.click("lena", "#triage", posted["ts"], "Claim")
    await box.until(lambda: box.modal("lena"))
    await box.submit("lena", {"Reason": "x"})
    assert box.modal("lena")["errors"] == {"b": "too short"}
    await box.slash("lena", "#triage", "/ticket", "list")
    await box.until(lambda: len(box.ephemerals("lena")) == 3)
    print(box.ephemerals("lena"), box.toasts("lena"), box.deliveries)
    assert not box.toasts("lena")
