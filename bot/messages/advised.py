"""What the knowledge base says to a question: a value, so that whoever finds and whoever shows need not know each other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """A section of an article: where it stands, and the words of it that matter here."""

    article_id: str
    title: str
    heading: str = ""
    url: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """
    An answer as neutral Markdown with the sections it stands on, best first.

    ``answer`` is "" where the base does not answer; then ``cited`` are the nearest sections. ``confidence`` is from 0 to 1.
    ``reference`` is the number under which the base remembers the question, 0 where it does not.
    """

    answer: str = ""
    cited: tuple[Cited, ...] = ()
    confidence: float = 0.0
    reference: int = 0


@dataclass(frozen=True, slots=True)
class Learnt:
    """The knowledge base has taken articles in; ``passages`` is how many of them were new to it."""

    passages: int = 0
