"""What a form for an article begins with: the present words, and the mark by which a save knows whether they still are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.commands import Asked
from bot.desk import articles
from bot.desk.work import Work
from bot.errors import BadCall, Refusal
from bot.kb.edits import mark, parts


@dataclass(frozen=True, slots=True)
class Filled:
    """What is in a form before anybody writes: ``initial`` by parameter, ``known`` travels unseen, ``named`` is short for the article."""

    initial: Mapping[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    named: str = ""

    def words(self, given: Mapping[str, str]) -> Mapping[str, str]:
        """Give the words of a call with the article named in short, since a form's own line has little room."""
        return {**given, "article": self.named} if self.named else given


def filled(work: Work, asked: Asked) -> Filled:
    """Give what the form for a call begins with. Raises Refusal where the article is none, or longer than a form."""
    if asked.command.group != "kb":
        return Filled()
    if asked.command.name == "add":
        return Filled({"visibility": work.policy.kb.visibility, **asked.words})
    if asked.command.name != "edit" or not asked.words.get("article"):
        return Filled()
    found = articles.named(work, asked.words["article"])
    present = {name: str(getattr(found.article, name)) for name in ("title", "visibility", "product", "owner")}
    number = asked.words.get("part", "")
    text = part_of(found.article.text, number, asked.words["article"])
    known = {"seen": mark(found.article)} | ({"part": number} if number else {})
    return Filled({**present, "text": text, **asked.words}, known, f"#{found.number}")


def part_of(text: str, number: str, named: str) -> str:
    """Give an article's text, or the part of it that a form holds. Raises Refusal that names the parts."""
    cut = parts(text)
    if not number and len(cut) == 1:
        return text
    if not number:
        listed = "; ".join(f"{at}: {one.strip().splitlines()[0].lstrip('# ')[:60]}" for at, one in enumerate(cut, 1))
        raise Refusal(f"That article is too long for one form. Edit a part of it: `/kb edit part=1 {named}`. The parts begin: {listed}")
    if not number.isdigit() or not 1 <= int(number) <= len(cut):
        raise BadCall(f"That article has {len(cut)} parts; “{number[:10]}” is none of them.")
    return cut[int(number) - 1].strip()
