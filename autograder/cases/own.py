"""`own_operation`: an operation that torch does not have, made of torch's; `kept_by`: what a forward leaves in memory.

Case files call both. The first one's result is the `call=` of a sweep, or a function for programs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any


def own_operation(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make `function(torch, *inputs, **options)`, a program of torch, an operation: the rule of its name answers it.

    On PyTorch the function runs as it is, and PyTorch differentiates its steps. On a student's engine the whole call is
    one operation, and asks for the rule that has the function's name: `rotary` asks for `class Rotary`. Return a
    function of the same arguments.
    """

    def steps(*inputs: Any, **options: Any) -> Any:
        import torch  # slow: only when cases run

        return function(torch, *inputs, **options)

    def operation(*inputs: Any, **options: Any) -> Any:
        from torch.overrides import handle_torch_function, has_torch_function  # as above

        own = tuple(x for x in (*inputs, *options.values()) if hasattr(type(x), "__torch_function__"))
        if has_torch_function(own):
            return handle_torch_function(operation, own, *inputs, **options)
        return steps(*inputs, **options)

    operation.__name__ = function.__name__
    operation.steps = steps  # type: ignore[attr-defined]  # the judge shows them to a student, and grafting looks here

    @wraps(function)
    def call(_: Any, *inputs: Any, **options: Any) -> Any:
        return operation(*inputs, **options)

    return call


def kept_by(torch: Any, forward: Callable[[], Any]) -> tuple[Any, int]:
    """Return the result of `forward()`, and how many bytes it left in memory on a student's engine, 0 on PyTorch.

    All tensors that were made meanwhile and are still somewhere count, whoever holds them, but for the result.
    """
    from torch import Tensor as Plain  # slow: only when cases run
    from torch.multiprocessing.reductions import StorageWeakRef  # as above
    from torch.overrides import TorchFunctionMode  # as above
    from torch.utils._pytree import tree_leaves  # as above

    own = torch.Tensor
    if own is Plain:
        return forward(), 0
    given, made = set[int](), dict[int, tuple[Any, int]]()

    def storages(value: Any) -> Iterator[Any]:
        return (x.untyped_storage() for x in tree_leaves(value) if isinstance(x, Plain))

    class Looking(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if own in types:  # a call of the program: its rule is looked at from inside
                with self:
                    return own.__torch_function__(func, types, args, kwargs)
            given.update(storage._cdata for storage in storages((args, kwargs)) if storage._cdata not in made)
            found = func(*args, **(kwargs or {}))
            for storage in storages(found):
                if storage._cdata not in given:
                    weak = StorageWeakRef(storage)  # type: ignore[no-untyped-call]
                    made.setdefault(storage._cdata, (weak, storage.nbytes()))
            return found

    with Looking():
        result = forward()
    left = sum(size for storage, size in made.values() if not storage.expired())
    return result, left - result.numel() * result.element_size()
