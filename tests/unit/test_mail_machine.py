"""Mails that no person wrote are known, and people who write about them are not taken for them."""

import pytest

from bot.adapters.mail.read import Mail, read

DSN = b"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.acme.test>
To: support+dh7-x@acme.test
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.test

Final-Recipient: rfc822; Gone@Customer.test
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

Message-ID: <dh.7.x@acme.test>
From: support@acme.test
Subject: Re: Export

Hello
--b--
"""


def mail(*headers: str, body: str = "Hello, please help.") -> Mail:
    given = {one.partition(":")[0].lower() for one in headers}
    usual = [
        one for one in ("From: ada@customer.test", "To: support@acme.test", "Subject: Export") if one.partition(":")[0].lower() not in given
    ]
    return read("\n".join([*usual, *headers, "", body]).encode(), frozenset({"support@acme.test"}))


def test_a_delivery_status_says_who_was_not_reached():
    """And which mail of ours it gives back."""
    found = read(DSN)
    assert (found.kind, found.bounced, found.is_permanent) == ("bounce", ("gone@customer.test",), True)
    assert "dh.7.x@acme.test" in found.returned
    assert not found.is_answerable


def test_a_delay_is_no_failure_for_good():
    """The address may be right, so it must not be blocked."""
    delayed = read(DSN.replace(b"Action: failed", b"Action: delayed").replace(b"5.1.1", b"4.4.1"))
    assert (delayed.kind, delayed.is_permanent) == ("bounce", False)


def test_good_news_of_a_delivery_is_no_bounce():
    """It is a machine's all the same."""
    assert read(DSN.replace(b"Action: failed", b"Action: delivered").replace(b"5.1.1", b"2.1.5")).kind == "auto_reply"


def test_a_bounce_without_any_standard_is_known_by_two_signs():
    """As qmail and many gateways write them."""
    body = "Hi. This is the mail program.\nI wasn't able to deliver your message.\n\n<gone@customer.test>:\nno such user (#5.1.1)"
    found = mail("From: MAILER-DAEMON@mx.test", "Subject: failure notice", body=body)
    assert (found.kind, found.bounced) == ("bounce", ("gone@customer.test",))


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; x=y",
        "X-Autoreply: yes",
        "X-Autorespond: Away",
        "Precedence: auto_reply",
        "Subject: Automatic reply: Export",
        "Subject: Out of Office",
        "Subject: Abwesenheitsnotiz: Urlaub",
        "Subject: Réponse automatique : absence",
        "Subject: Respuesta automática: fuera",
        "Subject: 自動応答: 不在",
        "Return-Path: <>",
        "From: support@acme.test",
        "X-Deskhand-Desk: support@acme.test",
    ],
)
def test_automatic_replies_are_known(header):
    """By their headers, their subject, or because they are our own."""
    assert mail(header).kind == "auto_reply"
    assert not mail(header).is_answerable


def test_a_complaint_is_a_feedback_loop():
    """A report of abuse must not become a ticket of the person who complained."""
    raw = (
        b"From: fbl@isp.test\nSubject: abuse\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nhi\n--b--\n"
    )
    assert read(raw).kind == "feedback_loop"


@pytest.mark.parametrize("headers", [("List-Id: <x.y>", "List-Post: <mailto:a@b.test>"), ("Precedence: bulk",), ("Precedence: list",)])
def test_lists_are_known(headers):
    """By two signs of theirs, or by calling themselves bulk."""
    assert mail(*headers).kind == "list"


@pytest.mark.parametrize(
    "headers",
    [
        ("Subject: Automatic replies do not work",),
        ("Subject: Out of office replies open tickets",),
        ("Subject: Mail delivery failed yesterday",),
        ("Subject: Undeliverable mail to ada@acme.test",),
        ("Auto-Submitted: no",),
        ("X-Auto-Response-Suppress: All",),
        ("From: postmaster@customer.test", "Subject: Your SPF record"),
        ("From: support@acme.test", "Reply-To: ada@customer.test"),
        ("X-Deskhand-Desk: help@another.test",),
    ],
)
def test_people_are_not_taken_for_machines(headers):
    """Also when they write about bounces, administer mail, use a web form, or work at a desk like ours."""
    assert mail(*headers, body="Hello, can you look at this? Thanks, Ada").kind == "ordinary"


@pytest.mark.parametrize("header", ["List-Unsubscribe: <mailto:x@y.test>", "From: no-reply@shop.test", "List-Id: <people.customer.test>"])
def test_a_person_behind_a_gateway_is_read_but_not_answered_by_a_machine(header):
    """Companies put such signs on what their people write."""
    found = mail(header)
    assert (found.kind, found.is_answerable) == ("ordinary", False)


def test_an_answer_to_an_invitation_is_automatic():
    """Accepted and declined are no requests for help."""
    event = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:call\nEND:VEVENT\nEND:VCALENDAR\n"
    raw = b"From: a@b.test\nSubject: Accepted: call\nContent-Type: text/calendar; method=REPLY\n\n" + event
    assert read(raw).kind == "auto_reply"
    assert "call" in read(raw).full_text
