"""The points: short programs whose gradient is a convention, because the function has a kink, a tie or a pole there.

Each is an expression over leaves of float64; its gradient for an upstream gradient of ones is the convention.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Numbers = Any  # nested lists of numbers


@dataclass(frozen=True)
class Point:
    """An operation at a point: an expression of `x` (and `y`), with `torch` and `F`, and the leaves' numbers."""

    operation: str
    where: str
    program: str
    leaves: tuple[Numbers, ...]

    @property
    def name(self) -> str:
        return f"{self.operation}, {self.where}"


def _points(*rows: tuple[Any, ...]) -> tuple[Point, ...]:
    return tuple(Point(operation, where, program, tuple(leaves)) for operation, where, program, *leaves in rows)


NAN = float("nan")
POINTS = _points(
    # kinks
    ("abs", "at 0", "x.abs()", [0.0]),
    ("sign", "at 0", "x.sign()", [0.0]),
    ("relu", "at 0", "x.relu()", [0.0]),
    ("leaky_relu", "at 0", "F.leaky_relu(x, 0.1)", [0.0]),
    ("elu", "at 0", "F.elu(x, 2.0)", [0.0]),
    ("prelu", "at 0", "F.prelu(x, y)", [0.0], [0.25]),
    ("relu6", "at 0 and 6", "F.relu6(x)", [0.0, 6.0]),
    ("hardtanh", "at its bounds", "F.hardtanh(x)", [-1.0, 1.0]),
    ("hardsigmoid", "at its bounds", "F.hardsigmoid(x)", [-3.0, 3.0]),
    ("hardswish", "at -3 and 3", "F.hardswish(x)", [-3.0, 3.0]),
    ("softshrink", "at its bounds", "F.softshrink(x, 0.5)", [-0.5, 0.5]),
    ("hardshrink", "at its bounds", "F.hardshrink(x, 0.5)", [-0.5, 0.5]),
    ("threshold", "at its bound", "F.threshold(x, 1.0, 0.0)", [1.0]),
    ("clamp", "at its bounds", "x.clamp(-1.0, 1.0)", [-1.0, 1.0]),
    ("clamp", "NaN", "x.clamp(-1.0, 1.0)", [NAN]),
    ("clamp", "tensor bounds, at a tie", "torch.clamp(x, min=y)", [1.0], [1.0]),
    ("l1_loss", "at equal values", "F.l1_loss(x, y)", [1.0, 2.0], [1.0, 3.0]),
    ("smooth_l1_loss", "at beta", "F.smooth_l1_loss(x, y, beta=1.0)", [1.0, -1.0], [0.0, 0.0]),
    ("huber_loss", "at delta", "F.huber_loss(x, y, delta=1.0)", [1.0, -1.0], [0.0, 0.0]),
    ("margin_ranking_loss", "at its kink", "F.margin_ranking_loss(x, y, torch.ones_like(x))", [1.0], [1.0]),
    ("hinge_embedding_loss", "at its kink", "F.hinge_embedding_loss(x, -torch.ones_like(x))", [1.0]),
    ("multi_margin_loss", "at its kink", "F.multi_margin_loss(x, torch.tensor([0]))", [[1.0, 0.0]]),
    ("floor", "between whole numbers", "x.floor()", [0.5]),
    ("fmod", "at a multiple", "torch.fmod(x, y)", [2.0], [1.0]),
    ("remainder", "at a multiple", "torch.remainder(x, y)", [2.0], [1.0]),
    # ties
    ("maximum", "at a tie", "torch.maximum(x, y)", [1.0], [1.0]),
    ("minimum", "at a tie", "torch.minimum(x, y)", [1.0], [1.0]),
    ("fmax", "at a tie", "torch.fmax(x, y)", [1.0], [1.0]),
    ("fmin", "at a tie", "torch.fmin(x, y)", [1.0], [1.0]),
    ("fmax", "NaN and a number", "torch.fmax(x, y)", [NAN], [1.0]),
    ("max", "at a tie", "x.max()", [2.0, 1.0, 2.0]),
    ("max(dim)", "at a tie", "x.max(0).values", [2.0, 1.0, 2.0]),
    ("amax", "at a tie", "x.amax(0)", [2.0, 1.0, 2.0]),
    ("aminmax", "at a tie", "torch.aminmax(x).max", [2.0, 1.0, 2.0]),
    ("cummax", "at a tie", "x.cummax(0).values", [2.0, 1.0, 2.0]),
    ("median", "at a tie", "x.median()", [2.0, 2.0, 1.0, 3.0]),
    ("median(dim)", "at a tie", "x.median(0).values", [2.0, 2.0, 1.0, 3.0]),
    ("mode", "at a tie", "x.mode(0).values", [2.0, 1.0, 2.0]),
    ("kthvalue", "at a tie", "x.kthvalue(2, 0).values", [2.0, 2.0, 2.0]),
    ("topk", "at a tie", "x.topk(1).values", [2.0, 1.0, 2.0]),
    ("sort", "at a tie", "x.sort(stable=True).values[0]", [1.0, 1.0, 2.0]),
    ("quantile", "at a tie", "x.quantile(0.5)", [1.0, 1.0, 1.0]),
    ("quantile", "between two values", "x.quantile(0.5)", [1.0, 2.0]),
    ("max_pool1d", "at a tie", "F.max_pool1d(x, 3)", [[2.0, 1.0, 2.0]]),
    ("norm", "p=inf, at a tie", "torch.linalg.vector_norm(x, float('inf'))", [2.0, -2.0, 1.0]),
    # singular points
    ("norm", "at 0", "x.norm()", [0.0, 0.0]),
    ("norm", "p=1, at 0", "torch.linalg.vector_norm(x, 1)", [0.0, 1.0]),
    ("norm", "p=0", "torch.linalg.vector_norm(x, 0)", [0.0, 1.0]),
    ("cdist", "at distance 0", "torch.cdist(x, y)", [[1.0, 2.0]], [[1.0, 2.0]]),
    ("pairwise_distance", "at distance 0", "F.pairwise_distance(x, y)", [[1.0, 2.0]], [[1.0, 2.0]]),
    ("normalize", "at 0", "F.normalize(x, dim=0)", [0.0, 0.0]),
    ("cosine_similarity", "at 0", "F.cosine_similarity(x, y, dim=0)", [0.0, 0.0], [1.0, 2.0]),
    ("std", "of equal values", "x.std()", [1.0, 1.0, 1.0]),
    ("var().sqrt()", "of equal values", "x.var().sqrt()", [1.0, 1.0, 1.0]),
    ("sqrt", "at 0", "x.sqrt()", [0.0]),
    ("rsqrt", "at 0", "x.rsqrt()", [0.0]),
    ("log", "at 0", "x.log()", [0.0]),
    ("xlogy", "at x 0, y 0", "torch.xlogy(x, y)", [0.0], [0.0]),
    ("pow", "base 0, exponent 0", "x ** y", [0.0], [0.0]),
    ("pow", "base 0, exponent 1", "x ** y", [0.0], [1.0]),
    ("pow", "base 0, exponent -1", "x ** y", [0.0], [-1.0]),
    ("pow", "base -2, exponent 2", "x ** y", [-2.0], [2.0]),
    ("div", "0 by 0", "x / y", [0.0], [0.0]),
    ("atan2", "at (0, 0)", "torch.atan2(x, y)", [0.0], [0.0]),
    ("hypot", "at (0, 0)", "torch.hypot(x, y)", [0.0], [0.0]),
    ("asin", "at 1", "x.asin()", [1.0]),
    ("acosh", "at 1", "x.acosh()", [1.0]),
    ("sinc", "at 0", "x.sinc()", [0.0]),
    ("logit", "at 0 and 1", "x.logit()", [0.0, 1.0]),
    ("sgn", "at 0", "x.sgn()", [0.0]),
    ("prod", "one zero", "x.prod()", [0.0, 2.0, 3.0]),
    ("prod", "two zeros", "x.prod()", [0.0, 0.0, 3.0]),
    ("cumprod", "one zero", "x.cumprod(0)", [2.0, 0.0, 3.0]),
    ("logsumexp", "all -inf", "x.logsumexp(0)", [float("-inf"), float("-inf")]),
    ("softmax", "all -inf", "x.softmax(0)", [float("-inf"), float("-inf")]),
    ("logaddexp", "both -inf", "torch.logaddexp(x, y)", [float("-inf")], [float("-inf")]),
    ("logcumsumexp", "a leading -inf", "x.logcumsumexp(0)", [float("-inf"), 1.0]),
    ("det", "of a singular matrix", "torch.det(x)", [[1.0, 2.0], [2.0, 4.0]]),
    ("trace", "of a tall matrix", "x.trace()", [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
    ("nansum", "NaN", "x.nansum()", [NAN, 1.0]),
    ("nan_to_num", "NaN and infinity", "x.nan_to_num()", [NAN, float("inf"), 1.0]),
    ("where", "NaN on the other side", "torch.where(x > 0, x.sqrt(), 0 * x)", [-1.0, 4.0]),
    ("take_along_dim", "an index twice", "torch.take_along_dim(x, torch.tensor([0, 0]), 0)", [1.0, 2.0]),
    ("index_put", "an index twice", "x.index_put((torch.tensor([0, 0]),), y)", [1.0, 2.0], [3.0, 4.0]),
    ("scatter", "an index twice", "x.scatter(0, torch.tensor([0, 0]), y)", [1.0, 2.0], [3.0, 4.0]),
    ("nextafter", "anywhere", "torch.nextafter(x, y)", [1.0], [2.0]),
    ("narrow_copy", "anywhere", "x.narrow_copy(0, 0, 1)", [1.0, 2.0]),
    ("bessel_j0", "at 1", "torch.special.bessel_j0(x)", [1.0]),
)  # fmt: skip
