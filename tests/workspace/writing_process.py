"""A process that appends parts and says which are on disk: FOLDER FIRST_CLIP PARTS [compact]."""

from __future__ import annotations

import sys
from pathlib import Path

from numbered_rows import append

from praxiscope.workspace.compact import compact
from praxiscope.workspace.parts import Parts


def say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    folder, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    parts = Parts(folder)
    say("ready")
    for number in range(first, first + 5 * count, 5):
        append(parts, range(number, number + 5))
        say(number)
        if "compact" in sys.argv and number % 50 == 0:
            compact(parts, rows=25)
