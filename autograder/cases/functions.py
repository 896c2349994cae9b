"""Names of operations: the function of torch that a name means, and the rule that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import BrokenCases

_FUNCTIONAL = "nn.functional."


def rule_name(operation: str) -> str:
    """Return the name of the rule that an operation asks for: "linalg.det" -> "linalg_det", "view" -> "view".

    It is the name of torch's function, so that of torch.nn.functional.gelu is "gelu".
    """
    return operation.removeprefix(_FUNCTIONAL).replace(".", "_").strip("_")


def function_of(torch: Any, operation: str) -> Callable[..., Any]:
    """Return torch's function of this name, or else the method or the attribute of a tensor ("view", "mT")."""
    found = torch
    for part in operation.split("."):
        found = getattr(found, part, None)
    if callable(found) and not isinstance(found, type):
        return found  # type: ignore[no-any-return]

    def of_tensor(x: Any, *arguments: Any, **options: Any) -> Any:
        method = getattr(x, operation, None)
        if method is None:
            raise BrokenCases(
                "torch has no operation called {operation!r}: correct the name, or say how it is called, "
                "sweep(..., call=lambda torch, x: ...)",
                operation=operation,
            )
        return method if isinstance(method, torch.Tensor) else method(*arguments, **options)

    return of_tensor
