"""Names that the project no longer uses, and where Python and TypeScript sources still define them.

The table maps each old name to its replacement. Many old names are ordinary English words that are
wrong in one room only (``turn`` for a lock, ``room`` for a set of services): such an entry names
its rooms. Sources are searched for definitions (classes, functions, parameters, variables,
attributes, aliases), module and file names, and registered names (strings in decorators and in
constants called ``KIND``). Other strings are not searched: readers of old files need them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Form = Literal["name", "part", "function", "module"]


@dataclass(frozen=True)
class OldWord:
    """An old name and its replacement.

    Attributes:
        old: the old name; several of one replacement are separated by spaces.
        new: the replacement.
        rooms: folders in which the old name is wrong, separated by spaces; ``python`` for all of
            the Python package, empty for everywhere.
        form: ``name`` for the whole identifier, ``part`` for any identifier with this word in it,
            ``function`` for functions and classes only, ``module`` for modules and files only.
    """

    old: str
    new: str
    rooms: str = ""
    form: Form = "name"


@dataclass(frozen=True)
class Finding:
    """One definition of an old name."""

    place: str
    name: str
    word: OldWord


@dataclass(frozen=True)
class _Name:
    """One identifier that a source defines."""

    text: str
    line: int
    kind: Literal["function", "name", "module"]


TABLE = (
    # workspace, files
    OldWord("alone", "exclusive_lock", "workspace files"),
    OldWord("together", "shared_lock", "workspace files"),
    OldWord("taken", "is_locked", "workspace files"),
    OldWord("aside", "atomic_write", "python", "part"),
    OldWord("durably durable", "atomic_write(fsync=)", form="part"),
    OldWord("circumstances", "config", form="part"),
    OldWord("still", "frozen", "workspace"),
    OldWord("turn turns", "run_lock", "workspace pipeline"),
    OldWord("array_note", "ArrayInfo", form="part"),
    # pipeline
    OldWord("crew", "worker_pool", form="part"),
    OldWord("hire", "start", "pipeline", "part"),
    OldWord("give", "submit", "pipeline"),
    OldWord("listen", "receive", "pipeline"),
    OldWord("dismiss", "close", "pipeline", "part"),
    OldWord("portion portions", "shard", form="part"),
    OldWord("station", "WorkerContext", "pipeline", "part"),
    OldWord("books", "PendingWork", "pipeline"),
    OldWord("Item", "ClipTask", "pipeline"),
    OldWord("observe observation observations", "forward", "pipeline", "part"),
    OldWord("Given Named", "InMemoryModel, ZooModel", "pipeline"),
    OldWord("forgiven", "retried_failures", form="part"),
    # video
    OldWord("ahead", "prefetch", "video"),
    OldWord("moments", "sample_times", "video", "part"),
    # attribution
    OldWord("passes", "BatchExplainer", "attribution"),
    OldWord("picture", "overlay", "attribution", "function"),
    OldWord("picture", "overlay", "attribution", "module"),
    OldWord("blind", "zero_gradient", "attribution models", "part"),
    # models, training
    OldWord("outline", "meta_model", "models", "part"),
    OldWord("settle settle_tokens", "resolve_token_order", "models"),
    OldWord("Origin Place Reports", "InitialWeights, OutputPaths, Callbacks", "training"),
    OldWord("coarse_epochs", "low_res_epochs", form="part"),
    # atlas
    OldWord("newcomer newcomers", "query_clip", form="part"),
    OldWord("place_new_clips", "project_new_clips", form="part"),
    OldWord("survey surveyed", "build, AtlasBuild", form="part"),
    OldWord("island islands", "hdbscan_clusters", form="part"),
    # insights
    OldWord("likeness", "clip_similarity", form="part"),
    OldWord("look look_shift", "appearance_shift", "insights"),
    OldWord("seen", "visible_crop", "insights"),
    OldWord("pattern patterns", "recurring_patches", "insights"),
    OldWord("copies", "near_duplicates", "insights", "part"),
    OldWord("few_false", "benjamini_hochberg", form="part"),
    OldWord("smaller_p", "mann_whitney_less", form="part"),
    OldWord("fewer_hits", "fisher_less", form="part"),
    OldWord("looks", "n_comparisons", "insights"),
    OldWord("doubt doubts", "uncertainty", "insights"),
    OldWord("limits", "data_gaps", "insights", "module"),
    OldWord("labelling", "active_learning", "insights", "module"),
    OldWord("telling", "metadata_shortcut", form="part"),
    OldWord("unusual", "outlier_group", "insights", "part"),
    OldWord("unusual_clips", "outlier_group", form="part"),
    # server
    OldWord("answers", "schemas", "server"),
    OldWord("shelf", "disk_cache", form="part"),
    OldWord("making makers", "file_jobs", "server", "part"),
    OldWord("painters", "image_workers", form="part"),
    OldWord("room clip_room", "clip_services", "server"),
    OldWord("once", "SingleFlightCache", "server"),
    OldWord("Order Wanted", "ExplanationJob, TargetSpec", "server"),
    OldWord("verdict verdicts", "PlayabilityCache", "server", "part"),
    OldWord("facts", "clip_details", "server"),
    OldWord("people", "roles", "server"),
    OldWord("readiness", "warmup", form="part"),
    OldWord("listening", "run_server", "server", "module"),
    # metadata
    OldWord("camera_turn", "camera_roll", form="part"),
    OldWord("velocity flow_velocity", "flow_speed_change", "metadata"),
    OldWord("acceleration flow_acceleration", "flow_speed_change_rate", "metadata"),
    # stage
    OldWord("lots", "sample_scene", "stage"),
    OldWord("repertoire", "action_catalogue", "stage", "part"),
    OldWord("performance perform performed", "animation", "stage", "part"),
    OldWord("twin twins", "counterfactual_pairs", "stage", "part"),
    # figures, web
    OldWord("film filming", "preview", form="part"),
    OldWord("words", "formatting", form="module"),
    OldWord("frame", "page_shell, layout", "figures web", "module"),
    OldWord("parts", "components", "web", "module"),
    OldWord("ember", "heat_colormap", form="part"),
    OldWord("gone", "stale_version", "web", "part"),
    # everywhere
    OldWord("one there found told kept known own said given", "a noun"),
)
"""The names that are counted."""

ALSO_UNCLEAR = ("two", "here", "wanted", "shown", "asked")
"""Names that are listed, not counted."""


def old_words(package: Path, web: Path, table: Sequence[OldWord] = TABLE) -> list[Finding]:
    """All definitions of old names.

    Args:
        package: folder of the Python package; its subfolders are the rooms.
        web: folder of the TypeScript sources, the room ``web``.
        table: the old names.
    """
    findings: list[Finding] = []
    folders: set[Path] = set()
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        room = inside.parts[0] if len(inside.parts) > 1 else inside.stem
        names = [*_file_names(inside, folders), *_python_names(ast.parse(path.read_text()))]
        findings += _matches(names, path.relative_to(package.parent.parent), room, table)
    for path in typescript_files(web):
        names = [*_file_names(path.relative_to(web), folders), *_typescript_names(path.read_text())]
        findings += _matches(names, path.relative_to(web.parent.parent), "web", table)
    return findings


def typescript_files(web: Path) -> list[Path]:
    """TypeScript sources that people write; ``schema.ts`` is generated."""
    return sorted(
        path
        for path in web.rglob("*")
        if path.suffix in (".ts", ".tsx") and path.name != "schema.ts"
    )


def _matches(
    names: Sequence[_Name], path: Path, room: str, table: Sequence[OldWord]
) -> Iterator[Finding]:
    rooms = {"", room, "web" if room == "web" else "python"}
    words = [word for word in table if rooms.intersection(word.rooms.split() or [""])]
    reported: set[tuple[str, int]] = set()
    for name in names:
        for word in words:
            if (name.text, name.line) not in reported and _is_old(name, word):
                reported.add((name.text, name.line))
                yield Finding(f"{path}:{name.line}", name.text, word)


def _is_old(name: _Name, word: OldWord) -> bool:
    if word.form in ("function", "module") and name.kind != word.form:
        return False
    text = name.text.strip("_")
    if word.form == "part":
        return any(f"_{old}_" in f"_{_snake(text)}_" for old in word.old.split())
    # An old name with a capital is a class: the same word in lower case may be right.
    return any(old == (text if old[0].isupper() else _snake(text)) for old in word.old.split())


def _snake(text: str) -> str:
    """``ClipRoom``, ``clip room`` and ``clip-room`` as ``clip_room``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[ -]", "_", text).lower()


def _file_names(path: Path, folders: set[Path]) -> Iterator[_Name]:
    """The name of a file, and of the folders that it is in and that ``folders`` lacks."""
    for folder in path.parents[:-1]:
        if folder not in folders:
            folders.add(folder)
            yield _Name(folder.name, 1, "module")
    yield _Name(path.name.split(".")[0], 1, "module")


def _python_names(tree: ast.Module) -> Iterator[_Name]:
    """Everything that a module defines, and the names that it registers."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield _Name(node.name, node.lineno, "function")
            for decorator in node.decorator_list:
                yield from _registered_names(decorator)
        elif isinstance(node, ast.arg):
            yield _Name(node.arg, node.lineno, "name")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield _Name(node.id, node.lineno, "name")
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield _Name(node.attr, node.lineno, "name")
        elif isinstance(node, ast.alias) and node.asname:
            yield _Name(node.asname, node.lineno, "name")
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            yield _Name(node.name, node.lineno, "name")
        if isinstance(node, ast.Assign) and _names_a_kind(node):
            yield from _strings(node.value)


def _names_a_kind(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "KIND" for target in node.targets)


def _registered_names(decorator: ast.expr) -> Iterator[_Name]:
    """Texts of a registration; a former name is there to be read, not to be shown."""
    if isinstance(decorator, ast.Call):
        current = [word.value for word in decorator.keywords if word.arg != "formerly"]
        for argument in (*decorator.args, *current):
            yield from _strings(argument)


def _strings(node: ast.AST) -> Iterator[_Name]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and len(part.value) < 40:
            yield _Name(part.value, part.lineno, "name")


_STRING_OR_COMMENT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""", re.DOTALL
)
_TYPESCRIPT_FUNCTION = re.compile(r"\b(?:function|class|interface|type|enum)\s+([A-Za-z_$][\w$]*)")
_BINDING = re.compile(r"\b(?:const|let|var)\s+(\{[^}=]*\}|\[[^\]=]*\]|[A-Za-z_$][\w$]*)")
_PARAMETERS = re.compile(
    r"(?<!if )(?<!for )(?<!while )(?<!switch )\(([^()]*)\)\s*(?::[^=;{}()]+)?(?:=>|\{)"
    r"|\b([A-Za-z_$][\w$]*)\s*=>"
)
_FIELD = re.compile(r"^[ \t]*(?:readonly )?([A-Za-z_$][\w$]*)\??:", re.MULTILINE)
_PARAMETER = re.compile(r"(?:^|[,{\[]|\.\.\.|:)\s*([A-Za-z_$][\w$]*)")


def _typescript_names(source: str) -> Iterator[_Name]:
    """Functions, types, variables, fields and parameters that a TypeScript source defines.

    A tokenizer by regular expressions: strings and comments are blanked, then the names after
    ``function``, ``type``, ``const`` and so on are read, and those in parameter lists.
    """
    text = _STRING_OR_COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), source)

    def line(position: int) -> int:
        return text.count("\n", 0, position) + 1

    for match in _TYPESCRIPT_FUNCTION.finditer(text):
        yield _Name(match.group(1), line(match.start()), "function")
    for match in _BINDING.finditer(text):
        for name in _bound(match.group(1)):
            yield _Name(name, line(match.start()), "name")
    for match in _FIELD.finditer(text):
        yield _Name(match.group(1), line(match.start(1)), "name")
    for match in _PARAMETERS.finditer(text):
        for name in [match.group(2)] if match.group(2) else _bound(match.group(1)):
            yield _Name(name, line(match.start()), "name")


def _bound(pattern: str) -> Iterator[str]:
    """Names that a binding, a destructuring or a parameter list introduces."""
    if re.fullmatch(r"[A-Za-z_$][\w$]*", pattern):
        yield pattern
        return
    for match in _PARAMETER.finditer(pattern.strip("()") if pattern[:1] not in "{[" else pattern):
        yield match.group(1)
