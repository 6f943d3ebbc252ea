"""A file of accounts: what is sound is read, and what is not is said with its line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.queue.accounts import AccountRow, read_accounts

HEADER = "name,domains,plan,arr,renewal,owner,notes\n"


def faults(text: str) -> list[str]:
    return [str(one) for one in read_accounts(text.encode()).faults]


def test_a_csv_is_read():
    """With quoted fields and several domains."""
    found = read_accounts(f'{HEADER}Acme,"acme.test, acme.org",gold,12000,2026-12-31,lena,"likes calls"\n'.encode())
    assert found.rows == (AccountRow(2, "Acme", ("acme.test", "acme.org"), "gold", 12000, date(2026, 12, 31), "lena", "likes calls"),)
    assert found.faults == ()


def test_a_spreadsheets_csv_is_read():
    """Parted by semicolons, with other names for the columns, links for domains and amounts as people write them."""
    found = read_accounts("\ufeffCompany;Website;ARR;Contract End\nMüller;https://www.müller.test/a;12.500 €;2027-01-01\n".encode())
    (row,) = found.rows
    assert (row.name, row.domains, row.arr, row.renewal) == ("Müller", ("xn--mller-kva.test",), 12500, date(2027, 1, 1))


@pytest.mark.parametrize(
    "text", ['[{"name": "Acme", "arr": 12000.4}]', '{"accounts": [{"Name": "Acme", "ARR": "12k"}]}', '{"name": "Acme", "arr": "12,000"}']
)
def test_json_is_read_in_any_of_its_forms(text):
    """A list, a list under accounts, or one object."""
    (row,) = read_accounts(text.encode()).rows
    assert (row.name, row.arr) == ("Acme", 12000)


def test_json_lines_are_read():
    """One account a line."""
    found = read_accounts(b'{"name": "A"}\n{"name": "B"}\nnonsense\n')
    assert [row.name for row in found.rows] == ["A", "B"]
    assert [str(one) for one in found.faults] == ["line 3: no JSON"]


@pytest.mark.parametrize(
    ("amount", "whole"), [("1,234,567", 1234567), ("1.234,56", 1235), ("1'000", 1000), ("$2.5m", 2500000), ("0", 0), ("99.90", 100)]
)
def test_amounts_are_read_as_people_write_them(amount, whole):
    """Thousands and cents in either hemisphere."""
    assert read_accounts(f'name,arr\nA,"{amount}"\n'.encode()).rows[0].arr == whole


def test_every_fault_is_told_with_its_line():
    """And the sound lines are read all the same."""
    bad = ",x.test,,,,,\nB,not a domain!,,lots,tomorrow,,\nC,gmail.com,,,,,\nacme,d.test,,,,,\nE,acme.test,,,,,\n"
    text = f"{HEADER}Acme,acme.test,,,,,\n{bad}"
    told = faults(text)
    assert [row.name for row in read_accounts(text.encode()).rows] == ["Acme"]
    assert [one.split(":")[0] for one in told] == ["line 3", "line 4", "line 4", "line 4", "line 5", "line 6", "line 7"]
    assert "mailbox provider" in told[4]
    assert "stands on line 2 already" in told[5]
    assert "belongs to 'Acme' on line 2 already" in told[6]


def test_a_file_without_a_name_column_is_refused():
    """It says which columns there may be."""
    assert faults("firma,arr\nx,1\n")[0].startswith("line 1: no column is called name")


@given(st.binary(max_size=500))
def test_any_bytes_are_read(raw):
    """Total: rows or faults, never an exception."""
    found = read_accounts(raw)
    assert all(row.name for row in found.rows)
