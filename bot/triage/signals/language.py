"""
Which language a message is in, by its small words and its letters. Pure.

A sentence has small words that no other language has; a message without any ("login broken") honestly gets none, and then
words of every language count. Written for the short messages of a desk, where statistics of letters guess wildly.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.triage.signals.utterance import Utterance, folded

_SMALL = {
    "en": """
        the is are was were and you your my our it its this that with for have has had not dont cant cannot doesnt didnt wont isnt
        what how when where why who can could would should please from been they we he she im ive to of about there any just but if
        than because does did get got help need want
    """,
    "de": """
        der die das und ist sind nicht ich wir sie ihr ihre ihrem ihren mein meine meinen meinem unser unsere unseren euch euer eure
        eurem ein eine einen einem einer kein keine keinen mit für auf auch aber wenn wie warum wo wann wer kann können könnt könnte
        möchte habe haben hat hatte wird werden wurde bei zu zum zur vom von bitte noch schon immer nur dass es dem den des als oder
        bin seid war mir mich dir dich uns man sich jetzt heute hallo danke gibt geht nach über vertrag rechnung konto kündigen
        kündigung anbieter wechseln passwort fehler
    """,
    "fr": """
        le les des est sont je nous vous mon ma mes notre nos votre vos une et pas ne que qui dans pour avec sur mais ou où comment
        pourquoi quand peux peut pouvez pouvons avez avons suis être été ai du au aux ce cette ces plus bonjour merci il elle ils ça
        facture compte résilier abonnement mot passe très toujours depuis chez
    """,
    "es": """
        el los las es son yo nosotros usted ustedes mi mis nuestro nuestra su sus un una y pero no que qué cómo por para con sin
        donde cuando cuándo puedo puede pueden podemos quiero queremos tengo tenemos hay está están estoy estamos al del esta este
        muy hola gracias favor factura cuenta contraseña cancelar cuál porque desde hace también ya
    """,
    "it": """
        il lo gli è sono non che per con una della dello del nel nella mio mia nostro nostra vostro come perché quando dove posso
        può abbiamo avete ho ha anche ma questo questa buongiorno grazie fattura più vorrei siamo
    """,
    "pt": """
        o os é são não que uma um para com meu minha nosso nossa você vocês como por porque quando onde posso pode podemos temos
        tenho está estou mas muito obrigado obrigada olá fatura conta senha também já isso este esta
    """,
    "nl": """
        het een en is zijn niet ik wij we jullie mijn onze met voor op ook maar als hoe waarom waar wanneer wie kan kunnen heb
        hebben heeft wordt worden van naar nog alleen dat dit bij graag factuur wachtwoord opzeggen deze geen
    """,
}
_LETTERS = {"de": "ßäü", "es": "ñ¿¡", "fr": "çœêèà", "pt": "ãõ"}
_SCRIPTS = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar",
    "HEBREW": "he", "THAI": "th", "DEVANAGARI": "hi",
}  # fmt: skip
_VOTERS = 300
_SAMPLE = 400
_FOREIGN = re.compile(r"[^\x00-\u036f\u1e00-\u1fff\u2000-\u2bff\U0001F000-\U0001FAFF]")


def _votes() -> dict[str, dict[str, float]]:
    """Give for each small word what it says for each language: a whole vote if it has one language, less if it is shared."""
    found: dict[str, set[str]] = {}
    for language, words in _SMALL.items():
        for word in words.split():
            for spelt in {*folded(word), *folded(word.replace("ö", "oe").replace("ü", "ue").replace("ä", "ae"))}:
                found.setdefault(spelt, set()).add(language)
    return {word: dict.fromkeys(languages, 1 / len(languages)) for word, languages in found.items()}


_VOTES = _votes()


@dataclass(frozen=True, slots=True)
class Language:
    """A two-letter code of ISO 639-1, empty where nothing tells; `because` names what told."""

    code: str
    because: tuple[str, ...] = ()


def language_of(heard: Utterance) -> Language:
    """Say which language a message is in. By script for the writing systems that stand for one language in the main."""
    by_script = _of_script(heard.text)
    if by_script:
        return by_script
    total: Counter[str] = Counter()
    because: dict[str, list[str]] = {}
    for code, weight, what in _told(heard):
        total[code] += weight  # type: ignore[assignment] # a Counter takes fractions
        because.setdefault(code, []).append(what)
    if not total:
        return Language("")
    (best, most), *others = total.most_common(2)
    if others and others[0][1] >= most:
        return Language("")
    return Language(best, tuple(dict.fromkeys(because[best]))[:4])


def _told(heard: Utterance) -> Iterator[tuple[str, float, str]]:
    for word in heard.words[:_VOTERS]:
        for code, weight in _VOTES.get(word, {}).items():
            yield code, weight, word
    if not heard.text.isascii():
        low = heard.text[:_SAMPLE].lower()
        for code, letters in _LETTERS.items():
            yield from ((code, 0.6, letter) for letter in letters if letter in low)


def _of_script(text: str) -> Language | None:
    if text.isascii():
        return None
    letters = [letter for letter in text[:_SAMPLE] if letter.isalpha()]
    foreign = [letter for letter in letters if _FOREIGN.match(letter)]
    if len(foreign) * 2 <= len(letters):
        return None
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0].split("-")[0] for letter in foreign)
    if scripts["HIRAGANA"] + scripts["KATAKANA"]:
        return Language("ja", ("kana",))
    script = scripts.most_common(1)[0][0]
    return Language(_SCRIPTS.get(script, ""), (script.lower(),) if script in _SCRIPTS else ())
