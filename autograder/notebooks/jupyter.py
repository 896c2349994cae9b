"""Read a cell as Jupyter does: IPython turns magic and shell lines, help, prompts and indentation into Python.

In comes the text of a cell; out goes Python in which every line keeps its number. The text may be hostile, so there are
limits to what is read. Called by `review/trees.py` and `submission/read.py`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.inputtransformer2 import TransformerManager

# Cell magics that run the rest of their cell as Python, in the notebook's names. IPython has the first four.
RUN_AS_PYTHON = frozenset(
    {"time", "capture", "prun", "timeit", "memit", "snakeviz", "pyinstrument", "scalene", "wandb"}
)
_MOST = 20_000  # characters of a cell
_MOST_LINES = 50  # that may be magic; each costs one more reading of the cell
_MAY_BE_MAGIC = re.compile(r"^[ \t]*[%!?,;/]|\?[ \t]*$|=[ \t]*(?:\\\n[ \t]*)?[%!]", re.MULTILINE)


def as_python(source: str) -> str | None:
    """Return a cell as IPython turns it into Python; None if there is too much of it, or IPython cannot."""
    if len(source) > _MOST or len(_MAY_BE_MAGIC.findall(source)) > _MOST_LINES:
        return None
    try:
        lines = source if source.endswith("\n") else f"{source}\n"
        blank = len(lines) - len(re.sub(r"\A(?:[ \t]*\n)+", "", lines))
        text: str = _manager().transform_cell(source)
        return "\n" * lines[:blank].count("\n") + text
    except Exception:  # noqa: BLE001  IPython fails in many ways on text that is not Python
        return None


@lru_cache(maxsize=1)
def _manager() -> TransformerManager:
    # slow to import, and most notebooks have no magic
    from IPython.core.inputtransformer2 import TransformerManager

    class Numbered(TransformerManager):  # type: ignore[misc]
        """Puts an empty line after a magic line for each line that continued it."""

        def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
            changed, made = super().do_one_token_transform(lines)
            lost = len(lines) - len(made)
            if lost <= 0:
                return changed, made
            same = next((i for i, (old, new) in enumerate(zip(lines, made)) if old != new), len(made) - 1)
            return changed, [*made[: same + 1], *["\n"] * lost, *made[same + 1 :]]

    return Numbered()
