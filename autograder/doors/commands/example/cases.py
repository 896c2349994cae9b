"""The public cases: what students see when they run check()."""

from autograder import booleans, case, mistake, normal, sample, shapes, sweep

sweep("square", "square", shapes())


@case(question="square", points=2)
def a_square_of_a_square(torch):
    x = torch.tensor([0.5, -1.0], requires_grad=True)
    torch.square(torch.square(x)).backward(torch.tensor([1.0, -2.0]))
    return {"x.grad": x.grad}


sweep(
    "masked_fill",
    "masked_fill",
    [
        sample("matrix", normal(2, 3), booleans(2, 3), 0.5),
        sample("another value", normal(2, 3), booleans(2, 3), -1.0),
        sample("a single number", normal(), booleans(), 0.5, hint="A single number has the shape ()."),
    ],
    mistakes=[
        mistake("What does x still change where the mask is true?", lambda grad_output, x, mask, value: grad_output),
    ],
)
