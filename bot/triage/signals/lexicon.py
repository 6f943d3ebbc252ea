"""The one lexicon: every language's cues and the signs that need none. Pure data, read once."""

from types import ModuleType

from bot.triage.signals import english, french, german, spanish
from bot.triage.signals.cues import Cue, Lexicon, cues
from bot.triage.signals.utterance import folded

LANGUAGES: dict[str, ModuleType] = {"en": english, "de": german, "fr": french, "es": spanish}
SIGNALS = ("sentiment", "urgency", "escalation", "churn", "upgrade", "request")

_SIGNS = {
    "sentiment": """
2.6 ❤ 😍 🥰 🤩 💖 💕 😻 <3 :heart: :heart_eyes: :star_struck: 🎉 🥳 :tada: 💯 :100:
1.8 😀 😃 😄 😁 😊 🙂 👍 👏 🙏 🙌 👌 😎 🤗 ⭐ :) ;) :-) :D :-D :+1: +1 :thumbsup: :pray: :clap:
1.7 :smile: :blush: :raised_hands: :ok_hand: :slightly_smiling_face: :grinning:
-1.2 😕 🙁 ☹ 😟 😬 🙄 😐 😒 :/ :-/ :confused: :slightly_frowning_face: :roll_eyes: :unamused:
-2.0 :( :-( 😞 😔 😢 😭 😩 😫 😤 👎 💔 :cry: :sob: :disappointed: :thumbsdown: :-1: :tired_face: :weary:
-3.0 😠 😡 🤬 🤮 💩 🖕 😾 :angry: :rage: :face_with_symbols_on_mouth: :hankey: :middle_finger:
""",
    "urgency": """
2.2 🚨 🆘 :rotating_light: :sos: :fire: 🔥 ⏰ :alarm_clock:
1.0 ❗ ‼ :exclamation: :bangbang: ⚠ :warning:
""",
    "escalation": """
1.4 😡 🤬 :rage: :face_with_symbols_on_mouth: 🖕 👎
""",
    "churn": """
1.4 👋 :wave: ✌ :v:
0.6 😡 🤬 🖕 👎 :rage:
-0.8 ❤ 😍 👍 🎉 😊
""",
    "request": """
-1.4 👍 🙏 ❤ 🎉 😊 👏 🙌 👌 :+1: +1 :pray: :tada: :thumbsup: :clap: :heart:
""",
}


def _all() -> list[Cue]:
    signs = [cue for signal, block in _SIGNS.items() for cue in cues(signal, "", _listed(block))]
    return signs + [
        cue for code, words in LANGUAGES.items() for signal in SIGNALS for cue in cues(signal, code, getattr(words, signal.upper()))
    ]


def _listed(signs: str) -> str:
    """Turn the blanks between signs into the semicolons between phrases."""
    lines = (line.partition(" ") for line in signs.strip().splitlines())
    return "\n".join(f"{weight} {found.replace(' ', ';')}" for weight, _, found in lines)


def _words(name: str) -> dict[str, frozenset[str]]:
    return {code: frozenset(part for word in getattr(words, name).split() for part in folded(word)) for code, words in LANGUAGES.items()}


STRONGER, WEAKER, TURNS = _words("STRONGER"), _words("WEAKER"), _words("TURNS")
LEXICON = Lexicon(_all(), {code: words.DENIERS.split() for code, words in LANGUAGES.items()})
