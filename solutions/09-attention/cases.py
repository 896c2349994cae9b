"""The public cases of 09-attention: lengths that differ, masks, heads, pairs that turn, two results, little memory.

Each case is a torch program. The judge runs it on PyTorch, the sandbox on your rules; the two results are compared.
The operations that torch does not have stand here as programs: PyTorch differentiates their steps.
"""

from math import cos, inf, pi, sin

from autograder import case, flat, hint, kept_by, normal, own_operation, positive, sample, sweep, values

LENGTHS, LAYOUT, MASKS, BIAS, LARGE, LONGER = (
    "lengths and batches", "shapes", "masks", "the bias", "large scores", "in a longer program",
)  # fmt: skip


def mask(*rows):
    """Return a mask from rows of 1, where the query sees the key, and 0."""
    return values(list(rows)).boolean


# -- the steps of attention ------------------------------------------------------------------------------------------

sweep("scores", "baddbmm", [
    sample("a bias for each score", normal(2, 3, 5), normal(2, 3, 4), normal(2, 4, 5), beta=1, alpha=0.5,
           aspect="ordinary"),
    sample("both numbers", normal(2, 3, 5), normal(2, 3, 4), normal(2, 4, 5), beta=-2.0, alpha=0.3, aspect="ordinary"),
    sample("without numbers", normal(2, 3, 5), normal(2, 3, 4), normal(2, 4, 5), aspect="ordinary"),
    sample("squares", normal(3, 3, 3), normal(3, 3, 3), normal(3, 3, 3), alpha=0.5, aspect="ordinary",
           hint="Which index of the upstream gradient is that of a query, and which one that of a key?"),
    sample("the same bias in each batch", normal(3, 5), normal(2, 3, 4), normal(2, 4, 5), alpha=0.5, aspect=BIAS),
    sample("a bias for each distance", normal(1, 1, 5), normal(2, 3, 4), normal(2, 4, 5), beta=0.5, alpha=0.5,
           aspect=BIAS),
    sample("a bias for each head", normal(2, 1, 1), normal(2, 3, 4), normal(2, 4, 5), beta=3.0, aspect=BIAS),
    sample("one number as bias", normal(1), normal(2, 3, 4), normal(2, 4, 5), aspect=BIAS),
    sample("a constant bias", normal(3, 5).constant, normal(2, 3, 4), normal(2, 4, 5), alpha=2.0, aspect="ordinary"),
    sample("one query", normal(1, 1, 5), normal(2, 1, 4), normal(2, 4, 5), aspect=LENGTHS),
    sample("no keys", normal(2, 3, 0), normal(2, 3, 4), normal(2, 4, 0), aspect=LENGTHS),
    sample("not contiguous", normal(3, 5).transposed, normal(2, 3, 4).transposed, normal(2, 4, 5).transposed,
           alpha=0.5, aspect=LAYOUT),
    sample("float32", normal(3, 5).float32, normal(2, 3, 4).float32, normal(2, 4, 5).float32, alpha=0.5),
], seed=91)  # fmt: skip


@own_operation
def attention_weights(torch, scores, allowed=None, scale=1.0):
    scaled = scores * scale
    if allowed is None:
        return torch.softmax(scaled, dim=-1)
    weights = torch.softmax(torch.where(allowed, scaled, -inf), dim=-1)
    return torch.where(allowed.any(dim=-1, keepdim=True), weights, 0.0)


SOME = mask([1, 0, 1, 1, 0], [0, 0, 1, 0, 0], [1, 1, 1, 1, 1])
NONE = mask([1, 0, 1, 1, 0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1])
FILLED = mask([[1, 1, 1, 0, 0]], [[1, 1, 1, 1, 0]])  # the same keys for all queries of a sentence
sweep("weights", "attention_weights", [
    sample("rows", normal(3, 5), aspect="ordinary"),
    sample("scaled", normal(3, 5), scale=0.25, aspect="ordinary"),
    sample("a square, scaled", normal(2, 4, 4), scale=2.0, aspect="ordinary"),
    sample("two numbers by hand", values([[0.0, 0.0]]), scale=0.5, aspect="ordinary",
           hint="Both weights are one half. How do they move if the first score rises?"),
    sample("large scores", values([[1000.0, 999.0, -1000.0], [-800.0, 0.0, 800.0]]), aspect=LARGE),
    sample("batch and heads", normal(2, 3, 2, 5), scale=0.7, aspect=LENGTHS),
    sample("a mask for each row", normal(3, 5), SOME, aspect=MASKS),
    sample("a mask for each row, scaled", normal(2, 3, 5), SOME, scale=0.3, aspect=MASKS),
    sample("filling at the end of each sentence", normal(2, 3, 5), FILLED, aspect=MASKS),
    sample("a row that sees nothing", normal(3, 5), NONE, aspect=MASKS,
           hint="The weights of a row that sees nothing are 0, whatever its scores: what do the scores change?"),
    flat(sample("one key", normal(3, 1), aspect=LENGTHS)),
    sample("no rows", normal(0, 5), aspect=LENGTHS),
    sample("not contiguous", normal(3, 5).transposed, scale=0.5, aspect=LAYOUT),
    sample("float32", normal(3, 5).float32, SOME, scale=0.5),
], seed=92, call=attention_weights)  # fmt: skip


@own_operation
def attention(torch, q, k, v):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    return torch.softmax(scores, dim=-1) @ v


sweep("attention", "attention", [
    sample("3 queries, 5 keys", normal(3, 4), normal(5, 4), normal(5, 2), aspect="ordinary"),
    sample("squares", normal(3, 3), normal(3, 3), normal(3, 3), aspect="ordinary",
           hint="Take 3 queries, 5 keys of width 4 and values of width 2."),
    sample("more queries than keys", normal(5, 2), normal(3, 2), normal(3, 4), aspect="ordinary"),
    sample("only the values require a gradient", normal(3, 4).constant, normal(5, 4).constant, normal(5, 2),
           aspect="ordinary"),
    sample("only the keys require a gradient", normal(3, 4).constant, normal(5, 4), normal(5, 2).constant,
           aspect="ordinary"),
    sample("batch and heads", normal(2, 3, 2, 4), normal(2, 3, 5, 4), normal(2, 3, 5, 3), aspect=LENGTHS),
    sample("a cube", normal(3, 3, 3), normal(3, 3, 3), normal(3, 3, 3), aspect=LENGTHS),
    sample("one key", normal(3, 4), normal(1, 4), normal(1, 2), aspect=LENGTHS),
    sample("one query of width 1", normal(1, 1), normal(5, 1), normal(5, 2), aspect=LENGTHS),
    sample("no queries", normal(0, 4), normal(5, 4), normal(5, 2), aspect=LENGTHS),
    sample("large scores", values([[40.0, -20.0], [-30.0, 10.0]]), values([[30.0, 1.0], [29.0, -2.0], [-9.0, 40.0]]),
           normal(3, 2), aspect=LARGE),
    sample("not contiguous", normal(3, 4).transposed, normal(5, 4).transposed, normal(5, 2).transposed, aspect=LAYOUT),
    sample("float32", normal(2, 3, 4).float32, normal(2, 5, 4).float32, normal(2, 5, 3).float32),
], seed=93, call=attention)  # fmt: skip


@case(question="attention", rules="attention", aspect=LONGER, hint="All three gradients arrive at one tensor here.")
def a_text_that_looks_at_itself(torch):
    torch.manual_seed(0)
    x = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    w = torch.randn(3, 3, dtype=torch.float64, requires_grad=True)
    y = attention(torch, x @ w, x, 2 * x)
    (0.3 * y.tanh().sum() + (x * y).mean()).backward()
    return {"x.grad": x.grad, "w.grad": w.grad}


# -- heads -----------------------------------------------------------------------------------------------------------


@own_operation
def split_heads(torch, x, heads):
    return torch.stack(x.chunk(heads, dim=-1), dim=-3)


@own_operation
def merge_heads(torch, x):
    return torch.cat(x.unbind(dim=-3), dim=-1)


sweep("heads", "split_heads", [
    sample("2 heads of width 3", normal(4, 6), heads=2, aspect="ordinary"),
    sample("3 heads of width 2 in a batch", normal(2, 5, 6), heads=3, aspect="ordinary"),
    sample("2 positions, 2 heads of width 2", normal(2, 4), heads=2, aspect="ordinary",
           hint="Give the eight numbers names, and follow the third one."),
    sample("one head", normal(3, 4), heads=1, aspect=LENGTHS),
    sample("heads of width 1", normal(3, 4), heads=4, aspect=LENGTHS),
    sample("two axes in front", normal(2, 3, 5, 4), heads=2, aspect=LENGTHS),
    sample("no positions", normal(0, 6), heads=2, aspect=LENGTHS),
    sample("split, not contiguous", normal(4, 6).transposed, heads=2, aspect=LAYOUT),
    sample("split in float32", normal(2, 3, 4).float32, heads=2),
], seed=94, call=split_heads)  # fmt: skip
sweep("heads", "merge_heads", [
    sample("2 heads", normal(2, 4, 3), aspect="ordinary"),
    sample("3 heads in a batch", normal(2, 3, 5, 2), aspect="ordinary"),
    sample("a cube", normal(3, 3, 3), aspect="ordinary"),
    sample("one head, merged", normal(1, 3, 4), aspect=LENGTHS),
    sample("one position", normal(3, 1, 2), aspect=LENGTHS),
    sample("merged, no positions", normal(2, 0, 3), aspect=LENGTHS),
    sample("merged, not contiguous", normal(2, 4, 3).transposed, aspect=LAYOUT),
    sample("merged in float32", normal(2, 2, 3, 2).float32),
], seed=95, call=merge_heads)  # fmt: skip


@case(question="heads", rules=("split_heads", "merge_heads"), aspect=LONGER)
def heads_between_two_layers(torch):
    torch.manual_seed(1)
    x = torch.randn(2, 3, 4, dtype=torch.float64, requires_grad=True)
    w = torch.randn(2, 1, 1, dtype=torch.float64, requires_grad=True)
    y = merge_heads(torch, split_heads(torch, x, heads=2).cumsum(dim=-2) * w)
    (y * x.sin()).sum().backward()
    return {"x.grad": x.grad, "w.grad": w.grad}


sweep("groups", "repeat_interleave", [
    # first, because all copies are of one slice: what 0 times infinity leaves depends on the algebra
    sample("1 head for 3", normal(1, 3, 4), repeats=3, dim=0, aspect="ordinary"),
    sample("2 heads for 6", normal(2, 3, 4), repeats=3, dim=0, aspect="ordinary"),
    sample("heads in a batch", normal(2, 3, 2, 5), repeats=2, dim=1, aspect="ordinary"),
    sample("counted from the end", normal(2, 3, 2, 5), repeats=2, dim=-3, aspect="ordinary"),
    sample("numbers", normal(5), repeats=2, dim=0, aspect=LENGTHS,
           hint="Write down the result for the numbers 1, 2, 3."),
    sample("the last axis", normal(3, 3), repeats=3, dim=-1, aspect=LENGTHS),
    sample("once", normal(3, 2), repeats=1, dim=0, aspect=LENGTHS),
    sample("nothing to repeat", normal(0, 3), repeats=2, dim=0, aspect=LENGTHS),
    sample("not contiguous", normal(3, 4).transposed, repeats=2, dim=1, aspect=LAYOUT),
    sample("float32", normal(2, 3).float32, repeats=5, dim=1),
], seed=96)  # fmt: skip

# -- the other parts of a transformer --------------------------------------------------------------------------------


@own_operation
def rotary(torch, x, cos, sin, interleaved=False):
    half = x.shape[-1] // 2
    pairs = x.unflatten(-1, (half, 2)) if interleaved else x.unflatten(-1, (2, half)).transpose(-1, -2)
    matrix = torch.stack([torch.stack([cos, -sin], dim=-1), torch.stack([sin, cos], dim=-1)], dim=-2)
    turned = (matrix * pairs.unsqueeze(-2)).sum(dim=-1)
    return (turned if interleaved else turned.transpose(-1, -2)).flatten(-2)


def turns(*angles):
    """Return the cosines and sines of angles, as constants. They are options: a law may scale inputs, but no angles."""
    return {f.__name__: values([[f(angle) for angle in row] for row in angles]).constant for f in (cos, sin)}


def in_float32(angles):
    return {name: x.float32 for name, x in angles.items()}


NEAR = turns([0.0, 0.0], [1.0, 0.1], [2.0, 0.2])
THREE_PAIRS = turns([0.5, 1.5, -2.5], [0.7, 3.0, 0.2])
ONE_PAIR, QUARTER = turns([0.3], [-1.2], [2.5]), turns([pi / 2])
sweep("rotary", "rotary", [
    # first, because no number is 0 in its matrices: what 0 times infinity leaves depends on the algebra
    sample("one pair", normal(3, 2), **ONE_PAIR, aspect="ordinary"),
    sample("three pairs", normal(2, 6), **THREE_PAIRS, aspect="ordinary"),
    sample("three positions", normal(3, 4), **NEAR, aspect="ordinary"),
    sample("batch and heads", normal(2, 2, 3, 4), **NEAR, aspect="ordinary"),
    sample("a quarter of a turn", normal(1, 2), **QUARTER, aspect="ordinary",
           hint="The pair (1, 0) becomes (0, 1). Where has a gradient of (0, 1) to go?"),
    sample("neighbours", normal(3, 4), **NEAR, interleaved=True, aspect="neighbours"),
    sample("neighbours in a batch", normal(2, 3, 4), **NEAR, interleaved=True, aspect="neighbours"),
    sample("three pairs of neighbours", normal(2, 6), **THREE_PAIRS, interleaved=True, aspect="neighbours"),
    sample("no batch", normal(0, 3, 4), **NEAR, aspect=LENGTHS),
    sample("not contiguous", normal(3, 4).transposed, **NEAR, aspect=LAYOUT),
    sample("neighbours, not contiguous", normal(3, 4).transposed, **NEAR, interleaved=True, aspect=LAYOUT),
    sample("float32", normal(3, 4).float32, **in_float32(NEAR)),
], seed=97, call=rotary)  # fmt: skip


@own_operation
def swiglu(torch, gate, x):
    return torch.nn.functional.silu(gate) * x


sweep("swiglu", "swiglu", [
    # first, so that an infinity has one answer: the terms of the slope have one sign
    sample("open gates", positive(3, 5), normal(3, 5), aspect="ordinary"),
    sample("a matrix", normal(3, 5), normal(3, 5), aspect="ordinary"),
    sample("a closed gate, an open one, and an x of 0", values([-4.0, 3.0, 1.5]), values([2.0, -0.5, 0.0]),
           aspect="ordinary"),
    sample("gates of 0", values([0.0, 0.0]), values([2.0, -3.0]), aspect="ordinary",
           hint="How steep is the gate at 0? Draw it."),
    sample("large gates", values([1000.0, -1000.0, 90.0, -90.0]), values([0.5, 2.0, -3.0, 1.5]), aspect="large gates"),
    sample("only the gate requires a gradient", normal(4), normal(4).constant, aspect="ordinary"),
    sample("only x requires a gradient", normal(4).constant, normal(4), aspect="ordinary"),
    sample("one number", normal(), normal(), aspect="shapes"),
    sample("three axes", normal(2, 3, 4), normal(2, 3, 4), aspect="shapes"),
    sample("no elements", normal(0, 3), normal(0, 3), aspect="shapes"),
    sample("not contiguous", normal(3, 5).transposed, normal(3, 5).transposed, aspect=LAYOUT),
    sample("float32", normal(3, 5).float32, normal(3, 5).float32),
], seed=98, call=swiglu)  # fmt: skip


@own_operation
def add_norm(torch, x, update, weight, eps=1e-6):
    path = x + update
    return path, path * torch.rsqrt(path.pow(2).mean(-1, keepdim=True) + eps) * weight


sweep("residual", "add_norm", [
    sample("three positions", normal(3, 4), normal(3, 4), normal(4), aspect="ordinary"),
    sample("a square", normal(3, 3), normal(3, 3), normal(3), aspect="ordinary"),
    sample("one position", normal(4), normal(4), normal(4), aspect="shapes"),
    sample("a batch", normal(2, 3, 5), normal(2, 3, 5), normal(5), aspect="shapes"),
    sample("a large eps", normal(3, 4), normal(3, 4), normal(4), eps=0.5, aspect="eps"),
    sample("short vectors", values([[0.003, -0.001], [0.0, 0.0]]), values([[0.001, 0.002], [0.0, 0.0]]), normal(2),
           eps=1e-4, aspect="eps", hint="Where does eps stand in the root, and so in its slope?"),
    sample("only the update requires a gradient", normal(3, 4).constant, normal(3, 4), normal(4).constant,
           aspect="ordinary"),
    sample("of width 1", normal(3, 1), normal(3, 1), normal(1), aspect="shapes"),
    sample("no positions", normal(0, 4), normal(0, 4), normal(4), aspect="shapes"),
    sample("not contiguous", normal(3, 4).transposed, normal(3, 4), normal(4), aspect=LAYOUT),
    sample("float32", normal(3, 4).float32, normal(3, 4).float32, normal(4).float32),
], seed=99, call=add_norm)  # fmt: skip


def one_result(torch, x, update, weight, which):
    return add_norm(torch, x, update, weight)[which]


sweep("residual", "add_norm", [
    sample("only the next layer hands something back", normal(3, 4), normal(3, 4), normal(4), which=1,
           aspect="one of the results", hint="Zeros arrive for the path: what is left?"),
    sample("only the path hands something back", normal(3, 4), normal(3, 4), normal(4).constant, which=0,
           aspect="one of the results"),
    sample("only the weight requires a gradient", normal(3, 4).constant, normal(3, 4).constant, normal(4), which=1,
           aspect="one of the results"),
], seed=100, call=one_result, laws=False)  # fmt: skip


@case(question="residual", rules="add_norm", aspect=LONGER, hint="What arrives at h goes on to x as it is.")
def three_layers_on_one_path(torch):
    torch.manual_seed(2)
    x = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    path, update = x, torch.zeros_like(x)
    for weight in weights.unbind():
        path, seen = add_norm(torch, path, update, weight)
        update = seen.tanh().cumsum(dim=-1)
    (path + update).square().mean().backward()
    return {"x.grad": x.grad, "weights.grad": weights.grad}


# -- attention with little memory ------------------------------------------------------------------------------------

FUSED = "nn.functional.scaled_dot_product_attention"
sweep("recompute", FUSED, [
    sample("3 queries, 5 keys", normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 3), aspect="ordinary"),
    sample("squares", normal(1, 3, 3), normal(1, 3, 3), normal(1, 3, 3), aspect="ordinary"),
    sample("another scale", normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 3), scale=0.3, aspect="the scale"),
    sample("a scale of 1", normal(3, 4), normal(5, 4), normal(5, 4), scale=1.0, aspect="the scale"),
    sample("batch and heads", normal(2, 3, 2, 4), normal(2, 3, 5, 4), normal(2, 3, 5, 4), aspect=LENGTHS),
    sample("one key", normal(3, 4), normal(1, 4), normal(1, 4), aspect=LENGTHS),
    sample("no queries", normal(0, 4), normal(5, 4), normal(5, 2), aspect=LENGTHS),
    sample("large scores", values([[40.0, -20.0], [-30.0, 10.0]]), values([[30.0, 1.0], [29.0, -2.0], [-9.0, 40.0]]),
           normal(3, 2), aspect=LARGE),
    sample("not contiguous", normal(3, 4).transposed, normal(5, 4).transposed, normal(5, 4).transposed, aspect=LAYOUT),
    sample("float32", normal(2, 3, 4).float32, normal(2, 5, 4).float32, normal(2, 5, 3).float32),
], seed=101)  # fmt: skip


@case(
    question="recompute",
    operation="scaled_dot_product_attention",
    aspect="memory",
    hint="Which tensor has a number for each query and each key, and who still holds it when forward is over?",
)
def nothing_large_stays_in_memory(torch):
    torch.manual_seed(3)
    q, k, v = (torch.randn(1, 200, 2, dtype=torch.float64, requires_grad=True) for _ in range(3))
    y, kept = kept_by(torch, lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v))
    y.backward(torch.randn(1, 200, 2, dtype=torch.float64))
    return {
        "the memory that is kept exceeds twice the inputs": kept > 2 * 3 * 200 * 2 * 8,
        "q.grad": q.grad,
        "k.grad": k.grad,
        "v.grad": v.grad,
    }


sweep("masks", FUSED, [
    # first, because what becomes of an infinity at a place that is not seen depends on the algebra
    sample("all is seen", normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 3),
           attn_mask=mask([1] * 5, [1] * 5, [1] * 5), aspect="masks"),
    sample("causal", normal(2, 4, 3), normal(2, 4, 3), normal(2, 4, 2), is_causal=True, aspect="causal"),
    sample("causal, more keys than queries", normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 4), is_causal=True,
           aspect="causal", hint="Which keys does query 0 see?"),
    sample("causal, more queries than keys", normal(2, 5, 4), normal(2, 3, 4), normal(2, 3, 4), is_causal=True,
           aspect="causal"),
    sample("causal with heads", normal(2, 3, 4, 2), normal(2, 3, 4, 2), normal(2, 3, 4, 2), is_causal=True,
           scale=0.4, aspect="causal"),
    sample("a mask", normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 4), attn_mask=SOME, aspect="masks"),
    sample("filling at the end of each sentence", normal(2, 2, 3, 4), normal(2, 2, 5, 4), normal(2, 2, 5, 4),
           attn_mask=mask([[[1, 1, 1, 0, 0]]], [[[1, 1, 1, 1, 0]]]), aspect="masks"),
    sample("a row that sees nothing", normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 4), attn_mask=NONE,
           aspect="a row that sees nothing", hint="What does the softmax give for a row of minus infinities?"),
    flat(sample("no row sees anything", normal(2, 4), normal(3, 4), normal(3, 4), attn_mask=mask([0, 0, 0], [0, 0, 0]),
                aspect="a row that sees nothing")),
    sample("large scores behind a mask", values([[40.0, -20.0], [-30.0, 10.0]]),
           values([[30.0, 1.0], [29.0, -2.0], [-9.0, 40.0]]), normal(3, 2), attn_mask=mask([0, 1, 1], [1, 1, 0]),
           aspect="masks"),
    sample("causal, not contiguous", normal(4, 3).transposed, normal(4, 3).transposed, normal(4, 3).transposed,
           is_causal=True, aspect=LAYOUT),
    sample("a mask in float32", normal(2, 3, 4).float32, normal(2, 5, 4).float32, normal(2, 5, 4).float32,
           attn_mask=SOME),
], seed=102)  # fmt: skip

hint("scores", "Write out one element of S, and differentiate it by one element of each input.")
hint("weights", "Write the weights of a row with two keys, and differentiate the first by both scores.")
hint("attention", "Look at the three gradients one by one: the first step back is that of the values.")
hint("heads", "Follow one number through the result: at which place does its gradient arrive?")
hint("groups", "Follow one slice into the result: at which places do its copies stand?")
hint("rotary", "Write the rotation of one pair as a matrix, and transpose it.")
hint("swiglu", "Hold one input fixed, and differentiate by the other.")
hint("residual", "Draw the graph from x to both results, and follow all ways back.")
hint("recompute", "The weights are those of forward: which steps made them?")
hint("masks", "The weights are those of forward: which of them are 0?")
