"""``mail read``: one line of JSON a mail, and what cannot be read is said."""

import json

import pytest

from bot.__main__ import main

KEYS = {"file", "kind", "from", "subject", "message_id", "references", "reply_text", "full_text", "attachments", "bounced"}
RAW = b"From: Ada <ada@customer.test>\nSubject: Export\nReferences: <a@b.test>\n\nThanks!\n\nOn 3 Mar 2026, at 09:12, Acme wrote:\n> Hi\n"


def test_a_mail_is_a_line_of_json(tmp_path, capsys):
    """With every field that scripts rely on."""
    file = tmp_path / "a.eml"
    file.write_bytes(RAW)
    assert main(["mail", "read", str(file), str(file)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(first) >= KEYS
    assert first == second
    assert (first["from"], first["subject"], first["reply_text"], first["kind"]) == ("ada@customer.test", "Export", "Thanks!", "ordinary")
    assert first["references"] == ["a@b.test"]
    assert "> Hi" in first["full_text"]


def test_a_file_that_is_not_there_is_said_and_the_others_are_read(tmp_path, capsys):
    """Exit status 1, and the fault on the other stream."""
    file = tmp_path / "a.eml"
    file.write_bytes(b"\xff\xfe\x00")
    assert main(["mail", "read", str(tmp_path / "missing.eml"), str(file)]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["file"] == str(file)
    assert "missing.eml: cannot be read" in said.err


def test_a_command_without_a_file_is_wrong_usage(capsys):
    """Exit status 2."""
    with pytest.raises(SystemExit) as ended:
        main(["mail", "read"])
    assert ended.value.code == 2
    assert "FILE.eml" in capsys.readouterr().err
