"""The reader's language: `AUTOGRADER_LANG`, and the catalogue under `locale/` for it. English, which has none, is the templates themselves."""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

_CATALOGUES = Path(__file__).resolve().parents[1] / "locale"
_DOMAIN = "autograder"


def translation() -> gettext.NullTranslations:
    """Return the catalogue of the language that the environment names; one that changes nothing where there is none."""
    return _catalogue(os.environ.get("AUTOGRADER_LANG", ""))


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(_DOMAIN, _CATALOGUES, [language], fallback=True) if language else gettext.NullTranslations()
