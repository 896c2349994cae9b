"""Find the catalogue of the reader's language: `AUTOGRADER_LANG` names the language, `locale/` holds the catalogues.

English has no catalogue: the templates are in English.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

_CATALOGUES = Path(__file__).resolve().parents[1] / "locale"
_DOMAIN = "autograder"


def translation() -> gettext.NullTranslations:
    """Return the catalogue of the language that the environment names, or an empty one that changes no message."""
    return _catalogue(os.environ.get("AUTOGRADER_LANG", ""))


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return (
        gettext.translation(_DOMAIN, _CATALOGUES, [language], fallback=True) if language else gettext.NullTranslations()
    )
