"""The verbs of ``/kb`` that write and look after articles."""

from collections.abc import Sequence

from bot.commands import Command, Param, command
from bot.desk import article_lists, articles, reviewing, walking
from bot.desk.articles import Draft, Overwritten
from bot.desk.audience import audience_of
from bot.desk.work import Work
from bot.errors import BadCall, NotAllowed
from bot.kb import store
from bot.kb.article import VISIBILITIES, Visibility
from bot.kb.edits import with_part
from bot.messages import Called, Content
from bot.queue.store.people import Person
from bot.text import literal

ARTICLE = Param("article", "article", "the article: its id, or the beginning of its title", options="articles")
TITLE = Param("title", "line", "title: what somebody would ask, in one line")
TEXT = Param("text", "source", "text, as Markdown", lines=True)
VISIBILITY = Param("visibility", "key", "who may read it", required=False, choices=VISIBILITIES)
PRODUCT = Param("product", "key", "the product it is about", required=False)
OWNER = Param("owner", "key", "who answers for it: a name or an address", required=False)
PART = Param("part", "key", "the part of a long article, counted from 1", required=False, is_hidden=True)
WHY = Param("why", "text", "why", required=False)


def _visibility(word: str | None, otherwise: Visibility) -> Visibility:
    return next((one for one in VISIBILITIES if one == word), otherwise)


@command("kb", TITLE, TEXT, VISIBILITY, PRODUCT, OWNER)
def add(
    work: Work, by: Person, title: str, text: str, visibility: str | None = None, product: str | None = None, owner: str | None = None
) -> Content:
    """Write a new article"""
    wanted = _visibility(visibility, work.policy.kb.visibility)
    draft = Draft(title, text, wanted, product or "", reviewing.owner_named(work, owner or "", by))
    if articles.may_publish(work, by, wanted):
        return article_lists.written(work, articles.add(work, by, draft), "Added")
    article_id = articles.add(work, by, Draft(title, text, "internal", draft.product, draft.owner))
    article_lists.ask_to_publish(work, by, article_id, wanted)
    return article_lists.written(
        work, article_id, f"Added for the team: {work.policy.kb.publish} publish it to {article_lists.READERS[wanted]}, and know of it."
    )


@command("kb", ARTICLE, TITLE, TEXT, VISIBILITY, PRODUCT, OWNER, PART)
def edit(
    work: Work,
    by: Person,
    article: str,
    title: str,
    text: str,
    visibility: str | None = None,
    product: str | None = None,
    owner: str | None = None,
    part: str | None = None,
    seen: str = "",
) -> Content:
    """Change an article; its earlier words are kept"""
    before = articles.named(work, article).article
    whole = _whole(before.text, text, part)
    product = product if product is not None else "" if seen else before.product  # a form that leaves it empty means it
    owner = reviewing.owner_named(work, owner, by) if owner and owner != before.owner else before.owner
    draft = Draft(title, whole, _visibility(visibility, before.visibility), product, owner)
    try:
        return article_lists.written(work, articles.edit(work, by, before.id, draft, seen=seen), "Saved")
    except (Overwritten, NotAllowed) as refused:
        return article_lists.not_saved(before.id, str(refused), text)


def _whole(before: str, text: str, part: str | None) -> str:
    if not part:
        return text
    try:
        return with_part(before, int(part), text)
    except (ValueError, IndexError):
        raise BadCall(f"That article has no part “{part[:10]}”.") from None


@command("kb", ARTICLE, WHY)
def retire(work: Work, by: Person, article: str, why: str = "") -> Content:
    """Take an article out of every search at once; editing it brings it back"""
    found = articles.named(work, article)
    articles.retire(work, by, found.article.id, why=why)
    return article_lists.retired(found)


@command("kb", Param("words", "text", "words of titles", required=False), name="articles")
def articles_(work: Work, by: Person, call: Called, words: str = "") -> Content:
    """List articles by words of their titles, those changed last first"""
    return article_lists.listing(work, words, audience_of(work, by, call))


@command("kb", ARTICLE)
def show(work: Work, by: Person, article: str, call: Called) -> Content:
    """Show an article, who looks after it, and what was done to it"""
    return article_lists.one(work, articles.named(work, article, audience_of(work, by, call)))


@command("kb", ARTICLE, Param("step", "line", "the step, by its number or heading", required=False), role="")
def walk(work: Work, by: Person, article: str, call: Called, step: str = "") -> Content:
    """Walk through an article that has steps, with a button for each answer"""
    return walking.shown(work, by, article, step, call)


@command("kb")
def reviews(work: Work, by: Person) -> Content:  # noqa: ARG001
    """List the articles that somebody should look at, and why; and those that say the same twice"""
    return reviewing.listing(work)


@command("kb", ARTICLE)
def right(work: Work, by: Person, article: str) -> Content:
    """Say that an article is still right"""
    found = articles.named(work, article)
    articles.still_right(work, by, found)
    return Content(text=f"Thank you: **{literal(found.article.title)}** is right as of today.")


@command("kb", ARTICLE, Param("why", "text", "what is wrong with it"))
def doubt(work: Work, by: Person, article: str, why: str) -> Content:
    """Say that an article is wrong; its owner is asked"""
    found = articles.named(work, article)
    reviewing.doubted(work, by, found, why)
    return Content(text=f"Noted. Whoever answers for **{literal(found.article.title)}** is asked to look at it.")


@command("kb", ARTICLE, Param("other", "article", "the one that says the same", options="articles"))
def merge(work: Work, by: Person, article: str, other: str) -> Content:
    """Keep the first of two articles; the other is retired, and old answers name the first"""
    gone = articles.named(work, other)
    return article_lists.merged(articles.merge(work, by, article, other), gone)


@command("kb", ARTICLE, Param("other", "article", "the other one", options="articles"), by_button=True)
def distinct(work: Work, by: Person, article: str, other: str) -> Content:  # noqa: ARG001
    """Say that two articles do not say the same"""
    pair = [articles.named(work, one).article.id for one in (article, other)]
    store.settle_pair(work.tx, pair[0], pair[1], "distinct", work.now)
    return Content(text="Noted: these two are not proposed again.")


@command("kb", ARTICLE, Param("visibility", "choice", "who may read it", choices=VISIBILITIES))
def publish(work: Work, by: Person, article: str, visibility: str) -> Content:
    """Let other readers see an article"""
    found = articles.named(work, article).article
    draft = Draft(found.title, found.text, _visibility(visibility, found.visibility), found.product, found.owner)
    return article_lists.written(work, articles.edit(work, by, found.id, draft), "Saved")


ARTICLE_COMMANDS: Sequence[Command] = (add, edit, retire, articles_, show, walk, reviews, right, doubt, merge, distinct, publish)
