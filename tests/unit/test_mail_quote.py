"""What a person wrote, cut out of the mail they wrote it in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.mail.html import lines as html_lines
from bot.adapters.mail.quote import plain_lines, reply

OWN = {
    "en": "Thanks, the export works now.\nOne thing: can I get it as CSV?",
    "de": "Danke, der Export geht jetzt.\nEine Frage noch: geht das auch als CSV?",
    "fr": "Merci, l'export fonctionne.\nEst-ce possible en CSV ?",
    "es": "Gracias, la exportación funciona.\n¿Se puede tener como CSV?",
    "ja": "ありがとうございます。出力できました。\nCSVでも可能でしょうか。",
}
HEADS = {
    "en gmail": ("en", "On Tue, Mar 3, 2026 at 9:12 AM Acme Support <\nsupport@acme.test> wrote:"),
    "en apple": ("en", "On 3 Mar 2026, at 09:12, Acme Support wrote:"),
    "de gmail": ("de", "Am Di., 3. März 2026 um 09:12 Uhr schrieb Acme Support <support@acme.test>:"),
    "de thunderbird": ("de", "Am 03.03.26 um 09:12 schrieb Acme Support:"),
    "fr gmail": ("fr", "Le mar. 3 mars 2026 à 09:12, Acme Support <support@acme.test>\na écrit :"),
    "es gmail": ("es", "El mar, 3 mar 2026 a las 9:12, Acme Support (<support@acme.test>)\nescribió:"),
    "ja gmail": ("ja", "2026年3月3日(火) 9:12 Acme Support <support@acme.test>:"),
    "ja apple": ("ja", "2026/03/03 9:12、Acme Support <support@acme.test>のメール:"),
    "unknown language": ("en", "3.3.2026 9:12 Acme Support <support@acme.test> kirjutis kunagi:"),
}
BLOCKS = {
    "en": "From: Acme Support <support@acme.test>\nSent: Tuesday, March 3, 2026 9:12 AM\nTo: Ada <ada@customer.test>\nSubject: Re: Export",
    "de": "Von: Acme Support <support@acme.test>\nGesendet: Dienstag, 3. März 2026 09:12\nAn: Ada\nBetreff: AW: Export",
    "fr": "De : Acme Support <support@acme.test>\nEnvoyé : mardi 3 mars 2026 09:12\nÀ : Ada\nObjet : RE: Export",
    "es": "De: Acme Support <support@acme.test>\nEnviado: martes, 3 de marzo de 2026 9:12\nPara: Ada\nAsunto: RE: Export",
    "ja": "差出人: Acme Support <support@acme.test>\n送信日時: 2026年3月3日 9:12\n宛先: Ada\n件名: RE: Export",
}
QUOTED = "> Dear Ada,\n> the export is repaired.\n>\n> > old words"


def words(body: str) -> str:
    return reply(plain_lines(body)).words


@pytest.mark.parametrize("name", HEADS)
def test_a_quotation_under_its_head_goes(name):
    """The line that says who wrote is told by what it holds, in every language."""
    language, head = HEADS[name]
    assert words(f"{OWN[language]}\n\n{head}\n\n{QUOTED}\n") == OWN[language]


@pytest.mark.parametrize("name", [name for name in HEADS if name != "unknown language"])
def test_a_quotation_without_marks_goes_too(name):
    """Some programs quote without marking a line."""
    language, head = HEADS[name]
    assert words(f"{OWN[language]}\n\n{head}\n\nDear Ada,\nthe export is repaired.\n") == OWN[language]


@pytest.mark.parametrize("language", BLOCKS)
def test_a_block_of_header_fields_begins_the_quotation(language):
    """As Outlook writes it, with or without its rule."""
    assert words(f"{OWN[language]}\n\n{BLOCKS[language]}\n\nDear Ada,\nrepaired.") == OWN[language]
    assert words(f"{OWN[language]}\n\n________________________________\n{BLOCKS[language]}\n\nDear Ada") == OWN[language]


@pytest.mark.parametrize(
    "rule",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-------- Message d'origine --------",
        "-----Mensaje original-----",
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:",
    ],
)
def test_a_separator_begins_the_quotation(rule):
    """Whatever stands under it was written by somebody else."""
    assert words(f"Please see below.\n\n{rule}\nDear Ada,\nrepaired.") == "Please see below."


@pytest.mark.parametrize(
    "device",
    [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "iPhoneから送信",
        "Get Outlook for iOS",
    ],
)
def test_a_devices_line_goes(device):
    """Nobody wrote it."""
    assert words(f"It works.\n\n{device}\n\nOn Mar 3, 2026, at 9:12, Acme wrote:\n> Hi") == "It works."


def test_a_signature_goes():
    """Under its delimiter, or under a closing with more than a name."""
    assert words("It works.\n\n-- \nAda Lovelace\nAnalytical Engines Ltd") == "It works."
    assert words("It works.\n\nMit freundlichen Grüßen\n\nAda Lovelace\nAnalytical Engines GmbH\n+49 30 1234") == "It works."


def test_a_name_under_a_closing_stays():
    """That is how people end what they write."""
    assert words("It works.\n\nBest regards,\nAda") == "It works.\n\nBest regards,\nAda"


def test_what_stands_above_our_delimiter_is_the_answer():
    """The line that asks to write above it is the surest sign of all."""
    body = "It works.\n\n> ##- Please reply above this line -##\n> Dear Ada"
    assert words(body) == "It works."


def test_an_answer_under_the_quotation_is_found():
    """Some people answer below."""
    assert words(f"On Mar 3, 2026, at 9:12, Acme wrote:\n\n{QUOTED}\n\nIt works, thanks.") == "It works, thanks."


def test_answers_between_the_lines_keep_what_they_answer():
    """Without the questions nobody would understand them."""
    body = "On Mar 3, 2026, at 9:12, Acme wrote:\n> Which version?\n\n4.2\n\n> Which system?\n\nDebian\n\n> Regards"
    assert words(body) == "> Which version?\n\n4.2\n\n> Which system?\n\nDebian"


@pytest.mark.parametrize(
    "body",
    [
        "From: Berlin\nTo: Paris\nDate: 3 May\n\nPlease change my booking.",
        "On 3 March 2026 I wrote to you: no answer came.\nWhat now?",
        "The mail was sent from my iPhone app.\nIt never arrived.",
        "Sent from the warehouse on Monday with the wrong label, it came back to us today.\nWhat now?",
        "フォームから送信\nしましたが、届きません。",
        "My steps:\n----\n1. open\n2. save\n----\nThen it fails.",
        ">>> import desk\nTraceback (most recent call last):\nit fails there",
        "-- first point\n-- second point\nPlease look.",
        "Two things, with regards to the invoice:\n- the seats\n- the date",
        "👍",
    ],
)
def test_own_words_that_look_like_a_quotation_stay(body):
    """A lost word is worse than one too many."""
    assert words(body) == body


def test_a_mail_that_is_nothing_but_a_quotation_is_kept_whole():
    """A cut that leaves nothing is not made."""
    assert "repaired" in words(f"{BLOCKS['en']}\n\nthe export is repaired.")


def test_lines_that_a_program_broke_off_a_quoted_one_are_quoted():
    """The rest of a long quoted line is not an answer."""
    long = "> The seats on the invoice are counted at the beginning of the month, and\nlater ones come next time.\n>\n> Bye"
    assert words(f"I see.\n\nOn Mar 3, 2026, at 9:12, Acme wrote:\n{long}") == "I see."


def test_html_shows_what_was_quoted_by_its_tags():
    """Gmail's, Outlook's and Thunderbird's ways."""
    head = '<div class="gmail_attr">On Tue Acme wrote:<br></div>'
    gmail = f'<div>It works.</div><div class="gmail_quote">{head}<blockquote>Hi Ada</blockquote></div>'
    outlook = '<p>It works.</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Acme</div><div>Hi Ada</div>'
    indent = '<div>It works.</div><blockquote style="margin:0 0 0 40px;border:none">as I said</blockquote>'
    signed = '<div>It works.</div><div class="gmail_signature">Ada<br>Analyst</div>'
    assert reply(html_lines(gmail)).words == "It works."
    assert reply(html_lines(outlook)).words.startswith("It works.")
    assert "Hi Ada" not in reply(html_lines(outlook)).words
    assert "as I said" in reply(html_lines(indent)).words
    assert reply(html_lines(signed)).words == "It works."


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=600))
def test_any_text_has_an_answer_made_of_its_own_lines(body):
    """Total, and it never invents a word or loses everything."""
    found = words(body)
    assert set("".join(found.split())) <= set("".join(body.split())) | {">"}
    assert bool(found.strip()) or not body.strip() or not any(line.text.strip() for line in plain_lines(body))
