"""Choose the reader's language, and find its catalogue: one folder in `locale/` for each language but English.

The templates are in English, so English has no catalogue. `AUTOGRADER_LANG` comes first, then what a notebook's
metadata say, then the locale of the machine. What other people will read never depends on the locale.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path

from .catalogue import catalogue

ENGLISH = "en"
_CATALOGUES = Path(__file__).resolve().parents[1] / "locale"
_DOMAIN = "autograder"
_VARIABLE = "AUTOGRADER_LANG"
_LOCALE = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # as gettext asks them
_ENGLISH = (ENGLISH, "c", "posix")
_SAME = {"zh_sg": "zh_cn"}  # written alike; a reader of zh_TW reads other characters, and gets English

_spoken: ContextVar[str] = ContextVar("autograder_language", default="")  # inside `speaking`
_notebooks = ""  # the language that this process's notebook asks for


def language() -> str:
    """Return the language of the reader: "en", or the name of a folder in `locale/`, such as "zh_CN"."""
    said = _spoken.get()
    if said:
        return said
    if os.environ.get(_VARIABLE):
        return known(os.environ[_VARIABLE]) or ENGLISH
    return _notebooks or _of_the_machine() or ENGLISH


def for_readers(said: str) -> str:
    """Return the language of what other people will read, such as a feedback page.

    `said` is what the released notebook says; the locale of the machine that grades has no say.
    """
    return known(os.environ.get(_VARIABLE) or said) or ENGLISH


def speak(said: str) -> None:
    """Speak the language of a notebook from now on, unless `AUTOGRADER_LANG` names one; an unknown one is left out."""
    global _notebooks
    _notebooks = known(said)


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak a language that is chosen already, in this thread and inside the `with` block."""
    token = _spoken.set(known(chosen) or ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(token)


@lru_cache(256)
def known(name: str) -> str:
    """Return the language that is meant by a name in any usual form ("zh-CN", "zh_CN.UTF-8", "zh"); "" if none is.

    The name may come from a student's file: it is compared with the names of the folders, and never becomes a path.
    """
    plain = name.replace("-", "_").partition(".")[0].partition("@")[0].lower()
    plain = _SAME.get(plain, plain.replace("_hans", ""))
    first = plain.partition("_")[0]
    if first in _ENGLISH:
        return ENGLISH
    every = {full.lower(): full for full in languages()}
    alike = [full for full in every if full.partition("_")[0] == first] if plain == first else [first]
    return next((every[full] for full in (plain, *alike) if full in every), "")


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, without English."""
    return tuple(sorted(path.parent.name for path in _CATALOGUES.glob("*/LC_MESSAGES")))


def translation(domain: str = _DOMAIN) -> gettext.NullTranslations:
    """Return the catalogue of the reader's language; one that changes no message if the language has none."""
    return _catalogue(language(), domain)


def _of_the_machine() -> str:
    said = next((os.environ[name] for name in _LOCALE if os.environ.get(name)), "")
    return next((found for one in said.split(":") if (found := known(one))), "")


@cache
def _catalogue(chosen: str, domain: str) -> gettext.NullTranslations:
    path = _CATALOGUES / chosen / "LC_MESSAGES" / f"{domain}.po"
    return catalogue(path) if path.is_file() else gettext.NullTranslations()
