"""The command line: `autograder check | grade | export | demo | doctor`.

Exit 0: full marks, or done. 1: points are lost, or the sandbox does not hold. 2: bad input. 3: our fault. 130: stopped.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...errors import KitError, UsageError
from ...sandbox import Limits

if TYPE_CHECKING:
    from ...records import Report

_JOBS = 1 + (os.cpu_count() or 1)  # while one result is judged, every core still has a guest to run
_READER_LEFT = 141  # as a shell has it: 128 and the number of SIGPIPE
_EXAMPLES = {
    "check": "\b\nExamples:\n  autograder check 01-backward.ipynb\n  autograder check submission.py --assignment 01-backward --json",
    "grade": "\b\nExamples:\n  autograder grade 01-backward\n  autograder grade 01-backward --student ada --student grace --json",
    "export": "\b\nExamples:\n  autograder export --format canvas\n  autograder export --format moodle --to grades.csv --assignment 01-backward",
    "demo": "\b\nExamples:\n  autograder demo\n  autograder demo --open",
}


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UsageError as error:
            _say(str(error))
            sys.exit(2)
        except (click.exceptions.Exit, click.ClickException, click.Abort, SystemExit):
            raise
        except KeyboardInterrupt:
            _say("Stopped." + (" What was graded is kept; run the same command again to go on." if ctx.invoked_subcommand == "grade" else ""))
            sys.exit(130)
        except BrokenPipeError:  # whoever read along has seen enough: `| head`
            sys.exit(_READER_LEFT)
        except Exception as error:
            if os.environ.get("AUTOGRADER_DEBUG"):
                raise
            kind = "" if isinstance(error, KitError) else f"{type(error).__name__}: "
            _say(f"This is a fault of the kit, not of any submission; nobody lost a point by it. {kind}{error} (AUTOGRADER_DEBUG=1 shows where.)")
            sys.exit(3)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXAMPLES["check"])
@click.version_option(package_name="autograd-kit")
def main() -> None:
    """Grade backward rules against PyTorch."""


def run() -> None:
    """The command as a shell starts it: it leaves as soon as its work is done, and not after Python has taken torch apart, which takes half a second."""
    code: Any = 0
    sys.stdout, sys.stderr = (stream or io.StringIO() for stream in (sys.stdout, sys.stderr))  # `>&-` closes one
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name may hold what the terminal's encoding has no letter for
    try:
        main()
    except SystemExit as left:
        code = left.code
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads any more
            pass
    os._exit(code if isinstance(code, int) else int(code is not None))


class _SubmissionPath(click.Path):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":  # pathlib would take it for the current folder
            raise UsageError("The path is empty: give the path of a notebook (.ipynb) or a Python script (.py).")
        return super().convert(value, param, ctx)


def _limit_options(command: Any) -> Any:
    for name, usual, text in (
        ("--seconds-per-case", Limits.seconds_per_case, "CPU seconds a case may take."),
        ("--seconds-per-submission", Limits.seconds_per_submission, "Seconds a submission may take in all."),
        ("--memory", Limits.memory_mb, "Megabytes a submission may use."),
        ("--output", Limits.output_kb, "Kilobytes a submission may print; the rest is dropped."),
    ):
        kind = click.FloatRange(min=0, min_open=True) if isinstance(usual, float) else click.IntRange(min=16)
        command = click.option(name, type=kind, help=text, show_default=f"{usual:g}")(command)
    return click.option("--unconfined", is_flag=True, help="Run submissions without a sandbox. Only for code you trust; every report says so.")(command)


@main.command(epilog=_EXAMPLES["check"])
@click.argument("path", type=_SubmissionPath(path_type=Path))
@click.option("--assignment", "name", help="The assignment's name or folder; by default that of its folder or its file, seen from here.")
@click.option("--question", "questions", multiple=True, help="Only this question (may be repeated).")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
@click.option("--verbose", "-v", is_flag=True, help="Show every case that did not pass.")
@_limit_options
def check(path: Path, name: str | None, questions: tuple[str, ...], json_: bool, verbose: bool, **options: Any) -> None:
    """Check one notebook or script on the public cases.

    Exit code: 0 full marks, 1 points are lost, 2 bad input, 3 a fault of the kit.
    """
    from .. import own_work as checking  # with it comes torch

    unconfined = options.pop("unconfined")
    report = checking.check(path, name, questions, Limits(**_said(**options)), unconfined)
    _show(report, json_, verbose)
    sys.exit(3 if report.kit_fault else 0 if report.score == report.max_score else 1)


@main.command(epilog=_EXAMPLES["grade"], short_help="Grade a class into the nbgrader course in this folder.")
@click.argument("assignment")
@click.option("--student", "students", multiple=True, help="Only this student (may be repeated).")
@click.option("--jobs", type=click.IntRange(min=1), default=_JOBS, show_default=True, help="How many submissions at once.")
@click.option("--force", is_flag=True, help="Grade again what is graded already.")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on the Dask cluster whose scheduler is there, such as tcp://10.0.0.1:8786.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object per submission, one per line.")
@_limit_options
def grade(assignment: str, students: tuple[str, ...], jobs: int, force: bool, scheduler: str | None, json_: bool, unconfined: bool, **options: Any) -> None:
    """Grade a class into the gradebook of the nbgrader course in this folder.

    Limits are those of c.GradeInSandbox in its nbgrader_config.py, where none are given here. Exit code: 0 everything is graded, 2 bad input, 3 a
    fault of the kit, 130 stopped.
    """
    _import_lightly()
    from . import grade as grading  # with it comes nbgrader

    sys.exit(grading.grade(assignment, students, jobs, force, json_, _said(**options), unconfined, scheduler))


@main.command(epilog=_EXAMPLES["export"])
@click.option("--format", "format_", type=click.Choice(["canvas", "moodle"]), required=True, help="Whose gradebook will import it.")
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; by default canvas.csv or moodle.csv.")
@click.option("--assignment", "assignments", multiple=True, help="Only this assignment (may be repeated).")
@click.option("--student", "students", multiple=True, help="Only this student (may be repeated).")
def export(format_: str, to: Path | None, assignments: tuple[str, ...], students: tuple[str, ...]) -> None:
    """Export the gradebook's grades for Canvas or Moodle."""
    _import_lightly()
    from .export import export as exported  # with it comes nbgrader

    click.echo(f"The grades are in {exported(format_, to, assignments, students, say=_say)}.")


@main.command(epilog=_EXAMPLES["demo"])
@click.option("--open", "open_", is_flag=True, help="Open the first feedback page in the browser.")
def demo(open_: bool) -> None:
    """Watch a small class being graded, in a temporary course."""
    from . import demo as demonstration  # with it come torch and nbgrader

    sys.exit(demonstration.demo(_JOBS, open_))


@main.command()
def doctor() -> None:
    """Show which layers of the sandbox hold on this machine."""
    from . import doctor as examination  # with it comes the sandbox

    sys.exit(examination.doctor())


def _import_lightly() -> None:
    """jsonschema, which nbformat imports, reads a grammar of web addresses for a second if it is there; no notebook's schema asks for one."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # Python's own way to say that it cannot be imported


def _said(seconds_per_case: float | None, seconds_per_submission: float | None, memory: int | None, output: int | None) -> dict[str, Any]:
    """The limits that were given on the command line, by their names in `Limits`."""
    given = {"seconds_per_case": seconds_per_case, "seconds_per_submission": seconds_per_submission, "memory_mb": memory, "output_kb": output}
    return {name: value for name, value in given.items() if value is not None}


def _show(report: Report, json_: bool, verbose: bool) -> None:
    from ...report import as_json, terminal  # with it comes rich: not needed for help
    from .printing import console

    if json_:
        click.echo(as_json(report))
    else:
        console().print(terminal(report, verbose))


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
