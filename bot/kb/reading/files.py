"""Finding the files to read, in folders and zip archives, and giving each to its reader. A bad one is said and passed over."""

import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.kb.article import Article, Visibility
from bot.kb.reading import pages, records
from bot.kb.reading.faults import Faulty, NoArticle, Unreadable
from bot.kb.reading.fields import Defaults
from bot.kb.reading.letters import LARGEST, decoded

MARKDOWN, HTML, TABLE, LINES = (
    {".md", ".markdown", ".mdx", ".txt"},
    {".html", ".htm", ".xhtml"},
    {".csv", ".tsv"},
    {".jsonl", ".json", ".ndjson"},
)
READ = MARKDOWN | HTML | TABLE | LINES
LARGEST_TABLE = 500_000_000  # bytes of a file with many articles
LARGEST_ARCHIVE = 2_000_000_000  # bytes that an archive may unfold to
MOST_MEMBERS = 200_000
PASSED_OVER = {"node_modules", "__MACOSX"}


@dataclass(frozen=True, slots=True)
class Read:
    """An article as it was read. `is_named`: its id is its author's, not merely that of the file it lay in."""

    article: Article
    is_named: bool


def files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield what is to be read as whole paths: (what was given, the file). Hidden files and links out of a folder are left alone."""
    for given in paths:
        top = given.resolve()
        if not top.is_dir():
            yield top, top
            continue
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in PASSED_OVER)
            for name in sorted(names):
                path = Path(folder, name)
                is_ours = not path.is_symlink() or path.resolve().is_relative_to(top)
                if not name.startswith(".") and path.suffix.lower() in READ | {".zip"} and is_ours:
                    yield top, path


def read(given: Path, path: Path, visibility: Visibility) -> Iterator[Read | Faulty]:
    """Yield every article of a file that `files` found, or what is wrong with it. `visibility` is that of an article that says nothing."""
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from _archive(archive, path, visibility)
            return
        _refuse_larger(path.stat().st_size, path.suffix.lower())
        top = path.parent if given == path else given
        name = PurePosixPath(top.name, path.relative_to(top).as_posix())
        yield from _articles(path.read_bytes(), name, str(path), visibility)
    except (Unreadable, zipfile.BadZipFile, NotImplementedError) as fault:
        yield Faulty(str(path), str(fault))
    except OSError as error:
        yield Faulty(str(path), f"it cannot be read: {error.strerror or error}")


def source_of(path: Path) -> str:
    """Give what is written down of where an article came from: the whole path, whatever folder the import is run in."""
    return str(path.resolve())


def _refuse_larger(size: int, suffix: str) -> None:
    largest = LARGEST_TABLE if suffix in TABLE | LINES | {".zip"} else LARGEST
    if size > largest:
        raise Unreadable(f"it is larger than {largest // 1_000_000} MB; cut it into several")


def _archive(archive: zipfile.ZipFile, path: Path, visibility: Visibility, depth: int = 0) -> Iterator[Read | Faulty]:
    """Read an export as it was downloaded; Notion puts archives into the archive."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_ARCHIVE:
        raise Unreadable("it unfolds to too much; unfold it yourself and import the folder")
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if any(part.startswith((".", "__MACOSX")) for part in name.parts) or name.suffix.lower() not in READ | {".zip"}:
            continue
        source = f"{path}!{name}"
        try:
            _refuse_larger(member.file_size, name.suffix.lower())
            if name.suffix.lower() != ".zip":
                yield from _articles(archive.read(member), path.stem / name, source, visibility)
            elif depth == 0:
                yield from _archive(zipfile.ZipFile(io.BytesIO(archive.read(member))), Path(source), visibility, depth + 1)
        except (Unreadable, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as fault:
            yield Faulty(source, str(fault))  # RuntimeError: it wants a password


def _articles(data: bytes, name: PurePosixPath, source: str, visibility: Visibility) -> Iterator[Read | Faulty]:
    suffix = name.suffix.lower()
    if suffix not in READ:
        raise Unreadable(f"files called *{suffix} are not read; there are {', '.join(sorted(READ))} and .zip")
    defaults = Defaults(id=name.with_suffix("").as_posix(), title=_words(name.stem), visibility=visibility, source=source)
    try:
        if suffix in TABLE | LINES:
            text = decoded(data, LARGEST_TABLE)
            for item in records.table(text, name.stem, defaults) if suffix in TABLE else records.json_lines(text, defaults):
                yield item if isinstance(item, Faulty) else Read(item, is_named=True)
        else:
            article = (pages.html if suffix in HTML else pages.markdown)(decoded(data), name, defaults)
            yield Read(article, is_named=article.id != defaults.id)
    except NoArticle:
        return
    except Unreadable as fault:
        yield Faulty(source, str(fault))


def _words(stem: str) -> str:
    """Make a title of a file's name."""
    words = stem.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
