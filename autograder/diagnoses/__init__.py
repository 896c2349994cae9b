"""How often is a wrong rule explained, and is the explanation true?

`python -m autograder.diagnoses 01-backward` takes the wrong rules that `mutants` makes and those of the golden files,
judges them on the public cases, and applies each explanation to the hidden cases, too.
"""
