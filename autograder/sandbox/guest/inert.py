"""Make torch's own autograd inert, so that a gradient can only come from the student's rules.

`prepare` in the warm server takes the entry points and the ready-made kernels away, `enter` in the guest excludes the autograd keys of
its one thread, `begin` and `called` frame a case: what was called in between, by name.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import torch

from autograder.errors import Forbidden

_KEYS = ("AutogradCPU", "AutogradOther", "AutogradFunctionality", "AutogradMeta")
_ENTRY_POINTS = {
    "torch.autograd": ("grad", "backward"),
    "torch.autograd.functional": ("vjp", "jvp", "jacobian", "hessian", "vhp", "hvp"),
    "torch.autograd.forward_ad": ("enter_dual_level", "make_dual", "dual_level"),
    "torch.autograd.graph": ("_engine_run_backward",),
    "torch.func": ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "linearize"),
    "torch.nn.grad": ("conv1d_input", "conv1d_weight", "conv2d_input", "conv2d_weight", "conv3d_input", "conv3d_weight"),
    "torch": ("inference_mode",),  # leaving it re-includes the autograd keys
}
_PRIVATE = (
    "_grad_increment_nesting", "_grad_decrement_nesting", "_jvp_increment_nesting", "_jvp_decrement_nesting", "_vmap_increment_nesting",
    "_func_increment_nesting", "_unwrap_for_grad", "_wrap_for_grad",
)  # fmt: skip
_library: Any = None
_calls: list[str] = []
_sequence = 0


def prepare() -> None:
    """In the warm server. The functions are replaced wherever a module holds a name for them."""
    import torch._functorch.apis
    import torch._functorch.eager_transforms
    import torch.autograd.functional
    import torch.autograd.graph
    import torch.func
    import torch.nn.grad

    refused: dict[int, Callable[..., Any]] = {}
    for module, names in _ENTRY_POINTS.items():
        for name in names:
            found = getattr(sys.modules[module], name, None)
            if callable(found):
                refused[id(found)] = _refusal(f"{module}.{name}")
    for name in _PRIVATE:
        found = getattr(torch._C._functorch, name, None)
        if found is not None:
            refused[id(found)] = _refusal(f"torch._C._functorch.{name}")
    _replace_everywhere(refused)
    torch.Tensor.backward = _refusal("torch.Tensor.backward")  # type: ignore[method-assign]
    for owner, name in ((torch._C, "_ImperativeEngine"), (torch._C, "_EngineBase"), (torch._C, "_InferenceMode"), (torch.autograd.Variable, "_execution_engine")):
        try:
            setattr(owner, name, _refusal(f"torch.{name}"))
        except (AttributeError, TypeError):
            pass
    _refuse_kernels()


def _replace_everywhere(refused: dict[int, Callable[..., Any]]) -> None:
    for name, module in list(sys.modules.items()):
        if name == "torch" or name.startswith("torch."):
            for attribute, value in list(vars(module).items()):
                if id(value) in refused:
                    setattr(module, attribute, refused[id(value)])


def _refuse_kernels() -> None:
    """Every ready-made backward kernel of aten answers with a refusal: one registration, nothing to pay per call."""
    global _library
    _library = torch.library.Library("aten", "IMPL")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in torch._C._dispatch_get_all_op_names():
            if name.startswith("aten::") and "_backward" in name:
                try:
                    _library.impl(name.removeprefix("aten::"), _refusal(f"torch.ops.{name.replace('::', '.')}"), "CPU")
                except RuntimeError:
                    pass  # an overload without a dispatcher entry on this version


def enter() -> None:
    """In the guest: nothing this thread does is recorded by torch."""
    for key in _KEYS:
        torch._C._dispatch_tls_set_dispatch_key_excluded(getattr(torch._C.DispatchKey, key), True)


def begin() -> None:
    """A case begins."""
    global _sequence
    _calls.clear()
    _sequence = torch._C._autograd._get_sequence_nr()


def called() -> str:
    """The forbidden thing that the case has called, by name; empty if there is none."""
    if not _calls and torch._C._autograd._get_sequence_nr() != _sequence:
        return "torch's own autograd"
    return _calls[0] if _calls else ""


def _refusal(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        _calls.append(name)
        raise Forbidden(f"{name} is not available here: the rule has to be your own work.")

    return refuse
