"""List what a rule must not use, and what an instructor should look at. reach.py and suspicious.py look names up here.

A full name, such as `torch.autograd.grad`, is matched from its start, and the way the notebook imports it does not
matter. A single word is matched as it is spelled.
"""

from __future__ import annotations

import re

FORBIDDEN = re.compile(
    r"torch\.autograd\.(grad|backward|functional|forward_ad|gradcheck\.get_\w+|Variable\._execution_engine"
    r"|graph\._engine_run_backward)\b"
    r"|torch\.func\.(grad|grad_and_value|vjp|jvp|jacrev|jacfwd|hessian|linearize)\b"
    r"|torch\._functorch\.\w+|torch\.nn\.grad\.\w+|torch\.Tensor\.backward\b"
    r"|torch\.(ops|_C|_VF|_decomp|_refs)\.(\w+\.)*\w*_(backward|jvp)|torch\._\w*_backward"
    r"|torch\._C\.(_ImperativeEngine|_functorch|_jit_differentiate|_dispatch_tls_\w+)"
    r"|(torch|numpy)\.gradient\b|autograder\.engine\.(given\.\w+|pieces\.(state|engine|given)\b|(function|dispatch)\.spare\b)"
)
SUSPICIOUS = re.compile(
    r"(ctypes|cffi|gc|importlib|__import__|exec|eval)\b|sys\.(_getframe|_current_frames)\b"
    r"|[\w.]+\.(__closure__|__globals__|cell_contents)\b"
    r"|inspect\.(currentframe|stack|trace|getouterframes|getinnerframes)\b"
    r"|os\.(write|writev|pwrite|dup|dup2|close|closerange|fdopen)\b"
    r"|autograder\.(engine|sandbox|judge|cases|records|grade|grader)\b(?!\.(Context|Engine|Function|Tensor|torch|to_pytorch)$)"
)
READY_MADE = {"log_abs_det_jacobian"}  # methods that compute a derivative, on any object
# A complex step is Im f(x + ih) / h. A forward with one of these words deals with complex numbers itself:
COMPLEX = {"complex", "cmath", "imag", "real", "fft", "view_as_real", "view_as_complex", "polar"}
# A complex step begins, or its result is read, with one of these words:
IMAGINARY = {
    "complex", "cmath", "view_as_complex", "polar", "complex32", "complex64", "complex128",
    "chalf", "cfloat", "cdouble", "csingle", "clongdouble", "imag", "view_as_real",
}  # fmt: skip
