"""One file that is one article: Markdown and HTML, as people write them and as Notion and Confluence export them. Pure."""

import re
from dataclasses import replace
from pathlib import PurePosixPath

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from bot.kb.article import Article
from bot.kb.reading.faults import NoArticle, Unreadable
from bot.kb.reading.fields import FIELDS, Defaults, article_of, split_front

NOTION = re.compile(r"(.*?) ?([0-9a-f]{32})\Z")  # "Refunds 0f3c…", what Notion calls an exported page
_CONFLUENCE = re.compile(r"(?:.*_)?(\d{4,})\Z")  # "Refunds_12345", likewise
_TITLE = re.compile(r"\A\s*#[ \t]+(.+?)[ \t#]*(?:\n|\Z)")
_PROPERTIES = re.compile(r"\A\s*((?:[^\W\d_][\w /-]{0,40}: [^\n]*(?:\n|\Z))+)(?=\n|\Z)")
_NOT_TEXT = (
    "script",
    "style",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "noscript",
    "template",
    "svg",
    "iframe",
    "head",
    "title",
    "meta",
)


def markdown(text: str, name: PurePosixPath, defaults: Defaults) -> Article:
    """Read a Markdown file. The first heading is the title where the front matter has none, and is not repeated in the text."""
    fields, body = split_front(text)
    is_notion = NOTION.match(name.stem)
    if is_notion:
        defaults = replace(defaults, id=is_notion[2], title=is_notion[1] or defaults.title)
    heading = _TITLE.match(body)
    title = fields.get("title") or (heading[1].strip() if heading else "")
    if heading and heading[1].strip() == title:
        body = body[heading.end() :]
    if is_notion and (properties := _PROPERTIES.match(body)):
        fields |= {key.strip().lower(): value for key, _, value in (line.partition(":") for line in properties[1].splitlines())}
        body = body[properties.end() :]
    if not body.strip() and not title:
        raise Unreadable("there is nothing in it but front matter")
    return article_of(fields | {"title": title}, body, defaults)


def html(text: str, name: PurePosixPath, defaults: Defaults) -> Article:
    """Read an HTML page: its main part becomes Markdown, `<meta name="visibility" …>` and the like are its fields."""
    fields, page = split_front(text)
    try:
        soup = BeautifulSoup(page, "html.parser")
        said = {_text_of(meta, "name").removeprefix("deskhand:").lower(): _text_of(meta, "content") for meta in soup.find_all("meta")}
        fields = {key: value for key, value in said.items() if key in FIELDS} | fields
        is_confluence = soup.find(id="title-text") is not None or soup.find("div", class_="wiki-content") is not None
        main = soup.find(id="main-content") or soup.find("main") or soup.find("article") or soup.body or soup
        title = fields.get("title") or _title(soup, is_confluence=is_confluence)
        if is_confluence:
            defaults = _of_confluence(soup, name, defaults)
        body = _markdown(main)
    except RecursionError:
        raise Unreadable("its elements are nested too deeply") from None
    heading = _TITLE.match(body)
    if heading and (not title or heading[1].strip() == title):
        title, body = heading[1].strip(), body[heading.end() :]
    if not body.strip() and not title:
        raise Unreadable("there is no text in it")
    return article_of(fields | {"title": title}, body, defaults)


def _of_confluence(soup: BeautifulSoup, name: PurePosixPath, defaults: Defaults) -> Defaults:
    if soup.find(id="main-content") is None:
        raise NoArticle("the overview of a Confluence space")
    number = _CONFLUENCE.match(name.stem)
    return replace(defaults, id=number[1]) if number else defaults


def _title(soup: BeautifulSoup, *, is_confluence: bool) -> str:
    said = soup.find(id="title-text") or soup.title
    title = " ".join(said.get_text().split()) if said else ""
    return title.partition(" : ")[2] or title if is_confluence else title  # "Space : Page"


def _markdown(main: Tag) -> str:
    for tag in main.find_all(_NOT_TEXT):
        tag.decompose()
    made = MarkdownConverter(heading_style="ATX", bullets="-", escape_asterisks=False, escape_underscores=False).convert_soup(main)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", made, flags=re.MULTILINE)).strip()


def _text_of(tag: Tag, attribute: str) -> str:
    value = tag.get(attribute)
    return value if isinstance(value, str) else ""
