"""
Links from one article to another: which of them lead nowhere.

Pure. Only links to articles are looked at: an address outside is not ours to judge, a section of the same page and a picture are
no articles.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from bot.kb.units import seen, units

_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'(][^)\n]*)?\)")
_CODE = re.compile(r"(`{1,2})[^`\n]+\1")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_PAGES = {"", ".md", ".markdown", ".mdx", ".html", ".htm", ".xhtml", ".txt"}


@dataclass(frozen=True, slots=True)
class Known:
    """Articles by their ids, and by the files that they came from."""

    ids: AbstractSet[str]
    sources: AbstractSet[str]

    def meets(self, others: "Known") -> bool:
        """Say whether one of them is among the others."""
        return not (self.ids.isdisjoint(others.ids) and self.sources.isdisjoint(others.sources))


def targets(text: str) -> list[str]:
    """Give the relative links to pages in an article, each once, as they are written."""
    bare = seen(text)
    code = [(one.start, one.end) for one in units(bare) if one.is_code] + [found.span() for found in _CODE.finditer(bare)]
    found = [match[1] for match in _LINK.finditer(bare) if not any(start <= match.start() < end for start, end in code)]
    return [one for one in dict.fromkeys(found) if not _SCHEME.match(one) and one[0] not in "#/?" and _path(one).suffix.lower() in _PAGES]


def dead(article_id: str, source: str, text: str, known: Known) -> list[str]:
    """Give the links of an article that lead to no article, as they are written."""
    return [one for one in targets(text) if not _ways(one, article_id, source).meets(known)]


def wanted(article_id: str, source: str, text: str) -> Known:
    """Give every id and every file that the links of an article may mean."""
    ways = [_ways(one, article_id, source) for one in targets(text)]
    return Known({one for way in ways for one in way.ids}, {one for way in ways for one in way.sources})


def _ways(target: str, article_id: str, source: str) -> Known:
    """Give what a link may mean: an id as it stands or beside the article's own, a file beside its own, in the archive that it came in."""
    path = _path(target)
    bare = path.with_suffix("") if path.suffix else path
    folder = PurePosixPath(article_id).parent
    ids = {bare.as_posix(), path.as_posix(), _normal(folder / bare), _normal(folder / path)}
    archive, separator, inside = source.rpartition("!")
    here = _normal(PurePosixPath(inside).parent / path)
    files = [here] if path.suffix else [here, *(f"{here}{suffix}" for suffix in _PAGES), f"{here}/index.md", f"{here}/README.md"]
    return Known(ids, {f"{archive}{separator}{one}" for one in files} if source else set())


def _path(target: str) -> PurePosixPath:
    return PurePosixPath(unquote(re.split(r"[#?]", target, maxsplit=1)[0]))


def _normal(path: PurePosixPath) -> str:
    """Take out ``.`` and ``..``."""
    found: list[str] = []
    for part in path.parts:
        if part == ".." and found and found[-1] not in ("..", "/"):
            found.pop()
        elif part != ".":
            found.append(part)
    return "/".join(found).replace("//", "/", 1) if found and found[0] == "/" else "/".join(found)
