"""
Is a message a request at all, or a mere comment: thanks, a greeting, "+1"?

A plain list of phrases, deliberately narrow: it says "comment" only where nothing else is in the message, because a missed
"thanks" costs one click and a missed request costs a customer.
"""

import re

_THANKS = (
    "thank you", "thank you so much", "thank you very much", "thanks", "thanks a lot", "thanks a ton", "thanks so much", "thanks again",
    "many thanks", "thx", "ty", "tysm", "cheers", "much appreciated", "appreciate it", "appreciated", "great thanks", "perfect thanks",
    "danke", "vielen dank", "danke schön", "danke dir", "merci", "merci beaucoup", "gracias", "muchas gracias", "obrigado", "obrigada",
    "grazie", "grazie mille", "arigato", "ありがとう", "ありがとうございます", "谢谢",
    "great", "perfect", "awesome", "nice", "cool", "super", "parfait", "perfecto", "lol", "haha", "+1", "have a nice day",
    "thanks for letting me know", "thanks in advance", "thanks all", "thanks team", "thanks everyone", "thanks guys", "thank you all",
    "thank you both", "thank you team", "thanks mate", "thanks a million", "thanks a bunch", "big thanks", "thanks heaps", "ta",
    "so much", "very much", "excellent", "amazing", "brilliant", "fantastic", "wonderful", "lovely", "wow", "yay",
    "great job", "good job", "nice work", "great work", "well done", "great stuff", "you rock", "you are the best", "you're the best",
    "love it", "you too", "same to you", "have a good one", "have a great day", "have a good day", "have a great weekend",
    "have a good weekend", "have a nice weekend", "have a nice evening", "my pleasure", "you're welcome",
    "you are welcome", "best", "best regards", "kind regards", "regards", "best wishes", "hahaha", "hehe", "congrats",
    "congratulations", "happy friday", "happy monday", "happy new year",
    "dankeschön", "danke sehr", "danke vielmals", "herzlichen dank", "besten dank", "lieben dank", "tausend dank", "danke euch",
    "danke ihnen", "toll", "klasse", "prima", "perfekt", "spitze", "gern geschehen",
    "schönen tag", "schönen tag noch", "schönen abend", "schönes wochenende",
    "schönen feierabend", "liebe grüsse", "viele grüsse", "mit freundlichen grüssen", "beste grüsse", "lg", "mfg", "gleichfalls",
    "ebenso", "merci bien", "merci à vous", "super merci", "bonne journée", "bonne soirée", "bon week end", "cordialement",
    "génial", "de rien", "mil gracias", "genial", "excelente", "de nada", "saludos",
    "buen día", "muito obrigado", "bedankt", "dank je", "dank je wel", "dank u", "dziękuję", "tack",
)  # fmt: skip
_GREETINGS = (
    "hi", "hello", "hey", "hi there", "hello there", "hey there", "hi all", "hi team", "hello team", "hey team", "good morning",
    "good afternoon", "good evening", "hallo", "guten morgen", "guten tag", "bonjour", "hola", "ciao", "bye", "goodbye",
    "good night", "morning", "evening", "hi everyone", "hello everyone", "hey everyone", "hi guys", "hey guys", "hello all", "hey all",
    "hi folks", "howdy", "greetings", "yo", "see you", "see ya", "talk soon", "talk to you later", "take care", "bye bye",
    "guten abend", "hallo zusammen", "moin", "moin moin", "servus", "grüezi", "tschüss", "bis bald", "bis dann", "bis später",
    "guten morgen zusammen", "auf wiedersehen", "bonsoir", "salut", "au revoir", "à bientôt", "buenos días", "buenas tardes",
    "buenas noches", "buenas", "hasta luego", "adiós", "olá", "bom dia", "buongiorno",
)  # fmt: skip
_AGREEMENT = (
    "ok", "okay", "k", "kk", "got it", "will do", "sounds good", "works for me", "all good", "that worked", "it works", "it works now",
    "works now", "working now", "solved", "fixed", "yes", "yep", "same here", "alles klar", "passt", "vale",
    "yeah", "yup", "sure", "sure thing", "of course", "agreed", "agree", "exactly", "indeed", "me too", "noted", "understood",
    "makes sense", "makes sense now", "i see", "ok got it", "got it now", "gotcha", "perfect that works", "that works", "that did it",
    "that did the trick", "that helped", "that helps", "that fixed it", "that solved it", "it worked", "it is working now",
    "it's working now", "it's fixed", "it's solved", "problem solved", "issue solved", "issue resolved", "resolved", "all set",
    "all sorted", "sorted", "never mind", "nevermind", "nvm", "figured it out", "i figured it out", "done", "will try",
    "i'll try", "i'll try that", "will try that", "i will try that", "let me try", "let me check", "fyi", "works like a charm",
    "ja", "jep", "genau", "gut", "alles gut", "verstanden", "erledigt", "hat geklappt", "hat funktioniert", "funktioniert jetzt",
    "jetzt geht es", "geht jetzt", "geht wieder", "läuft wieder", "läuft", "gelöst", "probiere ich", "mache ich", "in ordnung",
    "oui", "d'accord", "c'est bon", "ça marche", "bien reçu", "compris", "résolu", "sí", "de acuerdo", "entendido", "resuelto",
    "listo", "ya funciona", "gerne", "no worries", "no problem", "kein problem",
)  # fmt: skip
_POLITE = frozenset(_THANKS + _GREETINGS)
_COMMENTS = _POLITE | frozenset(_AGREEMENT)
_LONGEST = 80
_MOST_WORDS = max(len(phrase.split()) for phrase in _COMMENTS)
_GAP = re.compile(r"[\s,.;:!?…()\-\u2013\u2014*_~`]+")
_EMOJI = re.compile(r":[a-z0-9_+\-]+:|[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]+", re.IGNORECASE)
_ADDRESS = re.compile(r"@\S+")
# What thanks are for: "(thanks) for your quick reply". Alone it is as little a request as the thanks are.
_FOR_WHAT = re.compile(
    r"\b(?:for|für|pour|por) (?:all )?(?:the|your|this|that|die|eure|ihre|deine|votre|ton|la|su|tu|l')\s?"
    r"(?:(?:quick|fast|great|kind|prompt|swift|super|schnelle|tolle|nette|rápida) )?"
    r"(?:help|reply|response|answer|support|info|information|update|assistance|feedback"
    r"|hilfe|antwort|rückmeldung|unterstützung|info|aide|réponse|ayuda|respuesta)\b"
)


def is_comment(text: str) -> bool:
    """
    Say whether ``text`` is nothing but thanks, greeting or agreement, so that it opens and reopens nothing.

    Empty text is not a comment (a file may hang on it), and neither is a question ("solved?") beyond a greeting.
    """
    return _is_made_of(_POLITE if "?" in text else _COMMENTS, text)


def is_politeness(text: str) -> bool:
    """Say whether ``text`` is nothing but thanks or greeting. "Yes" is not: it may be the answer that somebody waits for."""
    return _is_made_of(_POLITE, text)


def _is_made_of(known: frozenset[str], text: str) -> bool:
    if not text.strip() or len(text) > _LONGEST:
        return False
    bare = _FOR_WHAT.sub(" ", _ADDRESS.sub(" ", _EMOJI.sub(" ", text.lower().replace("\u2019", "'"))))
    return _all_in(known, [word.replace("ß", "ss") for word in _GAP.split(bare) if word])


def _all_in(known: frozenset[str], words: list[str]) -> bool:
    """Say whether the words are known phrases, one after the other; emoji and punctuation alone are, too."""
    ends = {0}
    for at in range(len(words)):
        if at in ends:
            ends |= {end for end in range(at + 1, min(at + _MOST_WORDS, len(words)) + 1) if " ".join(words[at:end]) in known}
    return len(words) in ends
