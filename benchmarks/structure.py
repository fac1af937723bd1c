"""The structure of the sources: long files, long functions, import circles, old names.

Files over 300 lines are counted in the Python package and in the TypeScript sources, functions
over 80 lines (from ``def`` to the last line) in the Python package. An import circle is a set of
modules that reach each other; imports inside functions and imports for type checkers count too.
A package's ``__init__`` counts as a module like any other.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import grimp
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from benchmarks.old_words import ALSO_UNCLEAR, Finding, OldWord, old_words, typescript_files
from benchmarks.report import arguments, report

ROOT = Path(__file__).parents[1]
PACKAGE, WEB = ROOT / "src" / "praxiscope", ROOT / "web" / "src"

LONGEST_FILE, LONGEST_FUNCTION = 300, 80


def main() -> None:
    options = arguments(__doc__ or "")
    files = long_files([*sorted(PACKAGE.rglob("*.py")), *typescript_files(WEB)])
    functions = long_functions(sorted(PACKAGE.rglob("*.py")))
    circles = import_circles("praxiscope")
    words = old_words(PACKAGE, WEB)
    unclear = old_words(PACKAGE, WEB, [OldWord(word, "a noun") for word in ALSO_UNCLEAR])
    report(
        "structure",
        {
            "files_over_300": len(files),
            "functions_over_80": len(functions),
            "import_circles": len(circles),
            "old_words": len(words),
        },
        lines=[
            *_section(f"files over {LONGEST_FILE} lines", files),
            *_section(f"functions over {LONGEST_FUNCTION} lines", functions),
            *_section("import circles", circles),
            *_section("old names", [_line(finding) for finding in words]),
            *_section("old names by room", _counts(Counter(_room(finding) for finding in words))),
            *_section(
                "unclear names, not counted", _counts(Counter(finding.name for finding in unclear))
            ),
        ],
        packages=("grimp",),
        as_json=options.json,
    )


def long_files(paths: Sequence[Path]) -> list[str]:
    """Files with more lines than allowed."""
    counts = {path: len(path.read_text().splitlines()) for path in paths}
    return [
        f"{path.relative_to(ROOT)}: {count} lines"
        for path, count in counts.items()
        if count > LONGEST_FILE
    ]


def long_functions(paths: Sequence[Path]) -> list[str]:
    """Functions with more lines than allowed, docstring included, decorators not."""
    lines = []
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    lines.append(f"{place}: {node.name}, {length} lines")
    return lines


def import_circles(package: str) -> list[str]:
    """Sets of two or more modules that import each other, directly or through others."""
    graph = grimp.build_graph(package, cache_dir=None)
    modules = sorted(graph.modules)
    number = {module: k for k, module in enumerate(modules)}
    edges = [
        (number[module], number[imported])
        for module in modules
        for imported in graph.find_modules_directly_imported_by(module)
    ]
    rows, columns = np.array(edges).T
    matrix = csr_array((np.ones(len(edges)), (rows, columns)), shape=(len(modules),) * 2)
    count, component = connected_components(matrix, directed=True, connection="strong")
    members = [np.flatnonzero(component == k) for k in range(count)]
    return [" <-> ".join(modules[k] for k in circle) for circle in members if len(circle) > 1]


def _line(finding: Finding) -> str:
    return f"{finding.place}: {finding.name} -> {finding.word.new}"


def _room(finding: Finding) -> str:
    parts = Path(finding.place.split(":")[0]).parts
    return "web" if parts[0] == "web" else parts[2]


def _counts(counts: Mapping[str, int]) -> list[str]:
    return [f"{name}: {count}" for name, count in sorted(counts.items())]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"-- {title}: {len(lines)}", *(f"   {line}" for line in lines)]


if __name__ == "__main__":
    main()
