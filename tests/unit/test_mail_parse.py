"""A raw mail as an arrival, and a post as a mail: what crosses the seam."""

import email
import email.policy
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.mail import compose
from bot.adapters.mail.parse import Ours, Taken, taken
from bot.adapters.mail.seal import Seal
from bot.messages import Content, Envelope, Place, Post, Said, StoredFile, inbound, outbound, to_json

SEAL = Seal("support@acme.test", b"k" * 32)
OURS = Ours(SEAL, frozenset({"help@acme.test"}), vouches="mx.acme.test")
NOW = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
OUT = Post(Place("mail", "ada@customer.test", "first@customer.test"), Content(text="It **works** now."), "reply:1:0", "Lena", (1,))


def take(*headers: str, body: str = "Hello, please help.") -> Taken:
    given = {one.partition(":")[0].lower() for one in headers}
    usual = ["From: Ada <ada@customer.test>", "To: support@acme.test", "Subject: Export", "Message-ID: <1@customer.test>"]
    lines = [one for one in usual if one.partition(":")[0].lower() not in given]
    return taken("\n".join([*lines, *headers, "", body]).encode(), "digest", OURS, NOW)


def said(*headers: str, body: str = "Hello, please help.") -> Said:
    arrival = take(*headers, body=body).arrival
    assert arrival is not None
    assert isinstance(arrival.inbound, Said)
    return arrival.inbound


def sent(post: Post, **differently: object) -> email.message.EmailMessage:
    raw = compose.as_bytes(compose.mail(post, SEAL, NOW, **differently))  # type: ignore[arg-type]
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


def test_a_mail_is_somebody_saying_something():
    """In the room of their address and the thread that it begins, under a key that comes again with it."""
    arrival = take().arrival
    assert arrival is not None
    assert arrival.key == "mail:1@customer.test"
    one = said()
    assert one.place == Place("mail", "ada@customer.test", "1@customer.test")
    assert (one.author.remote_id, one.author.name, one.text, one.remote_id) == (
        "ada@customer.test",
        "Ada",
        "Hello, please help.",
        "1@customer.test",
    )
    assert inbound(to_json(one)) == one


def test_an_answer_stands_in_the_thread_that_its_references_begin():
    """And names what it answers, nearest first."""
    one = said("References: <a@x.test> <b@x.test>", "In-Reply-To: <b@x.test>")
    assert one.place.thread == "a@x.test"
    assert one.letter is not None
    assert one.letter.refers_to == ("b@x.test", "a@x.test")


def test_an_id_of_ours_proves_the_ticket():
    """In References as well as in In-Reply-To; a forged one proves nothing."""
    ours = SEAL.message_id(142, "reply:1:0")
    proved = said(f"References: <a@x.test> <{ours}>").letter
    forged = said(f"In-Reply-To: <{ours.replace('dh.142', 'dh.143')}>").letter
    assert proved is not None
    assert forged is not None
    assert (proved.signed_ticket, proved.signed_by) == (142, "id")
    assert (forged.signed_ticket, forged.signed_by) == (0, "")


def test_the_address_it_came_to_proves_the_ticket():
    """Where a program has dropped the references."""
    letter = said(f"To: {SEAL.reply_address(142)}").letter
    delivered = said(f"Delivered-To: {SEAL.reply_address(142)}").letter
    assert letter is not None
    assert delivered is not None
    assert (letter.signed_ticket, letter.signed_by) == (142, "address")
    assert delivered.signed_ticket == 142


def test_a_number_in_the_subject_is_a_claim():
    """The desk asks who makes it."""
    letter = said("Subject: Re: [#142] Export").letter
    assert letter is not None
    assert (letter.claimed_ticket, letter.signed_ticket) == (142, 0)


def test_the_domain_is_verified_by_our_own_server_only():
    """Anybody can write such a header; only the topmost one of our server counts."""
    good = "Authentication-Results: mx.acme.test; spf=pass; dmarc=pass (p=REJECT) header.from=customer.test"
    verified = said(good).letter
    foreign = said(good.replace("mx.acme.test", "mx.evil.test")).letter
    below = said(good.replace("dmarc=pass", "dmarc=fail"), good).letter
    other = said(good.replace("from=customer.test", "from=evil.test")).letter
    assert [one and one.verified_domain for one in (verified, foreign, below, other)] == ["customer.test", "", "", ""]


def test_a_web_form_speaks_for_its_reply_address():
    """It sends in our own name."""
    assert said("From: support@acme.test", "Reply-To: Ada <ada@customer.test>").place.room == "ada@customer.test"


def test_our_own_mail_coming_back_is_an_echo():
    """It is no arrival, and it proves that the mail went out."""
    ours = SEAL.message_id(1, "x")
    assert take("From: support@acme.test", f"Message-ID: <{ours}>") == Taken(echo=ours)
    assert take("From: evil@customer.test", f"Message-ID: <{ours}>").arrival is not None


def test_what_was_cut_is_kept_beside_the_words():
    """With the raw mail, which can always be seen."""
    one = said(body="Thanks!\n\nOn 3 Mar 2026, at 09:12, Acme wrote:\n> Hi Ada")
    assert one.text == "Thanks!"
    assert one.letter is not None
    assert "> Hi Ada" in one.letter.whole
    assert one.letter.raw is not None
    assert one.letter.raw.remote_id == "digest"


def test_a_mail_from_the_future_is_from_now():
    """Nobody's clock but our server's is believed; an earlier time of writing is kept if it is near."""
    assert said("Date: Tue, 3 Mar 2036 09:00:00 +0000").at == NOW
    assert said("Date: Tue, 3 Mar 2026 09:10:00 +0000").at == NOW - timedelta(minutes=2)
    assert said("Date: Tue, 3 Mar 2020 09:00:00 +0000").at == NOW


def test_an_endless_id_gives_a_short_key():
    """The key is an index of the database."""
    arrival = take(f"Message-ID: <{'x' * 800}@y>").arrival
    assert arrival is not None
    assert len(arrival.key) < 100


def test_a_post_is_a_mail_in_the_customers_thread():
    """With text and HTML, our signed id, and an address that proves the answer."""
    envelope = Envelope(142, "Export", "last@customer.test", ("first@customer.test",), ("bob@customer.test",))
    message = sent(Post(OUT.place, OUT.content, OUT.key, OUT.speaker, envelope=envelope))
    assert (message["From"], message["To"], message["Cc"]) == ("Lena <support@acme.test>", "ada@customer.test", "bob@customer.test")
    assert message["Subject"] == "Re: Export"
    assert message["In-Reply-To"] == "<last@customer.test>"
    assert message["References"] == "<first@customer.test> <last@customer.test>"
    assert SEAL.ticket_of(message["Message-ID"]) == 142
    assert SEAL.ticket_at(message["Reply-To"].addresses[0].addr_spec) == 142
    assert message["Auto-Submitted"] is None
    assert message.get_body(("plain",)).get_content().strip() == "It works now."
    assert "<strong>works</strong>" in message.get_body(("html",)).get_content()
    assert outbound(to_json(Post(OUT.place, OUT.content, OUT.key, envelope=envelope))) == Post(
        OUT.place, OUT.content, OUT.key, envelope=envelope
    )


def test_what_no_person_wrote_says_so():
    """So that no other machine answers it (RFC 3834)."""
    message = sent(Post(OUT.place, OUT.content, OUT.key, envelope=Envelope(is_automatic=True)))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert taken(compose.as_bytes(message), "d", Ours(Seal("desk@other.test", b"y" * 32)), NOW).arrival.inbound.letter.kind == "auto_reply"


def test_a_mail_of_ours_says_the_same_at_every_attempt():
    """Its id is the key's."""
    assert sent(OUT)["Message-ID"] == sent(OUT)["Message-ID"] != sent(Post(OUT.place, OUT.content, "reply:2:0"))["Message-ID"]


def test_somebodys_words_cannot_become_html():
    """Nothing in a mail of ours loads, runs or formats what a stranger wrote."""
    content = Content(text="Hi <script>x</script> ![](https://evil.test/a.png)", quote="<b>bold</b>")
    html = sent(Post(OUT.place, content, "k")).get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;b&gt;bold" in html


def test_files_travel_with_the_mail():
    """Under their names, and never as something that a program would open by itself."""
    file = StoredFile("d", "Rechnung März.pdf", "application/pdf", 4)
    message = sent(OUT, files=((file, b"%PDF"), (StoredFile("e", "x.eml", "message/rfc822", 2), b"hi")))
    assert [(one.get_filename(), one.get_content_type()) for one in message.iter_attachments()] == [
        ("Rechnung März.pdf", "application/pdf"),
        ("x.eml", "application/octet-stream"),
    ]


@given(st.text(max_size=200), st.text(max_size=100), st.text(max_size=60))
def test_no_words_of_a_stranger_begin_a_header(subject, thread, speaker):
    """Whatever stands in a subject, an id or a name."""
    post = Post(
        Place("mail", "ada@customer.test", thread), Content(text="Hi"), "k", speaker, envelope=Envelope(1, subject, thread, (thread,))
    )
    raw = compose.as_bytes(compose.mail(post, SEAL, NOW))
    head = raw.partition(b"\r\n\r\n")[0]
    names = {line.partition(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"}
    allowed = {
        b"from",
        b"to",
        b"reply-to",
        b"subject",
        b"message-id",
        b"date",
        b"in-reply-to",
        b"references",
        b"x-deskhand-desk",
        b"mime-version",
        b"content-type",
    }
    assert names <= allowed
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


def test_an_endless_id_is_known_by_a_short_one_wherever_it_stands():
    """As its own id, in References and in what it answers, so that its thread holds together and every index takes it."""
    endless = f"{'ü' * 3000}@customer.test"
    first = said(f"Message-ID: <{endless}>")
    answer = said("Message-ID: <short@customer.test>", f"References: <{endless}>", f"In-Reply-To: <{endless}>")
    assert len(first.remote_id.encode()) < 100
    assert first.remote_id.endswith(".invalid")
    assert answer.place.thread == first.remote_id
    assert answer.letter.refers_to == (first.remote_id,)
    assert said("Message-ID: <plain@customer.test>").remote_id == "plain@customer.test"
