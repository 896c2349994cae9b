"""The ideas behind wrong gradients, one file each: `<family>/<name>.py` with `WHY`, `HINT`, `RANK` and `fits(evidence)`.

Adding a file adds the misconception; there is no list. `HINT` names the concept for the student and never the answer.
"""

from .catalogue import Misconception, known
from .evidence import Evidence

__all__ = ["Evidence", "Misconception", "known"]
