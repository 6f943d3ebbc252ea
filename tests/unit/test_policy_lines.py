"""Each key of a TOML file is found on the line where it stands."""

import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.lines import KeyPath, key_lines, line_of

ODD = '''# a comment with [brackets] and = signs
top.dotted = 1
"quoted # key" = "a # b ] = c"

[table] # another
text = """
[not.a.table]
key = 1 \\""" still text
"""
literal = \'\'\'
also = 'text'\'\'\'
inline = { one = 1, two = { three = [3,
  4] } }
date = 1979-05-27 07:32:00

[[list]]
name = "first"
[list.sub]
deep = 1.5
[[list]]
name = 'second'
[list.sub]
deep = true
[[list.inner]]
x = 1
[[list.inner]]
x = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("top", "dotted"), 2),
        (("quoted # key",), 3),
        (("table",), 5),
        (("table", "text"), 6),
        (("table", "literal"), 10),
        (("table", "inline", "two", "three", 1), 13),
        (("table", "date"), 14),
        (("list", 0, "sub", "deep"), 19),
        (("list", 1), 20),
        (("list", 1, "sub", "deep"), 23),
        (("list", 1, "inner", 1, "x"), 27),
        (("list", 1, "inner", 1, "missing"), 26),
        (("nowhere", "at", "all"), 1),
    ],
)
def test_keys_are_found_in_odd_files(path: KeyPath, line: int) -> None:
    """Strings, comments, inline tables and arrays of tables do not lead the scanner astray."""
    tomllib.loads(ODD)

    assert line_of(key_lines(ODD), path) == line


KEYS = st.text("ab-_.#\"' é", min_size=1, max_size=4)
LEAVES = st.one_of(st.booleans(), st.integers(), st.text("a\"'#=[]{}\\\n,é", max_size=8), st.dates())
TREES = st.dictionaries(
    KEYS,
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8),
    max_size=4,
)


def paths_of(value: Any, at: KeyPath = ()) -> list[KeyPath]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, inner in items for path in [(*at, key), *paths_of(inner, (*at, key))]]


@given(TREES, st.booleans())
def test_every_key_of_any_file_has_a_line(tree: dict[str, Any], multiline: bool) -> None:
    """What a TOML writer writes, the scanner finds: exactly the keys that `tomllib` reads."""
    text = tomli_w.dumps(tree, multiline_strings=multiline)

    assert set(key_lines(text)) == set(paths_of(tomllib.loads(text)))
