"""Make torch's own autograd inert, so that a gradient can only come from the student's rules.

`prepare`, in the warm server, removes every operation's autograd kernel, the engine, the ready-made backward kernels
and the entry points. `enter`, in the guest, excludes the autograd keys of its one thread. `begin` and `called` enclose
a case and name the forbidden thing that it called. The first step is the one that protects: no thread, key or level
finds anything to record. The names are there only to tell the student. Called by child.py.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import sys
from collections.abc import Callable, Iterable
from types import CellType, FunctionType
from typing import Any

import torch
from torch.autograd.gradcheck import GradcheckError

from autograder.engine.originals import remember
from autograder.errors import Forbidden
from autograder.sandbox.said import NOT_AVAILABLE

_KEYS = ("AutogradCPU", "AutogradOther", "AutogradFunctionality", "AutogradMeta")
_BACKENDS = (  # the dispatch keys under which code can call a kernel, also by naming the key
    "CPU", "SparseCPU", "SparseCsrCPU", "MkldnnCPU", "QuantizedCPU", "NestedTensorCPU",
    "CompositeImplicitAutograd", "CompositeExplicitAutograd",
    "CompositeExplicitAutogradNonFunctional", "CompositeImplicitAutogradNestedTensor",
)  # fmt: skip
_GRADIENT_WORDS = ("_backward", "_jvp", "_standard_gamma_grad", "_dirichlet_grad")
_ENTRY_POINTS = {
    "torch.autograd": ("grad", "backward"),
    "torch.autograd.functional": ("vjp", "jvp", "jacobian", "hessian", "vhp", "hvp"),
    "torch.autograd.forward_ad": ("enter_dual_level", "make_dual", "dual_level"),
    "torch.autograd.graph": ("_engine_run_backward",),
    "torch.func": ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "linearize"),
    "torch._functorch.eager_transforms": ("_vjp_with_argnums", "_jvp_with_argnums", "grad_impl", "grad_and_value_impl"),
    "torch.nn.grad": (
        "conv1d_input", "conv1d_weight", "conv2d_input", "conv2d_weight", "conv3d_input", "conv3d_weight",
    ),
    "torch._C._functorch": (
        "_grad_increment_nesting", "_grad_decrement_nesting", "_jvp_increment_nesting", "_jvp_decrement_nesting",
        "_unwrap_for_grad", "_wrap_for_grad",
    ),
    # The compiler's own, symbolic differentiation, and the ways into it. torch.jit.script returns a function as it is.
    "torch._C": (
        "_enter_dual_level", "_jit_differentiate", "_jit_pass_create_autodiff_subgraphs", "_jit_script_compile",
        "_jit_script_compile_overload", "_jit_script_class_compile", "_jit_script_interface_compile",
        "_create_function_from_trace", "_create_function_from_trace_with_dict", "_create_function_from_graph",
        "_create_graph_by_tracing", "_jit_trace_graph", "_jit_trace_module", "_jit_interpret_graph",
        "_jit_to_static_module", "_last_executed_optimized_graph", "_jit_set_profiling_executor",
        "_jit_set_profiling_mode", "_set_graph_executor_optimize", "_debug_set_autodiff_subgraph_inlining",
        "parse_ir", "import_ir_module", "import_ir_module_from_buffer", "_import_ir_module_from_package",
        "_load_jit_module_from_file", "_load_jit_module_from_bytes", "_load_for_lite_interpreter",
        "_load_for_lite_interpreter_from_buffer",
    ),
    "torch": ("_make_dual",),
}  # fmt: skip
_METHODS = {  # the same ways in, as methods of classes that are written in C
    "_ImperativeEngine": ("run_backward",),
    "CompilationUnit": ("define", "create_function", "set_optimized"),
    "ScriptModule": (
        "_define", "_create_method_from_trace", "_create_method_from_trace_with_dict", "_set_optimized",
        "get_debug_state",
    ),
    "ScriptFunction": ("get_debug_state", "graph_for"),
    "Graph": ("__init__",),
}  # fmt: skip
_DECOMPOSITIONS = ("torch._decomp.decompositions", "torch._refs", "torch._refs.nn.functional", "torch._refs.special")
_NAMESPACES = (
    "torch.func",
    "torch._functorch.apis",
    "torch._functorch.eager_transforms",
    "torch.nn.grad",
    "torch.autograd.graph",
    *_DECOMPOSITIONS,
)
_calls: list[str] = []
_sequence = 0


def prepare() -> None:
    """Remove everything that differentiates. The warm server calls this once."""
    for module in _NAMESPACES:
        importlib.import_module(module)
    torch._C._set_graph_executor_optimize(False)  # no executor differentiates a graph
    # torch._decomp.decompositions_for_jvp cannot be imported after this, either:
    torch.jit._state.disable()  # type: ignore[no-untyped-call]
    checks = [(getattr(torch.autograd, name), _in_vain) for name in ("gradcheck", "gradgradcheck")]
    refused = _entry_points() + _written_out() + checks
    _replace_everywhere(refused)
    _rewrite(torch.Tensor, "backward", _refusal("torch.Tensor.backward"))
    for kind, names in _METHODS.items():
        for name in names:
            _rewrite(getattr(torch._C, kind), name, _refusal(f"torch._C.{kind}.{name}"))
    for name in ("grad", "backward"):  # TorchScript's names for them
        setattr(torch.ops.aten, name, _refusal(f"torch.ops.aten.{name}"))
    for name in ("grad_fn", "_grad_fn"):
        _rewrite(torch._C.TensorBase, name, property(lambda _: None))
    remember(*(f"autograder.sandbox.{name}" for name in ("guest.child", "calls", "said", "wire")))
    _forget_autograd()
    _refuse_kernels()
    _keep_for_good()


def enter() -> None:
    """Keep torch from recording anything that this thread does. The guest calls this."""
    for key in _KEYS:
        torch._C._dispatch_tls_set_dispatch_key_excluded(getattr(torch._C.DispatchKey, key), True)


def begin() -> None:
    """Note the beginning of a case."""
    global _sequence
    _calls.clear()
    _sequence = torch._C._autograd._get_sequence_nr()


def called() -> str:
    """Return the name of the forbidden thing that the case called; an empty string if it called none."""
    if not _calls and torch._C._autograd._get_sequence_nr() != _sequence:
        return "torch's own autograd"
    return _calls[0] if _calls else ""


def _refusal(name: str) -> Callable[..., Any]:
    """Return a function that takes note of a call to `name` and raises Forbidden."""

    def refuse(*_: Any, **__: Any) -> Any:
        _calls.append(name)
        raise Forbidden(NOT_AVAILABLE(name=name))

    return refuse


def _in_vain(*_: Any, raise_exception: bool = True, **__: Any) -> bool:
    """Say at once what gradcheck finds after hundreds of calls where nothing is recorded: no gradient."""
    if raise_exception:
        raise GradcheckError("no gradient is recorded here")
    return False


# -- what is removed, and where it is found ----------------------------------------------------------------------------


def _entry_points() -> list[tuple[Any, Callable[..., Any]]]:
    """Return each function that starts a differentiation, with its refusal."""
    found = []
    for module, names in _ENTRY_POINTS.items():
        home = sys.modules.get(module) or getattr(torch._C, module.rpartition(".")[2])
        found += [(getattr(home, name), _refusal(f"{module}.{name}")) for name in names if hasattr(home, name)]
    return found


def _written_out() -> list[tuple[Any, Callable[..., Any]]]:
    """Return each backward kernel that torch keeps in Python, with its refusal."""
    found: dict[int, tuple[Any, Callable[..., Any]]] = {}
    for module in _DECOMPOSITIONS:
        for name, value in vars(sys.modules[module]).items():
            if isinstance(value, FunctionType) and any(word in name for word in _GRADIENT_WORDS):
                found[id(value)] = value, _refusal(f"{module}.{name}")
    return list(found.values())


def _replace_everywhere(refused: Iterable[tuple[Any, Callable[..., Any]]]) -> None:
    """Replace each function by its refusal everywhere.

    It may be in modules, the copies that the interpreter keeps of them, tables, classes and closures.
    """
    pairs = list(refused)
    by_id = {id(original): refusal for original, refusal in pairs}
    for holder in gc.get_referrers(*(original for original, _ in pairs)):
        if isinstance(holder, dict):
            for key, value in list(holder.items()):
                if id(value) in by_id:
                    holder[key] = by_id[id(value)]
        elif isinstance(holder, list):
            holder[:] = [by_id.get(id(value), value) for value in holder]
        elif isinstance(holder, CellType) and id(holder.cell_contents) in by_id:
            holder.cell_contents = by_id[id(holder.cell_contents)]


def _rewrite(kind: Any, name: str, value: Any) -> None:
    """Set an attribute of a class, even if the class is written in C.

    Such a class refuses setattr, and a subclass would still find the old attribute there.
    """
    if name in vars(kind):
        gc.get_referents(vars(kind))[0][name] = value
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


# -- the dispatcher --------------------------------------------------------------------------------------------------


def _forget_autograd() -> None:
    """Replace every operation's autograd kernel, for reverse and forward mode, by the plain kernel below it."""
    for name in torch._C._dispatch_get_all_op_names():
        for key in ("Autograd", "AutogradNestedTensor"):
            if torch._C._dispatch_has_kernel_for_dispatch_key(name, key):
                _register(name, key, torch.library.fallthrough_kernel)


def _refuse_kernels() -> None:
    """Make every ready-made backward kernel refuse to run, on every backend that it is written for."""
    for name in torch._C._dispatch_get_all_op_names():
        if any(word in name for word in _GRADIENT_WORDS):
            refusal = _refusal(f"torch.ops.{name.replace('::', '.')}")
            for key in _BACKENDS:
                if key == "CPU" or torch._C._dispatch_has_kernel_for_dispatch_key(name, key):
                    _register(name, key, refusal)


_libraries: dict[tuple[str, str], Any] = {}


def _register(name: str, key: str, kernel: Callable[..., Any]) -> None:
    """Register `kernel` for an operation under a dispatch key."""
    namespace, operation = name.split("::")
    if (namespace, key) not in _libraries:
        _libraries[namespace, key] = torch._C._dispatch_library("IMPL", namespace, key, __file__, 0)
    _libraries[namespace, key].impl(operation, key, kernel)


def _keep_for_good() -> None:
    """Keep the registrations for good.

    A registration lasts as long as its library, and code that finds a library can delete it, so no name leads to one.
    """
    for library in _libraries.values():
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(library))
    _libraries.clear()
