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
    ``understood`` is the question as it was looked for, the one before it included where it leans on that; ``vector`` is what
    ``model`` makes of it, little-endian 16-bit floats of length one.
    """

    answer: str = ""
    cited: tuple[Cited, ...] = ()
    confidence: float = 0.0
    understood: str = ""
    model: str = ""
    vector: bytes = b""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """
    How the base stands. ``tier_1`` are the tier-1 categories: name, questions answered, questions asked, whether it counts as covered.

    ``unanswered`` are some of the questions without an answer.
    """

    articles: int = 0
    overdue: int = 0
    without_owner: int = 0
    tier_1: tuple[tuple[str, int, int, bool], ...] = ()
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Learnt:
    """The knowledge base has taken articles in; ``passages`` is how many of them were new to it."""

    passages: int = 0
