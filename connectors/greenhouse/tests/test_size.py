"""An adapter is facts and one pure function; what wants more room belongs to the core."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import relay_greenhouse

MOST = 250
APART = {"tables.py", "settings.py"}
IGNORED = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def lines_of_code(source: str) -> int:
    """Lines that hold code: no docstring, no comment, no blank line, no import and no ``__all__``."""
    tree = ast.parse(source)
    told = [node for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    heads = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom) or _is_all(node)]
    apart = {line for node in [*told, *heads] for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    held = {line for one in tokens if one.type not in IGNORED for line in range(one.start[0], one.end[0] + 1)}
    return len(held - apart)


def _is_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"


def test_the_adapter_is_small() -> None:
    files = [file for file in Path(str(relay_greenhouse.__file__)).parent.glob("*.py") if file.name not in APART]

    assert sum(lines_of_code(file.read_text(encoding="utf-8")) for file in files) <= MOST
