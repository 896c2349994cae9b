"""PyTorch's conventions: what it gives as the gradient at kinks, ties and singular points, by version.

`points.py` has the points, `answers.json` what each version of PyTorch that was run gives there; `table.py` asks the
installed one, compares, and writes the page docs/conventions.md.
`python -m autograder.conventions` runs the points on the PyTorch that is installed.
"""
