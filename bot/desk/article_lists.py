"""How articles read in chat: one with who looks after it, a list of them, and what is said after a change."""

from bot.desk import articles
from bot.desk.walking import LABEL
from bot.desk.work import Work
from bot.errors import Refusal
from bot.kb import links, store
from bot.kb.article import Visibility, visible_to
from bot.kb.edits import FITS_A_FORM, parts
from bot.kb.store import LIVE, Shelved
from bot.kb.walks import walk
from bot.messages import Button, Content, Post, Row, Section
from bot.queue.job import Rank
from bot.queue.store.people import Person
from bot.text import excerpt, literal

READERS = {"public": "everybody", "customer": "customers", "internal": "the team"}
LISTED, VERSIONS_SHOWN, TEXT_SHOWN, PARTS_SHOWN = 20, 8, 1500, 10


def one(work: Work, found: Shelved) -> Content:
    """Show an article with its state and its newest versions."""
    article = found.article
    kept = articles.what_changed(work, article.id)[:VERSIONS_SHOWN]
    fields = [("Id", article.id), ("Read by", READERS[article.visibility]), ("Owner", article.owner or "nobody")]
    fields += [("Product", article.product)] if article.product else []
    fields += [("Last checked", f"{found.checked_at:%d %b %Y}"), ("State", found.state)]
    sections = [Section("Versions", tuple(Row(literal(line)) for line in kept))] if kept else []
    why = [Row(literal(finding.words)) for finding in store.open_findings(work.tx, [article.id])]
    sections = [Section("Needs a look", tuple(why)), *sections] if why else sections
    shown = article.text if len(article.text) <= TEXT_SHOWN else f"{article.text[:TEXT_SHOWN]}\n…"
    return Content(title=article.title[:148], text=shown, fields=tuple(fields), sections=tuple(sections), buttons=buttons(found))


def buttons(found: Shelved) -> tuple[Button, ...]:
    """Give what can be done to an article; a long one is edited in parts."""
    at = f"#{found.number}"
    if found.state != LIVE:
        return (Button("Bring it back", f"kb edit {at}"),)
    cut = len(parts(found.article.text)) if len(found.article.text) > FITS_A_FORM else 1
    edits = [Button("Edit", f"kb edit {at}")] if cut == 1 else []
    edits += [Button(f"Edit part {number}", f"kb edit part={number} {at}") for number in range(1, min(cut, PARTS_SHOWN) + 1) if cut > 1]
    walks = [Button(LABEL, f"kb walk {at}")] if walk(found.article.text) else []
    sure = f"Nobody finds “{found.article.title[:100]}” any more; editing it brings it back."
    return (Button("Still right", f"kb right {at}"), *edits, Button("Retire", f"kb retire {at}", "danger", sure), *walks)


def listing(work: Work, words: str, audience: Visibility) -> Content:
    """List live articles."""
    seen = visible_to(audience)
    found = store.titled(work.tx, words, seen, LISTED)
    total = store.how_many(work.tx, seen)
    if not found:
        return Content(
            text=f"No title has “{literal(words)}” in it; there are {total:,} articles. `/kb ask` looks into them."
            if words
            else "There are no articles yet. `/kb add` writes one."
        )
    rows = tuple(Row(_line(one), Button("Show", f"kb show #{one.number}")) for one in found)
    more = f"{len(found)} of {total:,} articles" if len(found) < total else ""
    return Content(sections=(Section(f"Articles: {literal(words)}" if words else "Articles", rows),), note=more)


def _line(one: Shelved) -> str:
    article = one.article
    facts = [READERS[article.visibility], *([article.product] if article.product else []), article.owner or "nobody owns it"]
    return f"**{literal(excerpt(article.title, 120))}** `{article.id[:80]}` · {literal(' · '.join(facts))}"


def written(work: Work, article_id: str, done: str) -> Content:
    """Say that an article was saved, and what its writer may have missed."""
    found = store.by_id(work.tx, article_id)
    if found is None:
        raise Refusal("That article is gone.")
    article = found.article
    words = (
        f"{done}{'' if done.endswith('.') else ':'} **{literal(article.title)}** (`{article.id}`), read by {READERS[article.visibility]}."
    )
    return Content(text="\n".join([words, *warnings(work, found)]), buttons=buttons(found))


def warnings(work: Work, found: Shelved) -> list[str]:
    """Say what leads nowhere in an article."""
    article = found.article
    known = store.there(work.tx, links.wanted(article.id, article.source, article.text))
    gone = links.dead(article.id, article.source, article.text, known)
    way = walk(article.text)
    said = [f"⚠️ The link `{one[:100]}` leads to no article." for one in gone[:5]]
    said += [
        f"⚠️ In “{literal(step[:60])}” the answer “{literal(answer[:60])}” leads to no step: {literal(to[:60])}."
        for step, answer, to in (way.astray if way else ())[:5]
    ]
    return said


def not_saved(article_id: str, why: str, text: str) -> Content:
    """Give somebody their words back that were not saved."""
    found = f"⚠️ {why} Here are your words, so that they are not lost; open the article again and put them in."
    return Content(text=found, quote=text[:FITS_A_FORM], buttons=(Button("Edit it as it is now", f"kb edit {_quoted(article_id)}"),))


def _quoted(article_id: str) -> str:
    return f'"{article_id}"' if " " in article_id else article_id


def retired(found: Shelved) -> Content:
    """Say that an article is gone."""
    words = f"Retired: **{literal(found.article.title)}**. No search finds it any more."
    return Content(text=words, buttons=(Button("Bring it back", f"kb edit #{found.number}"),))


def merged(kept: Shelved, gone: Shelved) -> Content:
    """Say which one stays, with what the other one said, so that nothing of it is lost."""
    words = f"**{literal(kept.article.title)}** stays; **{literal(gone.article.title)}** is found under it. It said:"
    return Content(text=words, quote=gone.article.text[:FITS_A_FORM], buttons=buttons(kept))


def ask_to_publish(work: Work, by: Person, article_id: str, wanted: Visibility) -> None:
    """Tell those who may that somebody wrote something for customers."""
    found, place = store.by_id(work.tx, article_id), work.directory.team_place("product")
    if found is None or place is None:
        return
    words = f"{by.shown} wrote **{literal(found.article.title)}** for {READERS[wanted]}; until it is published only the team reads it."
    look = (Button("Publish", f"kb publish #{found.number} {wanted}", "primary"), Button("Show", f"kb show #{found.number}"))
    key = f"publish:{article_id}:{wanted}"
    work.send(Post(place, Content(text=words, quote=excerpt(found.article.text, 500), buttons=look), key), key, Rank.CARD)
