"""Any bytes are a mail that can be read, in bounded time and memory, with its words and its files."""

import base64
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.mail.mime import DEEPEST, MOST_PARTS, tree
from bot.adapters.mail.read import MADE_ID_DOMAIN, Mail, attachment, read

HEAD = b"From: Ada <ada@customer.test>\r\nTo: support@acme.test\r\nSubject: Export\r\nMIME-Version: 1.0\r\n"


def made(headers: bytes, body: bytes) -> Mail:
    return read(HEAD + headers + b"\r\n\r\n" + body)


def multipart(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    inner = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b'; boundary="b"\r\n\r\n' + inner + b"--b--\r\n"


@given(st.binary(max_size=3000))
def test_any_bytes_are_read(raw):
    """Total: whatever comes, a mail with an id comes out, and nothing in its fields can begin a line."""
    found = read(raw)
    assert found.message_id
    assert not set(found.subject) & {"\n", "\r", "\0"}


@given(
    st.lists(
        st.sampled_from(
            [b"--b", b"--b--", b"\r\n", b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: message/rfc822", b": ", b"\xff"]
        )
    )
)
def test_any_pieces_of_a_tree_are_read(pieces):
    """Broken boundaries, headers without end, parts within parts."""
    read(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"\r\n".join(pieces))


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-2022-jp", "テストです"),
        ("shift_jis", "テストです"),
        ("ks_c_5601-1987", "안녕하세요"),
        ("koi8-r", "Привет"),
        ("gb2312", "你好"),
        ("utf-16", "hello"),
    ],
)
def test_charsets_of_the_world_are_read(charset, text):
    """Under the names that programs give them."""
    codec = {"ks_c_5601-1987": "cp949"}.get(charset, charset)
    assert made(f"Content-Type: text/plain; charset={charset}".encode(), text.encode(codec)).full_text == text


@pytest.mark.parametrize("charset", ["x-unknown", "", "utf-8", "zlib", "rot13", "no such", '"us-ascii'])
def test_a_wrong_charset_loses_no_text(charset):
    """What it calls itself is a hint, not a condition."""
    found = made(f"Content-Type: text/plain; charset={charset}".encode(), "Grüße".encode())
    assert found.full_text == "Grüße"


def test_latin_text_that_says_nothing_is_read():
    """Eight-bit bytes that are no UTF-8 are Western European."""
    assert made(b"X-Mailer: old", "Grüße".encode("latin-1")).full_text == "Grüße"


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_any_line_ends_do(line_end):
    """Also those of old Macs."""
    raw = (HEAD + b"\r\nHello\r\nthere").replace(b"\r\n", line_end)
    assert (read(raw).subject, read(raw).full_text) == ("Export", "Hello\nthere")


def test_a_header_cannot_be_injected():
    """Not by folding, and not by an encoded word that holds a line end."""
    evil = base64.b64encode(b"Hi\r\nBcc: all@customer.test\r\n\r\nbody").decode()
    found = read(f"From: ada@customer.test\r\nSubject: =?utf-8?B?{evil}?=\r\n\r\nHello".encode())
    assert found.subject == "Hi Bcc: all@customer.test body"
    assert found.to == ()


def test_a_mail_without_an_id_gets_one_from_its_content():
    """The same one at every reading, another one for other words."""
    first, again, other = made(b"Date: x", b"Hello"), made(b"Date: x", b"Hello"), made(b"Date: x", b"Hello!")
    assert first.message_id == again.message_id != other.message_id
    assert first.message_id.endswith(MADE_ID_DOMAIN)
    assert first.id_is_made


def test_the_way_a_mail_took_does_not_change_its_made_id():
    """It may be delivered twice over different servers."""
    body = b"From: a@b.test\r\nSubject: x\r\n\r\nHello"
    assert read(b"Received: from one\r\n" + body).message_id == read(b"Received: from two\r\n" + body).message_id


def test_files_are_listed_and_can_be_fetched():
    """With names in any encoding, and never a path."""
    data = base64.b64encode(b"%PDF-1.4 " * 20)
    text = b"Content-Type: text/plain\r\n\r\nSee the file."
    name = b"filename*=utf-8''..%2FRechnung%20M%C3%A4rz.pdf"
    pdf = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; " + name + b"\r\n\r\n"
    raw = multipart(text, pdf + data)
    found = read(raw)
    (file,) = found.attachments
    assert (file.name, file.mime, file.size, file.inline) == ("_Rechnung März.pdf", "application/pdf", 180, False)
    assert attachment(raw, file.part, 1000) == b"%PDF-1.4 " * 20
    assert attachment(raw, 99, 1000) is None
    assert found.full_text == "See the file."


def test_a_mail_within_a_mail_is_a_file():
    """And its words are not the sender's."""
    inner = b"Content-Type: message/rfc822\r\n\r\nFrom: boss@customer.test\r\nSubject: Secret / plan\r\n\r\nOld words"
    found = read(multipart(b"Content-Type: text/plain\r\n\r\nForwarded.", inner))
    assert [one.name for one in found.attachments] == ["Secret _ plan.eml"]
    assert found.reply_text == "Forwarded."


def test_a_mail_that_is_only_another_one_is_read_through():
    """Somebody forwarded without a word."""
    assert read(multipart(b"Content-Type: message/rfc822\r\n\r\nFrom: a@b.test\r\nSubject: x\r\n\r\nOld words")).full_text == "Old words"


def test_outlooks_own_format_is_a_file():
    """winmail.dat is shown, and the mail has no words of its own but its subject."""
    found = made(
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64", base64.b64encode(b"\x78\x9f\x3e\x22")
    )
    assert [one.name for one in found.attachments] == ["winmail.dat"]
    assert found.reply_text == ""


def test_an_invitation_is_told_in_words():
    """What, when and where."""
    fields = b"SUMMARY:Demo\\, second\r\nDTSTART:20260303T090000Z\r\nLOCATION:Room 1\r\n"
    event = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + fields + b"END:VEVENT\r\nEND:VCALENDAR"
    found = made(b"Content-Type: text/calendar; method=REQUEST", event)
    assert found.full_text == "Demo, second\nStarts: 20260303T090000Z\nWhere: Room 1"
    assert found.kind == "ordinary"


def test_no_body_is_no_fault():
    """Neither is a header alone. Its subject may be the whole question."""
    assert (made(b"Date: x", b"").reply_text, made(b"Date: x", b"").full_text) == ("", "Export")
    assert read(HEAD).subject == "Export"
    assert read(b"").full_text == ""


def test_text_without_any_header_is_a_body():
    """Such files are handed over, too."""
    assert read(b"Hello: there\n\nI have a question.").full_text == "Hello: there\n\nI have a question."
    assert read(b"<html><body><p>Hi</p></body></html>").full_text == "Hi"


def test_the_html_is_read_where_the_text_is_an_excuse():
    """Some programs send an empty text part."""
    plain = b"Content-Type: text/plain\r\n\r\n \r\n"
    rich = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>The <b>export</b> fails.</p><ul><li>one</li><li>two</li></ul>"
    assert read(multipart(plain, rich, kind=b"alternative")).reply_text == "The export fails.\n\n- one\n- two"


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">SECRET</div>',
        '<span style="font-size:0px">SECRET</span>',
        '<p style="color:#fff;background-color:#fff">SECRET</p>',
        "<div hidden>SECRET</div>",
        "<style>.x{display:none}</style><b class=x>SECRET</b>",
        "<script>SECRET</script>",
        "<!-- SECRET -->",
        '<div style="max-height:0;overflow:hidden">SECRET</div>',
        '<div style="opacity:0">SECRET</div>',
        '<div style="position:absolute;left:-9999px">SECRET</div>',
        "<template>SECRET</template>",
        "<title>SECRET</title>",
    ],
)
def test_what_nobody_sees_is_not_read(hidden):
    """A hidden instruction must not reach whatever reads the words."""
    found = made(b"Content-Type: text/html", f"<body><p>Hello</p>{hidden}<p>Bye</p></body>".encode())
    assert found.full_text.split() == ["Hello", "Bye"]


def test_small_wrappers_hide_nothing():
    """Newsletters put a font size of nothing around text that has its own."""
    body = b'<td style="font-size:0px"><div style="font-size:14px">Hello</div></td><p style="opacity:0.5">there</p>'
    assert made(b"Content-Type: text/html", body).full_text.split() == ["Hello", "there"]


def test_five_hundred_recipients_are_read():
    """All of them."""
    many = ", ".join(f"Person {n} <p{n}@customer.test>" for n in range(500))
    assert len(made(f"Cc: {many}".encode(), b"Hi").to) == 501


def test_a_deep_tree_is_read_to_a_depth():
    """A thousand levels cost no more than the first few, and it is said that there was more."""
    raw = HEAD
    for level in range(1000):
        raw += f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n".encode()
    found = tree(raw + b"Content-Type: text/plain\r\n\r\nHello")
    assert found.cut
    assert len(found.parts) <= DEEPEST + 2
    assert read(raw).is_cut_short


def test_ten_thousand_parts_are_read_to_a_number():
    """And the first words are still found."""
    raw = multipart(*[b"Content-Type: text/plain\r\n\r\npart %d" % number for number in range(10_000)])
    assert len(tree(raw).parts) <= MOST_PARTS
    assert read(raw).full_text.startswith("part 0")


def test_a_deep_html_tree_is_read():
    """Without recursion, so without an end of the stack."""
    assert "Hello" in made(b"Content-Type: text/html", b"<div>" * 20_000 + b"Hello" + b"</div>" * 20_000).full_text


def test_thirty_megabytes_are_read_in_little_more_memory():
    """Files are not decoded until somebody wants them."""
    big = b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n"
    raw = multipart(b"Content-Type: text/plain\r\n\r\nHello", big + b"QUJD\r\n" * 5_000_000)
    tracemalloc.start()
    found = read(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.full_text == "Hello"
    assert found.attachments[0].size == 15_000_000
    assert peak < 5_000_000


LONG_HEADERS = [
    b"Subject: " + b"=?utf-8?Q?" * 5000,
    b"From: " + b"<" * 50_000,
    b"From: " + b'"' * 50_000,
    b"To: " + b"a," * 30_000,
    b"To: " + b"(" * 30_000,
    b"Content-Type: text/plain; " + b"a=b; " * 10_000,
    b"References: " + b"<a@b> " * 10_000,
    b"Content-Type: multipart/mixed; boundary=" + b"-" * 60_000,
]


@pytest.mark.parametrize("header", LONG_HEADERS)
def test_hostile_headers_are_read(header):
    """However long and however broken."""
    assert read(header + b"\r\nX-A: b\r\n\r\nHello").message_id


@pytest.mark.parametrize(
    "body",
    [b">" * 200_000, b"On " * 50_000 + b"wrote:", b"From: " * 30_000, b"\n" * 300_000, b"-" * 300_000, b"a@" * 100_000, b"-- \n" * 50_000],
)
def test_hostile_bodies_are_read(body):
    """No pattern of ours goes astray in them."""
    assert read(HEAD + b"\r\n" + body).message_id
