"""Import the modules that came beside the work. Called by child.py.

In come their texts by their paths, as in `{"helpers.py": ..., "pack/__init__.py": ...}`; there is no file.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import linecache
from collections.abc import Mapping, Sequence
from types import ModuleType


class OwnModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """A finder and a loader of these modules. It never replaces a module that is loaded already."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._paths = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in texts}
        self._texts = texts
        for path, text in texts.items():  # inspect.getsource() and tracebacks find the source there
            linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a module, or of a folder that has modules; None for any other name."""
        file = self._paths.get(name)
        is_folder = any(known.startswith(f"{name}.") for known in self._paths)
        if file is None and not is_folder:
            return None
        return importlib.machinery.ModuleSpec(name, self, origin=file, is_package=is_folder)

    def exec_module(self, module: ModuleType) -> None:
        """Run the text of a module in it. A folder without a text of its own stays empty."""
        file = self._paths.get(module.__name__)
        if file is not None:
            module.__file__ = file
            exec(compile(self._texts[file], file, "exec", dont_inherit=True), module.__dict__)
