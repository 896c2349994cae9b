"""What a rule must not use, and what an instructor should look at: tables, in which reach.py and suspicious.py look names up.

A full name is matched from its start, `torch.autograd.grad`, however the notebook imports it; a single word is matched as it is spelled.
"""

from __future__ import annotations

import re

FORBIDDEN = re.compile(
    r"torch\.autograd\.(grad|backward|functional|forward_ad|gradcheck\.get_\w+|Variable\._execution_engine|graph\._engine_run_backward)\b"
    r"|torch\.func\.(grad|grad_and_value|vjp|jvp|jacrev|jacfwd|hessian|linearize)\b"
    r"|torch\._functorch\.\w+|torch\.nn\.grad\.\w+|torch\.Tensor\.backward\b"
    r"|torch\.(ops|_C|_VF|_decomp|_refs)\.(\w+\.)*\w*_(backward|jvp)|torch\._\w*_backward"
    r"|torch\._C\.(_ImperativeEngine|_functorch|_jit_differentiate|_dispatch_tls_\w+)"
    r"|(torch|numpy)\.gradient\b|autograder\.engine\.(given\.\w+|pieces\.(state|engine|given)\b)"
)
SUSPICIOUS = re.compile(
    r"(ctypes|cffi|gc|importlib|__import__|exec|eval)\b|sys\.(_getframe|_current_frames)\b"
    r"|[\w.]+\.(__closure__|__globals__|cell_contents)\b"
    r"|inspect\.(currentframe|stack|trace|getouterframes|getinnerframes)\b|os\.(write|writev|pwrite|dup|dup2|close|closerange|fdopen)\b"
    r"|autograder\.(engine|sandbox|judge|cases|records|grade|grader)\b(?!\.(Context|Engine|Function|Tensor|torch|to_pytorch)$)"
)
READY_MADE = {"log_abs_det_jacobian"}  # methods that know a derivative, whatever they are called on
# A complex step is Im f(x + ih) / h. Words of a forward that deals with complex numbers itself:
COMPLEX = {"complex", "cmath", "imag", "real", "fft", "view_as_real", "view_as_complex", "polar"}
# Words with which such a step begins, or is read off:
IMAGINARY = {
    "complex", "cmath", "view_as_complex", "polar", "complex32", "complex64", "complex128", "chalf", "cfloat", "cdouble", "csingle", "clongdouble",
    "imag", "view_as_real",
}  # fmt: skip
