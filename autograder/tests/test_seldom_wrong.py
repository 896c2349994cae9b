"""Check that the hidden cases find rules that are wrong for a few numbers only.

Such a rule passes all public cases, so that it is no golden file. Each is written like one, and the case is named that
has to find it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from autograder.grader import Grader
from autograder.records import Assignment, Outcome

from .conftest import only
from .golden import submission_of


@dataclass(frozen=True)
class Wrong:
    """A wrong rule: its question, its mistake, the hidden case that finds it, and its cells."""

    assignment: str
    question: str
    mistake: str
    case: str
    cells: str


RULES = [
    Wrong(
        "08-layers",
        "batch_norm",
        "the_weight_divided_out",  # 0 / 0 where a weight is 0
        "nn.functional.batch_norm[evaluation, a weight and no bias]",
        """
        class BatchNorm:
            def backward(ctx, grad_output):
                x, weight, mean, r = ctx.saved_tensors
                normal = (x - mean) * r
                of_bias, of_weight = grad_output.sum(ctx.axes), (grad_output * normal).sum(ctx.axes)
                scale, grad_x = r if weight is None else r * weight.reshape(ctx.shape), grad_output
                if ctx.training:
                    shared = of_bias.reshape(ctx.shape) + normal * of_weight.reshape(ctx.shape)
                    grad_x = grad_x - shared / (x.numel() / x.shape[1])
                grad_x = grad_x * scale
                if weight is not None and not ctx.training:
                    of_weight = (grad_x * (x - mean)).sum(ctx.axes) / weight
                of_bias = of_bias if ctx.has_bias else None
                return grad_x, None, None, None if weight is None else of_weight, of_bias, None, None, None
        """,
    ),
    Wrong(
        "08-layers",
        "gru",
        "the_reset_gate_divided_out",  # 0 / 0 where the gate is shut
        "gru_cell[the old state is kept]",
        """
        class GruCell:
            def backward(ctx, grad_output):
                x, h, w_x, w_h, r, z, n, c_n = ctx.saved_tensors
                at_c_n = grad_output * (1 - z) * (1 - n * n) * r
                at_z = grad_output * (h - n) * z * (1 - z)
                at_r = at_c_n * c_n * (1 - r)
                at_a = torch.cat([at_r, at_z, at_c_n / r], dim=1)
                at_c = torch.cat([at_r, at_z, at_c_n], dim=1)
                biases = (at_a.sum(0), at_c.sum(0)) if ctx.has_bias else (None, None)
                return at_a @ w_x, at_c @ w_h + grad_output * z, at_a.mT @ x, at_c.mT @ h, *biases
        """,
    ),
    Wrong(
        "08-layers",
        "gru",
        "the_proposal_from_the_result",  # 0 / 0 where the old state is kept whole
        "gru_cell[the old state is kept]",
        """
        class GruCell(Function):
            @staticmethod
            def forward(ctx, x, h, w_x, w_h, b_x=None, b_h=None):
                a_r, a_z, a_n = torch.nn.functional.linear(x, w_x, b_x).chunk(3, dim=1)
                c_r, c_z, c_n = torch.nn.functional.linear(h, w_h, b_h).chunk(3, dim=1)
                r, z = torch.sigmoid(a_r + c_r), torch.sigmoid(a_z + c_z)
                y = (1 - z) * torch.tanh(a_n + r * c_n) + z * h
                ctx.save_for_backward(x, h, w_x, w_h, r, z, y, c_n)
                ctx.has_bias = b_x is not None
                return y

            @staticmethod
            def backward(ctx, grad_output):
                x, h, w_x, w_h, r, z, y, c_n = ctx.saved_tensors
                n = (y - z * h) / (1 - z)
                at_n = grad_output * (1 - z) * (1 - n * n)
                at_z = grad_output * (h - n) * z * (1 - z)
                at_r = at_n * c_n * r * (1 - r)
                at_a = torch.cat([at_r, at_z, at_n], dim=1)
                at_c = torch.cat([at_r, at_z, at_n * r], dim=1)
                biases = (at_a.sum(0), at_c.sum(0)) if ctx.has_bias else (None, None)
                return at_a @ w_x, at_c @ w_h + grad_output * z, at_a.mT @ x, at_c.mT @ h, *biases
        """,
    ),
    Wrong(
        "09-attention",
        "scores",
        "a_factor_of_0_taken_for_none",
        "baddbmm[a bias for each query, shared, and no product]",
        """
        class Baddbmm:
            def backward(ctx, grad_output):
                q, k_t = ctx.saved_tensors
                of_bias = (ctx.beta * grad_output).sum_to_size(ctx.bias_shape)
                of_products = (ctx.alpha or 1) * grad_output
                return of_bias, of_products @ k_t.mT, q.mT @ of_products, None, None
        """,
    ),
    Wrong(
        "09-attention",
        "scores",
        "a_factor_of_the_bias_of_0_taken_for_none",
        "baddbmm[everything of size 1, and no bias]",
        """
        class Baddbmm:
            def backward(ctx, grad_output):
                q, k_t = ctx.saved_tensors
                of_bias = ((ctx.beta or 1) * grad_output).sum_to_size(ctx.bias_shape)
                of_products = ctx.alpha * grad_output
                return of_bias, of_products @ k_t.mT, q.mT @ of_products, None, None
        """,
    ),
    Wrong(
        "09-attention",
        "weights",
        "a_scale_of_0_taken_for_none",
        "two_masks_in_one_graph",
        """
        class AttentionWeights:
            def backward(ctx, grad_output):
                (weights,) = ctx.saved_tensors
                weighed = grad_output * weights
                of_scores = weighed - weights * weighed.sum(dim=-1, keepdim=True)
                return of_scores * (ctx.scale or 1.0), None, None
        """,
    ),
    Wrong(
        "09-attention",
        "residual",
        "the_weight_divided_out",  # 0 / 0 where it is 0
        "add_norm[weights of 1 and 0]",
        """
        class AddNorm:
            def backward(ctx, grad_h, grad_y):
                h, root, weight = ctx.saved_tensors
                normed, of_normed = h / root, grad_y * weight
                along = of_normed * normed
                of_path = grad_h + (of_normed - along.mean(dim=-1, keepdim=True) * normed) / root
                return of_path, of_path, along.sum_to_size(weight.shape) / weight, None
        """,
    ),
    Wrong(
        "09-attention",
        "recompute",
        "a_scale_of_0_taken_for_none",
        "nn.functional.scaled_dot_product_attention[a scale of 0]",
        """
        class ScaledDotProductAttention:
            def forward(ctx, q, k, v, attn_mask=None, is_causal=False, scale=None):
                ctx.save_for_backward(q, k, v, attn_mask)
                ctx.is_causal, ctx.scale = is_causal, scale or q.shape[-1] ** -0.5
                return torch.nn.functional.scaled_dot_product_attention(
                    q, k, v, attn_mask=attn_mask, is_causal=is_causal, scale=scale
                )
        """,
    ),
    Wrong(
        "10-higher-order",
        "reverse",
        "a_strength_of_0_taken_for_none",
        "a_part_that_learns_against_another",
        """
        class ReverseGradient:
            def backward(ctx, grad_output):
                return -(ctx.strength or 1.0) * grad_output, None
        """,
    ),
    Wrong(
        "10-higher-order",
        "checkpoint",
        "not_put_back_where_nothing_is_dropped",
        "random_numbers_between_forward_and_backward",
        """
        class FeedForward:
            def backward(ctx, grad_output):
                x, a, b = ctx.saved_tensors
                layer, present = torch.tanh(x @ a), torch.get_rng_state()
                torch.set_rng_state(ctx.random)
                kept = torch.ones_like(layer)
                if ctx.p > 0:
                    kept = torch.nn.functional.dropout(kept, ctx.p)
                    torch.set_rng_state(present)
                inner = (grad_output @ b.mT) * kept * (1 - layer * layer)
                return inner @ a.mT, x.mT @ inner, (layer * kept).mT @ grad_output, None
        """,
    ),
]


@pytest.mark.parametrize("wrong", RULES, ids=lambda wrong: f"{wrong.assignment}/{wrong.question}/{wrong.mistake}")
def test_a_hidden_case_finds_the_mistake(
    wrong: Wrong, grader: Grader, assignments: dict[str, Assignment], tmp_path: Path
) -> None:
    path = tmp_path / wrong.assignment / wrong.question / f"{wrong.mistake}.py"
    path.parent.mkdir(parents=True)
    path.write_text(dedent(wrong.cells), encoding="utf-8")
    report = grader.grade(submission_of(path), only(assignments[wrong.assignment], wrong.question))
    assert not report.notes
    (graded,) = report.questions
    failed = {v.case for v in graded.verdicts if v.outcome is not Outcome.PASSED}
    assert wrong.case in {case.name for case in failed}
    assert all(case.hidden for case in failed), "a public case finds it, too: make it a golden file"
