"""How much code an adapter is: ``python -m relay_connectors.testing.size FOLDER [--apart FILE …]``.

Counted are lines that hold code. Docstrings, comments, blank lines, imports and ``__all__`` are none; tables of words
and declared settings may stand apart, since they are facts and grow with the vendor.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
import tokenize
from collections.abc import Collection
from pathlib import Path

__all__ = ["lines_of_code", "size_of"]

IGNORED = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def lines_of_code(source: str) -> int:
    """The lines of a module that hold code."""
    tree = ast.parse(source)
    told = [node for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    heads = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom) or _is_all(node)]
    apart = {line for node in [*told, *heads] for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    held = {line for one in tokens if one.type not in IGNORED for line in range(one.start[0], one.end[0] + 1)}
    return len(held - apart)


def size_of(folder: Path, apart: Collection[str] = ()) -> dict[str, int]:
    """File → lines of code, of the modules in *folder* but those called as in *apart*."""
    files = [file for file in sorted(folder.rglob("*.py")) if file.name not in apart]
    return {str(file.relative_to(folder)): lines_of_code(file.read_text(encoding="utf-8")) for file in files}


def main() -> int:
    """Print the sizes and their sum."""
    parser = argparse.ArgumentParser(prog="python -m relay_connectors.testing.size", description=__doc__)
    parser.add_argument("folder", type=Path, help="the adapter's package")
    parser.add_argument("--apart", nargs="*", default=[], metavar="FILE", help="files that are not counted")
    told = parser.parse_args()
    sizes = size_of(told.folder, told.apart)
    lines = [f"{lines:>5}  {name}" for name, lines in {**sizes, "in all": sum(sizes.values())}.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if sizes else 2


def _is_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"


if __name__ == "__main__":
    sys.exit(main())
