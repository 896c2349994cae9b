"""The hidden cases of 09-attention: other lengths, masks, angles, sizes and dtypes. They never leave this folder."""

from math import cos, inf, pi, sin

from autograder import case, flat, kept_by, normal, own_operation, sample, sweep, values

LENGTHS, LAYOUT, MASKS, BIAS, LARGE, LONGER = (
    "lengths and batches", "shapes", "masks", "the bias", "large scores", "in a longer program",
)  # fmt: skip
SIZES = (1e-30, 1e14, 1e28)
EXACT = values([[[0.5, 2.0, -1.0], [4.0, 0.25, -2.0]]])  # powers of 2: a product rounds nothing


def mask(*rows):
    """Return a mask from rows of 1, where the query sees the key, and 0."""
    return values(list(rows)).boolean


# -- the steps of attention ------------------------------------------------------------------------------------------

sweep("scores", "baddbmm", [
    sample("one batch", normal(1, 2, 7), normal(1, 2, 3), normal(1, 3, 7), alpha=0.7, beta=0.2, aspect="ordinary"),
    sample("negative numbers", normal(3, 2, 4), normal(3, 2, 5), normal(3, 5, 4), alpha=-0.5, beta=-1.5,
           aspect="ordinary"),
    sample("large and small numbers", normal(2, 2, 2), normal(2, 2, 2), normal(2, 2, 2), alpha=1e6, beta=1e-6,
           aspect="ordinary"),
    sample("only the keys require a gradient", normal(2, 4).constant, normal(3, 2, 5).constant, normal(3, 5, 4),
           alpha=2.0, aspect="ordinary"),
    sample("only the bias requires a gradient", normal(2, 4), normal(3, 2, 5).constant, normal(3, 5, 4).constant,
           beta=0.5, aspect=BIAS),
    sample("a bias for each query", normal(3, 2, 1), normal(3, 2, 5), normal(3, 5, 4), beta=2.0, alpha=0.1,
           aspect=BIAS),
    sample("a bias for each query, shared, and no product", normal(2, 1), normal(3, 2, 5), normal(3, 5, 4), beta=2.0,
           alpha=0.0, aspect=BIAS),
    sample("a bias for each key", normal(4), normal(3, 2, 5), normal(3, 5, 4), alpha=0.1, aspect=BIAS),
    sample("a bias of shape 1, 1, 1", normal(1, 1, 1), normal(3, 2, 5), normal(3, 5, 4), beta=0.3, aspect=BIAS),
    sample("width 1", normal(2, 3, 5), normal(2, 3, 1), normal(2, 1, 5), alpha=3.0, aspect=LENGTHS),
    sample("no batch", normal(0, 3, 5), normal(0, 3, 2), normal(0, 2, 5), aspect=LENGTHS),
    sample("everything of size 1, and no bias", normal(1, 1, 1), normal(1, 1, 1), normal(1, 1, 1), alpha=0.5, beta=0.0,
           aspect=LENGTHS),
    sample("one query seen several times", normal(2, 3, 5), normal(2, 3, 4).expanded, normal(2, 4, 5), alpha=0.5,
           aspect=LAYOUT),
    sample("whole numbers", values([[[1.0, 2.0]]]), values([[[1.0, -1.0]]]), values([[[2.0, 1.0], [-1.0, 3.0]]]),
           alpha=2.0, beta=3.0, aspect="ordinary"),
    sample("float16", EXACT.float16, values([[[2.0], [0.5]]]).float16, values([[[1.0, -0.25, 4.0]]]).float16,
           alpha=0.5),
    sample("a shared bias in float32", normal(5).float32, normal(2, 3, 4).float32, normal(2, 4, 5).float32, alpha=0.5),
    sample("an upstream gradient of 0.3", normal(3, 5), normal(2, 3, 4), normal(2, 4, 5), upstream=0.3, alpha=0.5,
           aspect="ordinary"),
], seed=911, laws=False)  # fmt: skip


@case(question="scores", operation="baddbmm", aspect="laws")
def an_upstream_gradient_with_gaps_arrives_at_scores(torch):
    torch.manual_seed(11)
    bias, q, k = (torch.randn(*n, dtype=torch.float64, requires_grad=True) for n in ((3,), (2, 2, 4), (2, 4, 3)))
    gaps = torch.randn(4, 2, 6, dtype=torch.float64)
    torch.baddbmm(bias, q, k, alpha=0.5, beta=2.0).backward(gaps[::2, :, ::2])
    return {"bias.grad": bias.grad, "q.grad": q.grad, "k.grad": k.grad}


@own_operation
def attention_weights(torch, scores, allowed=None, scale=1.0):
    scaled = scores * scale
    if allowed is None:
        return torch.softmax(scaled, dim=-1)
    weights = torch.softmax(torch.where(allowed, scaled, -inf), dim=-1)
    return torch.where(allowed.any(dim=-1, keepdim=True), weights, 0.0)


sweep("weights", "attention_weights", [
    sample("longer rows", normal(2, 7), aspect="ordinary"),
    sample("a negative scale", normal(2, 7), scale=-1.5, aspect="ordinary"),
    sample("equal scores", values([[2.0, 2.0, 2.0], [-1.0, -1.0, -1.0]]), scale=3.0, aspect="ordinary"),
    sample("one row", normal(6), aspect=LENGTHS),
    sample("a cube", normal(3, 3, 3), scale=0.5, aspect=LENGTHS),
    sample("five axes", normal(2, 1, 2, 2, 3), aspect=LENGTHS),
    sample("no batch", normal(0, 2, 3), scale=0.5, aspect=LENGTHS),
    sample("one row seen several times", normal(3, 4).expanded, aspect=LAYOUT),
    sample("large scores behind a mask", values([[900.0, -900.0, 1.0], [1000.0, 999.0, 1000.0]]),
           mask([0, 1, 1], [1, 1, 0]), aspect=LARGE),
    sample("large, scaled down", values([[900.0, 890.0, -900.0]]), scale=0.01, aspect=LARGE),
    sample("large in float32", values([[90.0, 0.0, 89.0], [200.0, 201.0, -300.0]]).float32, aspect=LARGE),
    sample("the same mask for all rows", normal(3, 5), values([1, 0, 1, 1, 0]).boolean, scale=0.6, aspect=MASKS),
    sample("a mask for each batch and row", normal(2, 3, 4), mask(
        [[1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0]], [[1, 1, 1, 1], [0, 0, 0, 1], [1, 0, 1, 0]]), aspect=MASKS),
    sample("a mask for each head", normal(2, 2, 3, 4), mask([[[1, 0, 1, 1]], [[0, 1, 1, 1]]]), scale=2.0, aspect=MASKS),
    sample("all is seen", normal(3, 4), mask([1] * 4, [1] * 4, [1] * 4), aspect=MASKS),
    sample("two rows that see nothing", normal(2, 3, 4), mask([1, 1, 0, 0], [0] * 4, [0] * 4), scale=0.5, aspect=MASKS),
    flat(sample("no sentence sees anything", normal(2, 4), mask([0] * 4), aspect=MASKS)),
    sample("each row sees one key", normal(3, 4), mask([1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1]), aspect=MASKS),
    sample("whole numbers", values([[1.0, -1.0, 2.0], [0.0, -2.0, 3.0]]), aspect="ordinary"),
    *(sample(f"upstream gradients of the size of {size}", normal(3, 5), mask([1, 1, 0, 1, 1]), scale=0.5,
             upstream=size, aspect="laws") for size in (1e-10, *SIZES)),
    sample("an upstream gradient of 0.3", normal(3, 5), upstream=0.3, scale=2.0, aspect="ordinary"),
    sample("a mask in float32", normal(2, 3, 5).float32, mask([1, 1, 0, 1, 1]), scale=0.3),
], seed=912, call=attention_weights, laws=False)  # fmt: skip


@case(question="weights", operation="attention_weights", aspect="laws")
def two_masks_in_one_graph(torch):
    torch.manual_seed(12)
    x, z = (torch.randn(3, 4, dtype=torch.float64, requires_grad=True) for _ in range(2))
    some = torch.tensor([[True, False, True, True], [False] * 4, [True] * 4])
    one, other = attention_weights(torch, x, some, scale=0.5), attention_weights(torch, z, ~some, scale=3.0)
    g = torch.randn(3, 4, dtype=torch.float64)
    one.backward(g)
    other.backward(-2 * g)
    attention_weights(torch, x, ~some, scale=0.0).backward(g)
    return {"x.grad": x.grad, "z.grad": z.grad}


@own_operation
def attention(torch, q, k, v):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    return torch.softmax(scores, dim=-1) @ v


sweep("attention", "attention", [
    sample("2 queries, 7 keys", normal(2, 5), normal(7, 5), normal(7, 3), aspect="ordinary"),
    sample("one width for all", normal(3, 6), normal(4, 6), normal(4, 6), aspect="ordinary"),
    sample("equal lengths", normal(4, 2), normal(4, 2), normal(4, 3), aspect="ordinary"),
    sample("only the queries require a gradient", normal(3, 4), normal(5, 4).constant, normal(5, 2).constant,
           aspect="ordinary"),
    sample("equal keys", normal(2, 3), values([[0.5, 1.0, -1.0]] * 3), normal(3, 2), aspect="ordinary"),
    sample("whole numbers", values([[1.0, -1.0], [2.0, 0.0]]), values([[1.0, 1.0], [-2.0, 1.0]]),
           values([[1.0], [3.0]]), aspect="ordinary"),
    sample("four axes in front", normal(1, 2, 1, 2, 3, 2), normal(1, 2, 1, 2, 4, 2), normal(1, 2, 1, 2, 4, 3),
           aspect=LENGTHS),
    sample("values of width 1", normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 1), aspect=LENGTHS),
    sample("one query", normal(2, 1, 4), normal(2, 5, 4), normal(2, 5, 3), aspect=LENGTHS),
    sample("no batch", normal(0, 2, 4), normal(0, 5, 4), normal(0, 5, 3), aspect=LENGTHS),
    sample("width 9", normal(2, 9), normal(3, 9), normal(3, 2), aspect=LENGTHS),
    sample("one query seen several times", normal(3, 4).expanded, normal(5, 4), normal(5, 2), aspect=LAYOUT),
    sample("one key seen several times", normal(3, 4), normal(5, 4).expanded, normal(5, 2), aspect=LAYOUT),
    sample("large and equal scores", values([[500.0, 0.0], [0.0, -400.0]]), values([[2.0, 1.0], [2.0, 1.0]]),
           normal(2, 2), aspect=LARGE),
    sample("large values", normal(2, 3), normal(4, 3), values([[1e6, -3e5], [2e6, 5.0], [-1e6, 1.0], [3.0, 4e6]]),
           aspect="ordinary"),
    sample("heads in float32", normal(2, 2, 3, 4).float32, normal(2, 2, 5, 4).float32, normal(2, 2, 5, 3).float32),
    sample("an upstream gradient of 0.3", normal(3, 4), normal(5, 4), normal(5, 2), upstream=0.3, aspect="ordinary"),
    *(sample(f"upstream gradients of the size of {size}", normal(2, 3), normal(4, 3), normal(4, 2), upstream=size,
             aspect="laws") for size in (1e-10, *SIZES)),
], seed=913, call=attention, laws=False)  # fmt: skip


@case(question="attention", rules="attention", aspect=LONGER)
def twelve_steps_of_training(torch):
    torch.manual_seed(13)
    x = torch.randn(2, 5, 3, dtype=torch.float64)
    wanted = x.roll(1, dims=1)
    layers = [torch.nn.Linear(3, 4).double() for _ in range(2)] + [torch.nn.Linear(3, 3).double()]
    optimizer = torch.optim.SGD([p for layer in layers for p in layer.parameters()], lr=0.3)
    for _ in range(12):
        optimizer.zero_grad()
        q, k, v = (layer(x) for layer in layers)
        loss = (attention(torch, q, k, v) - wanted).square().mean()
        loss.backward()
        optimizer.step()
    return {"the last loss": loss.detach(), "a weight": layers[1].weight.detach()}


# -- heads -----------------------------------------------------------------------------------------------------------


@own_operation
def split_heads(torch, x, heads):
    return torch.stack(x.chunk(heads, dim=-1), dim=-3)


@own_operation
def merge_heads(torch, x):
    return torch.cat(x.unbind(dim=-3), dim=-1)


sweep("heads", "split_heads", [
    sample("5 heads of width 2", normal(3, 10), heads=5, aspect="ordinary"),
    sample("as many heads as positions", normal(2, 3, 9), heads=3, aspect="ordinary"),
    sample("one position", normal(2, 1, 6), heads=3, aspect=LENGTHS),
    sample("three axes in front", normal(2, 1, 2, 3, 4), heads=2, aspect=LENGTHS),
    sample("no batch", normal(0, 3, 4), heads=2, aspect=LENGTHS),
    sample("one row seen several times", normal(3, 4).expanded, heads=2, aspect=LAYOUT),
    sample("split in float16", normal(2, 4).float16, heads=2),
    sample("split, equal numbers", values([[2.0, 2.0], [2.0, 2.0]]), heads=2, aspect="ordinary"),
], seed=914, call=split_heads, laws=False)  # fmt: skip
sweep("heads", "merge_heads", [
    sample("5 heads", normal(5, 3, 2), aspect="ordinary"),
    sample("four axes in front", normal(1, 2, 1, 3, 2, 4), aspect=LENGTHS),
    sample("heads of width 1, merged", normal(2, 3, 4, 1), aspect=LENGTHS),
    sample("no batch, merged", normal(0, 2, 3, 4), aspect=LENGTHS),
    sample("one head seen several times", normal(3, 2, 4).expanded, aspect=LAYOUT),
    sample("merged in float16", normal(2, 2, 2).float16),
], seed=915, call=merge_heads, laws=False)  # fmt: skip


@case(question="heads", operation=("split_heads", "merge_heads"), aspect="laws")
def upstream_gradients_with_gaps_arrive_at_heads(torch):
    torch.manual_seed(14)
    x, z = (torch.randn(*n, dtype=torch.float64, requires_grad=True) for n in ((3, 4), (2, 3, 2)))
    gaps = torch.randn(4, 6, 4, dtype=torch.float64)
    split_heads(torch, x, heads=2).backward(gaps[::2, ::2, ::2])
    merge_heads(torch, z).backward(gaps[1, ::2])
    return {"x.grad": x.grad, "z.grad": z.grad}


@case(question="heads", rules=("split_heads", "merge_heads"), aspect=LONGER)
def heads_of_two_sizes(torch):
    torch.manual_seed(22)
    x = torch.randn(3, 12, dtype=torch.float64, requires_grad=True)
    y = merge_heads(torch, split_heads(torch, x, heads=3).flip(0)) + merge_heads(torch, split_heads(torch, x, heads=4))
    (y * x.cos()).sum().backward()
    return {"x.grad": x.grad}


sweep("groups", "repeat_interleave", [
    sample("5 heads for 10", normal(5, 2), repeats=2, dim=0, aspect="ordinary"),
    sample("as many copies as slices", normal(3, 2), repeats=3, dim=0, aspect="ordinary"),
    sample("the middle of three axes", normal(2, 3, 4), repeats=4, dim=-2, aspect="ordinary"),
    sample("of five axes", normal(2, 1, 3, 1, 2), repeats=2, dim=2, aspect=LENGTHS),
    sample("one number", normal(1), repeats=3, dim=0, aspect=LENGTHS),
    sample("once, the last axis", normal(2, 3), repeats=1, dim=-1, aspect=LENGTHS),
    sample("no batch", normal(0, 3, 2), repeats=2, dim=1, aspect=LENGTHS),
    sample("one row seen several times", normal(3, 4).expanded, repeats=2, dim=0, aspect=LAYOUT),
    sample("float16", EXACT.float16, repeats=2, dim=1, aspect="precision"),
    sample("many copies", normal(2, 2), repeats=11, dim=1, aspect="ordinary"),
    sample("an upstream gradient of 0.3", normal(2, 3), repeats=2, dim=1, upstream=0.3, aspect="ordinary"),
], seed=916, laws=False)  # fmt: skip


@case(question="groups", rules="repeat_interleave", aspect="ordinary")
def four_heads_share_two(torch):
    torch.manual_seed(15)
    q = torch.randn(1, 4, 3, 2, dtype=torch.float64, requires_grad=True)
    k, v = (torch.randn(1, 2, 5, 2, dtype=torch.float64, requires_grad=True) for _ in range(2))
    keys, several = k.repeat_interleave(2, dim=1), torch.repeat_interleave(v, 2, dim=-3)
    y = torch.softmax(q @ keys.mT, dim=-1) @ several
    (0.3 * y.square().sum()).backward()
    return {"q.grad": q.grad, "k.grad": k.grad, "v.grad": v.grad}


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


FAR = turns([100.0, 1.0], [101.0, 1.01])
BACKWARDS = turns([-0.4, -2.0, 1.0, 0.3], [-0.8, -4.0, 2.0, 0.6], [0.1, 3.0, -1.0, 5.0])
ONE_PAIR = turns([0.3], [0.6], [0.9])
sweep("rotary", "rotary", [
    sample("far into a text", normal(2, 4), **FAR, aspect="ordinary"),
    sample("four pairs", normal(2, 3, 8), **BACKWARDS, aspect="ordinary"),
    sample("one pair, other angles", normal(3, 2), **ONE_PAIR, aspect="ordinary"),
    sample("half a turn", normal(2, 1, 2), **turns([pi]), aspect="ordinary"),
    sample("four axes", normal(1, 2, 2, 2, 4), **FAR, aspect=LENGTHS),
    sample("four pairs of neighbours", normal(2, 3, 8), **BACKWARDS, interleaved=True, aspect="neighbours"),
    sample("one pair of neighbours", normal(3, 2), **ONE_PAIR, interleaved=True, aspect="neighbours"),
    sample("neighbours far into a text", normal(2, 2, 4), **FAR, interleaved=True, aspect="neighbours"),
    sample("no batch of neighbours", normal(0, 2, 4), **FAR, interleaved=True, aspect=LENGTHS),
    sample("one position seen several times", normal(3, 2).expanded, **ONE_PAIR, aspect=LAYOUT),
    sample("cosines not contiguous", normal(2, 4), **{name: x.transposed for name, x in FAR.items()}, aspect=LAYOUT),
    sample("whole numbers", values([[1.0, -1.0], [2.0, 3.0], [0.0, 1.0]]), **ONE_PAIR, aspect="ordinary"),
    sample("neighbours in float32", normal(2, 4).float32, **in_float32(FAR), interleaved=True),
    *(sample(f"upstream gradients of the size of {size}", normal(3, 2), **ONE_PAIR, upstream=size, aspect="laws")
      for size in SIZES),
    sample("an upstream gradient of 0.3", normal(2, 4), **FAR, upstream=0.3, interleaved=True, aspect="neighbours"),
], seed=917, call=rotary, laws=False)  # fmt: skip


@case(question="rotary", operation="rotary", aspect="laws")
def an_upstream_gradient_with_gaps_arrives_at_pairs(torch):
    torch.manual_seed(16)
    x, z = (torch.randn(2, 4, dtype=torch.float64, requires_grad=True) for _ in range(2))
    angles, gaps = torch.randn(2, 2, dtype=torch.float64), torch.randn(4, 8, dtype=torch.float64)
    rotary(torch, x, angles.cos(), angles.sin()).backward(gaps[::2, ::2], retain_graph=True)
    rotary(torch, z, angles.cos(), angles.sin(), interleaved=True).backward(gaps[1::2, ::2])
    return {"x.grad": x.grad, "z.grad": z.grad}


@own_operation
def swiglu(torch, gate, x):
    return torch.nn.functional.silu(gate) * x


sweep("swiglu", "swiglu", [
    sample("equal inputs", values([1.5, -0.5]), values([1.5, -0.5]), aspect="ordinary"),
    sample("whole numbers", values([1.0, -1.0, 2.0, -2.0]), values([2.0, 1.0, -1.0, 3.0]), aspect="ordinary"),
    sample("gates that are nearly shut", values([-12.0, -20.0, -36.0]), values([1.0, -2.0, 0.5]), upstream=1e8,
           aspect="large gates"),
    sample("gates that are shut", values([-700.0, -200.0, -100.0]), values([1.0, -2.0, 0.5]), upstream=1e30,
           aspect="large gates"),
    sample("wide open", values([20.0, 40.0, 700.0]), values([1.0, -2.0, 0.5]), aspect="large gates"),
    sample("where the slope turns", values([-1.2784645427610738, -1.3, -1.2]), values([1.0, -2.0, 0.5]), upstream=1e4,
           aspect="ordinary"),
    sample("small gates", values([1e-9, -1e-12, 3e-20]), values([1.0, -2.0, 0.5]), aspect="ordinary"),
    sample("large in float32", values([90.0, -90.0, 300.0, -300.0]).float32, values([0.5, 2.0, -3.0, 1.5]).float32,
           aspect="large gates"),
    sample("four axes", normal(2, 1, 3, 2), normal(2, 1, 3, 2), aspect="shapes"),
    sample("one row seen several times", normal(3, 4).expanded, normal(3, 4), aspect="shapes"),
    sample("one number in float32", normal().float32, normal().float32, aspect="shapes"),
    sample("an upstream gradient of 0.3", normal(2, 3), normal(2, 3), upstream=0.3, aspect="ordinary"),
    sample("not contiguous in float32", normal(2, 3).float32.transposed, normal(2, 3).float32.transposed,
           aspect="precision"),
    sample("large numbers in x", normal(2, 2), values([[1e20, -1e-20], [3e5, 7e-7]]), aspect="ordinary"),
], seed=918, call=swiglu, laws=False)  # fmt: skip


@case(question="swiglu", rules="swiglu", aspect="ordinary")
def ten_steps_of_a_network(torch):
    torch.manual_seed(17)
    x = torch.randn(6, 3, dtype=torch.float64)
    gate, up, down = (torch.nn.Linear(a, b).double() for a, b in ((3, 4), (3, 4), (4, 1)))
    optimizer = torch.optim.SGD([*gate.parameters(), *up.parameters(), *down.parameters()], lr=0.2)
    for _ in range(10):
        optimizer.zero_grad()
        loss = (down(swiglu(torch, gate(x), up(x))) - x.prod(dim=1, keepdim=True)).square().mean()
        loss.backward()
        optimizer.step()
    return {"the last loss": loss.detach(), "a weight": gate.weight.detach()}


@own_operation
def add_norm(torch, x, update, weight, eps=1e-6):
    path = x + update
    return path, path * torch.rsqrt(path.pow(2).mean(-1, keepdim=True) + eps) * weight


sweep("residual", "add_norm", [
    sample("weights of 1 and 0", normal(3, 4), normal(3, 4), values([1.0, 1.0, 0.0, 1.0]), aspect="ordinary"),
    sample("a cube", normal(3, 3, 3), normal(3, 3, 3), normal(3), aspect="shapes"),
    sample("four axes", normal(2, 1, 3, 2), normal(2, 1, 3, 2), normal(2), aspect="shapes"),
    sample("only x requires a gradient", normal(3, 4), normal(3, 4).constant, normal(4).constant, aspect="ordinary"),
    sample("x is a constant", normal(3, 4).constant, normal(3, 4), normal(4), aspect="ordinary"),
    sample("no eps", normal(3, 4), normal(3, 4), normal(4), eps=0.0, aspect="eps"),
    sample("an eps of 3", normal(2, 2, 3), normal(2, 2, 3), normal(3), eps=3.0, aspect="eps"),
    sample("nothing on the path", values([[0.0, 0.0], [1.0, 2.0]]), values([[0.0, 0.0], [0.5, 0.0]]), normal(2),
           eps=0.25, aspect="eps"),
    sample("long vectors", values([[3e8, -4e8, 1e8]]), values([[1e8, 1e7, -2e8]]), normal(3), aspect="ordinary"),
    sample("whole numbers", values([[1.0, 2.0], [-1.0, 0.0]]), values([[1.0, -1.0], [2.0, 3.0]]), values([2.0, -1.0]),
           aspect="ordinary"),
    sample("one row seen several times", normal(3, 4).expanded, normal(3, 4), normal(4), aspect="shapes"),
    sample("the update is not contiguous", normal(2, 3, 4), normal(2, 3, 4).transposed, normal(4), aspect="shapes"),
    sample("a large eps in float32", normal(3, 4).float32, normal(3, 4).float32, normal(4).float32, eps=0.5),
    *(sample(f"upstream gradients of the size of {size}", normal(2, 3), normal(2, 3), normal(3), upstream=size,
             aspect="laws") for size in (1e-10, 3e4, *SIZES)),
    sample("an upstream gradient of 0.3", normal(3, 4), normal(3, 4), normal(4), upstream=0.3, aspect="ordinary"),
], seed=919, call=add_norm, laws=False)  # fmt: skip


def one_result(torch, x, update, weight, which):
    return add_norm(torch, x, update, weight)[which]


sweep("residual", "add_norm", [
    sample("only the path, in a batch", normal(2, 2, 3), normal(2, 2, 3), normal(3).constant, which=0,
           aspect="one of the results"),
    sample("only the next layer, in a batch", normal(2, 2, 3), normal(2, 2, 3), normal(3), which=1,
           aspect="one of the results"),
], seed=920, call=one_result, laws=False)  # fmt: skip


@case(question="residual", operation="add_norm", aspect="laws")
def upstream_gradients_with_gaps_arrive_at_both(torch):
    torch.manual_seed(18)
    x, update, weight = (torch.randn(*n, dtype=torch.float64, requires_grad=True) for n in ((2, 3), (2, 3), (3,)))
    gaps = torch.randn(2, 4, 6, dtype=torch.float64)
    torch.autograd.backward(list(add_norm(torch, x, update, weight)), [gaps[0, ::2, ::2], gaps[1, 1::2, ::2]])
    return {"x.grad": x.grad, "update.grad": update.grad, "weight.grad": weight.grad}


@case(question="residual", rules="add_norm", aspect=LONGER)
def ten_steps_along_a_path(torch):
    torch.manual_seed(23)
    x = torch.randn(5, 3, dtype=torch.float64)
    layers = [torch.nn.Linear(3, 3).double() for _ in range(2)]
    weight = torch.ones(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weight, *(p for layer in layers for p in layer.parameters())], lr=0.1)
    for _ in range(10):
        optimizer.zero_grad()
        path, seen = add_norm(torch, x, layers[0](x), weight)
        path, seen = add_norm(torch, path, layers[1](seen).tanh(), weight, eps=0.01)
        loss = (path - seen.roll(1, dims=1)).square().mean()
        loss.backward()
        optimizer.step()
    return {"the last loss": loss.detach(), "the weight": weight.detach()}


# -- attention with little memory ------------------------------------------------------------------------------------

FUSED = "nn.functional.scaled_dot_product_attention"
sweep("recompute", FUSED, [
    sample("2 queries, 7 keys", normal(1, 2, 5), normal(1, 7, 5), normal(1, 7, 3), aspect="ordinary"),
    sample("equal lengths", normal(2, 4, 3), normal(2, 4, 3), normal(2, 4, 2), aspect="ordinary"),
    sample("only the keys require a gradient", normal(3, 4).constant, normal(5, 4), normal(5, 4).constant,
           aspect="ordinary"),
    sample("only the queries require a gradient", normal(3, 4), normal(5, 4).constant, normal(5, 4).constant,
           aspect="ordinary"),
    sample("a large scale", normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 3), scale=4.0, aspect="the scale"),
    sample("a negative scale", normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 4), scale=-0.7, aspect="the scale"),
    sample("a scale of 0", normal(3, 4), normal(5, 4), normal(5, 4), scale=0.0, aspect="the scale"),
    sample("width 1", normal(3, 1), normal(5, 1), normal(5, 1), scale=0.5, aspect=LENGTHS),
    sample("width 9", normal(2, 9), normal(3, 9), normal(3, 2), aspect=LENGTHS),
    sample("five axes", normal(1, 2, 1, 3, 2), normal(1, 2, 1, 4, 2), normal(1, 2, 1, 4, 2), aspect=LENGTHS),
    sample("one query seen several times", normal(3, 4).expanded, normal(5, 4), normal(5, 4), aspect=LAYOUT),
    sample("large and equal scores", values([[500.0, 0.0], [0.0, -400.0]]), values([[2.0, 1.0], [2.0, 1.0]]),
           normal(2, 2), aspect=LARGE),
    sample("heads in float32", normal(2, 2, 3, 4).float32, normal(2, 2, 5, 4).float32, normal(2, 2, 5, 4).float32),
    *(sample(f"upstream gradients of the size of {size}", normal(2, 3), normal(4, 3), normal(4, 2), upstream=size,
             aspect="laws") for size in SIZES),
], seed=921, laws=False)  # fmt: skip


@case(question="recompute", operation="scaled_dot_product_attention", aspect="memory")
def nothing_large_stays_in_memory_with_heads_and_a_scale(torch):
    torch.manual_seed(19)
    q, k, v = (torch.randn(1, 2, 150, 3, dtype=torch.float64, requires_grad=True) for _ in range(3))
    y, kept = kept_by(torch, lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v, scale=0.4))
    y.backward(torch.randn(1, 2, 150, 3, dtype=torch.float64))
    return {
        "the memory that is kept exceeds twice the inputs": kept > 2 * 3 * 2 * 150 * 3 * 8,
        "q.grad": q.grad,
        "k.grad": k.grad,
        "v.grad": v.grad,
    }


sweep("masks", FUSED, [
    sample("causal, one query", normal(2, 1, 4), normal(2, 5, 4), normal(2, 5, 4), is_causal=True, aspect="causal"),
    sample("causal, one key", normal(2, 4, 3), normal(2, 1, 3), normal(2, 1, 3), is_causal=True, aspect="causal"),
    sample("causal, scaled", normal(6, 2), normal(6, 2), normal(6, 2), is_causal=True, scale=1.5, aspect="causal"),
    sample("causal, a cube", normal(3, 3, 3), normal(3, 3, 3), normal(3, 3, 3), is_causal=True, aspect="causal"),
    sample("causal, large scores", values([[40.0, -20.0], [-30.0, 10.0], [5.0, 5.0]]),
           values([[30.0, 1.0], [29.0, -2.0], [-9.0, 40.0]]), normal(3, 2), is_causal=True, aspect="causal"),
    sample("causal in float32", normal(2, 4, 3).float32, normal(2, 4, 3).float32, normal(2, 4, 3).float32,
           is_causal=True),
    sample("the last keys only", normal(2, 3, 4), normal(2, 4, 4), normal(2, 4, 4),
           attn_mask=mask([0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1]), aspect="masks"),
    sample("a key that nobody sees", normal(3, 4), normal(4, 4), normal(4, 4), attn_mask=mask(
        [1, 0, 1, 1], [0, 0, 1, 1], [1, 0, 0, 1]), aspect="masks"),
    sample("a mask for each head", normal(2, 2, 3, 4), normal(2, 2, 4, 4), normal(2, 2, 4, 4), attn_mask=mask(
        [[1, 0, 1, 1], [0, 1, 0, 0], [1, 1, 1, 1]], [[0, 1, 1, 0], [1, 1, 1, 0], [0, 0, 1, 1]]), aspect="masks"),
    sample("a mask, scaled", normal(2, 3, 4), normal(2, 4, 4), normal(2, 4, 3), scale=0.9,
           attn_mask=mask([1, 0, 1, 1], [0, 1, 0, 0], [1, 1, 0, 1]), aspect="masks"),
    sample("a window", normal(4, 3), normal(4, 3), normal(4, 2), aspect="masks",
           attn_mask=mask([1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1])),
    sample("two rows that see nothing, with heads", normal(2, 2, 3, 4), normal(2, 2, 4, 4), normal(2, 2, 4, 4),
           attn_mask=mask([0] * 4, [1, 1, 0, 1], [0] * 4), aspect="a row that sees nothing"),
    sample("one sentence sees nothing", normal(2, 3, 4), normal(2, 4, 4), normal(2, 4, 4),
           attn_mask=mask([[0] * 4], [[1, 1, 1, 0]]), aspect="a row that sees nothing"),
    sample("a row that sees nothing, in float32", normal(2, 4).float32, normal(3, 4).float32, normal(3, 4).float32,
           attn_mask=mask([0] * 3, [1, 0, 1]), aspect="a row that sees nothing"),
    sample("behind a mask, not contiguous", normal(3, 4).transposed, normal(2, 4).transposed, normal(2, 4),
           attn_mask=values([[1, 1, 0], [1, 0, 1]]).boolean.transposed, aspect=LAYOUT),
    sample("one query seen several times, causal", normal(3, 4).expanded, normal(3, 4), normal(3, 4), is_causal=True,
           aspect=LAYOUT),
    *(sample(f"behind masks, upstream gradients of the size of {size}", normal(2, 3), normal(4, 3), normal(4, 2),
             upstream=size, attn_mask=mask([1, 0, 1, 1], [0, 0, 1, 1]), aspect="laws") for size in SIZES),
], seed=922, laws=False)  # fmt: skip


@case(question="masks", operation="scaled_dot_product_attention", aspect="laws")
def two_calls_with_other_masks_in_one_graph(torch):
    torch.manual_seed(20)
    fused = torch.nn.functional.scaled_dot_product_attention
    q, k, v = (torch.randn(4, 2, dtype=torch.float64, requires_grad=True) for _ in range(3))
    some = torch.tensor([[True, False, True, True], [False] * 4, [True] * 4, [False, False, True, False]])
    one, other = fused(q, k, v, is_causal=True), fused(q, k, v, attn_mask=some)
    g = torch.randn(4, 2, dtype=torch.float64)
    one.backward(g, retain_graph=True)
    other.backward(-2 * g)
    one.backward(3 * g)
    return {"q.grad": q.grad, "k.grad": k.grad, "v.grad": v.grad}


@case(question="masks", rules="scaled_dot_product_attention", aspect="causal")
def two_layers_that_do_not_read_ahead(torch):
    torch.manual_seed(21)
    x = torch.randn(2, 5, 4, dtype=torch.float64, requires_grad=True)
    fused = torch.nn.functional.scaled_dot_product_attention
    y = x + fused(x.tanh(), x, x.sin(), is_causal=True)
    y = y + fused(y, y.tanh(), y, is_causal=True, scale=0.3)
    y[:, -2].square().sum().backward()
    return {"x.grad": x.grad}
