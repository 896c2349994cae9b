"""`python -m autograder`: the command, where its script is not on the path."""

from .doors.commands.cli import run

if __name__ == "__main__":
    run()
