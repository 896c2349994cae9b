"""Wrong rules made from the right ones: do the cases of an assignment notice them?

`python -m autograder.mutants 01-backward` takes the solution's answers, makes one small mistake after another in them
and runs the cases on each mistake. A mistake that passes them all is one that a student could hand in for full marks.
"""
