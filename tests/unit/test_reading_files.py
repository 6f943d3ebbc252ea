"""Folders, archives, CSV and JSON lines: every article comes out, and what is bad is said without spoiling the rest."""

import json
import zipfile

from bot.kb.reading import Faulty, files, read


def everything(*paths, visibility="internal"):
    """Read paths: the articles by their ids, and what was refused by its file's name."""
    items = [item for given, path in files(paths) for item in read(given, path, visibility)]
    faulty = {item.source.rpartition("/")[2]: item.why for item in items if isinstance(item, Faulty)}
    return {item.article.id: item.article for item in items if not isinstance(item, Faulty)}, faulty


def test_a_folder_is_read_with_everything_below_it(tmp_path):
    """Ids follow from where a file lies; hidden files, other files and other people's packages are left alone."""
    for name in ("docs/a.md", "docs/deep/b.html", "docs/.git/c.md", "docs/node_modules/d.md", "docs/e.png", "docs/.f.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("<p>words</p>")
    articles, faulty = everything(tmp_path / "docs")
    assert sorted(articles) == ["docs/a", "docs/deep/b"]
    assert faulty == {}


def test_a_file_by_itself_has_the_id_that_it_has_in_its_folder(tmp_path):
    """So that importing either is importing the same."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("words")
    assert everything(tmp_path / "docs" / "a.md")[0].keys() == everything(tmp_path / "docs")[0].keys()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    """What was not meant to be published is not."""
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "link.md").symlink_to(tmp_path / "secret.md")
    assert everything(tmp_path / "docs") == ({}, {})


def test_bad_files_are_said_and_the_rest_goes_in(tmp_path):
    """An empty file, a picture that calls itself text, a file that is never read."""
    (tmp_path / "good.md").write_text("words")
    (tmp_path / "empty.md").write_bytes(b"")
    (tmp_path / "picture.md").write_bytes(bytes(range(256)) * 10)
    articles, faulty = everything(tmp_path, tmp_path / "good.pdf")
    assert [article.text for article in articles.values()] == ["words"]
    assert faulty.keys() == {"empty.md", "picture.md", "good.pdf"}


def test_five_megabytes_are_one_article(tmp_path):
    """Long is not wrong."""
    (tmp_path / "long.md").write_text("# Long\n\n" + "All of this is one sentence. " * 180_000)
    articles, faulty = everything(tmp_path)
    assert [len(article.text) > 5_000_000 for article in articles.values()] == [True]
    assert faulty == {}


def test_a_csv_of_questions_and_answers(tmp_path):
    """One article a row, whatever the separator; other columns are fields where they are called so."""
    (tmp_path / "faq.csv").write_text(
        'Question;Answer;Visibility\nHow long?;"Five days;\nsometimes six";public\n;nothing asked;\n;;\nWho?;Us;nobody\n'
    )
    articles, faulty = everything(tmp_path)
    assert [(one.title, one.text, one.visibility) for one in articles.values()] == [
        ("How long?", "Five days;\nsometimes six", "public"),
        ("nothing asked", "nothing asked", "internal"),
    ]
    assert faulty == {
        "faq.csv:5": "it has neither title nor text",
        "faq.csv:6": 'visibility: "nobody" is none of public, customer, internal',
    }


def test_a_question_keeps_its_id_when_its_answer_changes(tmp_path):
    """Otherwise it would stand there twice."""
    (tmp_path / "faq.csv").write_text("question,answer\nHow long?,Five days\n")
    before = everything(tmp_path)[0]
    (tmp_path / "faq.csv").write_text("question,answer\nHow long?,Six days\n")
    assert everything(tmp_path)[0].keys() == before.keys()


def test_a_csv_without_such_columns_is_refused(tmp_path):
    """It says which columns there have to be."""
    (tmp_path / "prices.csv").write_text("plan,price\nteam,12\n")
    assert '"question" and "answer"' in everything(tmp_path)[1]["prices.csv"]


def test_json_lines(tmp_path):
    """An id may be a number; a bad line is said by its number."""
    lines = [{"id": 7, "title": "T", "text": "x\x00y \ud800", "section": {"a": 1}}, "no object", {"id": "e"}]
    (tmp_path / "base.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\n{broken\n" + "[" * 100_000)
    articles, faulty = everything(tmp_path)
    assert [(one.id, one.text) for one in articles.values()] == [("7", "xy \ufffd")]
    assert faulty.keys() == {"base.jsonl:2", "base.jsonl:3", "base.jsonl:4", "base.jsonl:5"}


def test_a_json_list_is_read_as_its_lines(tmp_path):
    """Many programs write one."""
    (tmp_path / "base.json").write_text(json.dumps([{"id": "a", "question": "Why?", "answer": "So."}], indent=2))
    assert everything(tmp_path)[0]["a"].title == "Why?"


def test_a_notion_export_is_read_as_it_was_downloaded(tmp_path):
    """An archive in the archive, pages with their numbers, and the tables of databases that are no articles."""
    number = "0123456789abcdef0123456789abcdef"
    with zipfile.ZipFile(tmp_path / "part.zip", "w") as inner:
        inner.writestr(f"Handbook/Refunds {number}.md", "# Refunds\n\nAsk us.")
        inner.writestr(f"Handbook/Tasks {number[::-1]}.csv", "Name,Status\nA,done\n")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as outer:
        outer.write(tmp_path / "part.zip", "ExportBlock-Part-1.zip")
        outer.writestr("__MACOSX/._x.md", "rubbish")
    articles, faulty = everything(tmp_path / "export.zip")
    assert {key: one.title for key, one in articles.items()} == {number: "Refunds"}
    assert faulty == {}


def test_a_broken_archive_is_refused(tmp_path):
    """In words, like any other file."""
    (tmp_path / "export.zip").write_bytes(b"PK\x03\x04 and then nothing")
    assert everything(tmp_path)[1].keys() == {"export.zip"}
