"""The misconceptions, one file each: `<family>/<name>.py` with `WHY`, `HINT`, `RANK`, `ABOUT` and `fits(evidence)`.

Adding a file adds the misconception; there is no list of them. `HINT` names the concept for the student, never the
answer.
"""

from .catalogue import Misconception, known
from .evidence import Evidence, Passing

__all__ = ["Evidence", "Misconception", "Passing", "known"]
