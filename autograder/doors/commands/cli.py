"""The command line: `autograder check | explain | grade | export | report | release | new | init | demo | doctor`.

Exit 0: full marks, or done. 1: points are lost, or the sandbox does not hold. 2: bad input. 3: a fault of the kit.
130: stopped.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ...errors import KitError, UsageError
from ...notebooks import language_at
from ...sandbox import Limits, early, settings
from ...words import Sentence, did_you_mean, speak
from .translating import EXAMPLES, translate
from .waiting import is_waiting

if TYPE_CHECKING:
    from ...records import Report

_JOBS = 1 + (os.cpu_count() or 1)  # while one result is judged, every core still has a guest to run
_OF_A_COURSE = {"bs4", "latex2mathml", "nbconvert", "nbformat", "nbgrader", "nh3", "sqlalchemy"}  # the extra "course"
OWN_PAGE = '<meta name="generator" content="autograd-kit">'  # near the beginning of each feedback page
_HEAD = 1000  # bytes in which it stands
_SHOWN = 80  # characters of an argument in a sentence
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_READER_LEFT = 141  # the shell's exit code for it: 128 plus the number of SIGPIPE
_STOPPED = {"grade": Sentence("Stopped. Grades so far are kept; run the same command again to go on.")}


def _examples(*commands: str) -> str:
    """Return the end of a help text, with the mark that keeps click from wrapping it."""
    return f"\b\n{EXAMPLES}\n  " + "\n  ".join(commands)


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UsageError as error:
            _say(error.said)
            sys.exit(2)
        except (click.exceptions.Exit, click.ClickException, click.Abort, SystemExit):
            raise
        except KeyboardInterrupt:
            _say(_STOPPED.get(ctx.invoked_subcommand or "", Sentence("Stopped.")))
            sys.exit(130)
        except BrokenPipeError:  # the reading program has closed the pipe, as `| head` does
            sys.exit(_READER_LEFT)
        except Exception as error:
            if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in _OF_A_COURSE:
                _say(
                    Sentence(
                        "This needs nbgrader and what comes with it: run `pip install 'autograd-kit[course]'`, then "
                        "this again."
                    )
                )
                sys.exit(2)
            if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                _say(
                    Sentence(
                        "{name} is longer than the name of a file can be: give the path of a file that there is.",
                        name=f"{error.filename!s:.{_SHOWN}}",
                    )
                )
                sys.exit(2)
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                _say(_no_room(error))
                sys.exit(2)
            if os.environ.get("AUTOGRADER_DEBUG"):
                raise
            _say(
                Sentence(
                    "This is a fault of the kit, not of any submission; no student lost a point by it. "
                    "{error} (AUTOGRADER_DEBUG=1 shows where.)",
                    error=error.said if isinstance(error, KitError) else f"{type(error).__name__}: {error}",
                )
            )
            sys.exit(3)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_examples(
        "autograder check 01-backward.ipynb", "autograder check submission.py --assignment 01-backward --json"
    ),
)
@click.version_option(package_name="autograd-kit")
def main() -> None:
    """Grade backward rules against PyTorch."""


def run() -> None:
    """Run the command line, started from a shell, and exit as soon as the work is done.

    The exit skips Python's own shutdown, which takes half a second to unload torch.
    """
    code: Any = 0
    early.permit(f"{__name__}:{run.__name__}")
    _import_lightly()
    sys.stdout, sys.stderr = (stream or io.StringIO() for stream in (sys.stdout, sys.stderr))  # `>&-` closes one
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a name may have letters that the terminal's encoding does not have
            stream.reconfigure(errors="backslashreplace")
    translate(main)
    try:
        main()
    except SystemExit as left:
        code = left.code
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:  # the reading program has ended
            pass
        except OSError as error:
            code = code or 2
            _say(_no_room(error))
    os._exit(code if isinstance(code, int) else int(code is not None))


def _no_room(error: OSError) -> Sentence:
    return Sentence(
        "{name} cannot be written ({reason}): make room there, and run the command again.",
        name=str(error.filename) if error.filename else Sentence("What this command prints"),
        reason=error.strerror or "",
    )


class _SubmissionPath(click.Path):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":  # pathlib would read it as the current folder
            raise UsageError("The path is empty: give the path of a notebook (.ipynb) or a Python script (.py).")
        return super().convert(value, param, ctx)


def _limit_options(command: Any) -> Any:
    """Add to a command an option for each limit that a person can set, and --unconfined."""
    for setting in reversed(settings()):
        kind = (
            click.IntRange(min=int(setting.least))
            if setting.is_whole
            else click.FloatRange(min=setting.least, min_open=True)
        )
        command = click.option(
            setting.option, setting.name, type=kind, help=setting.text, show_default=f"{setting.usual:g}"
        )(command)
    unconfined = click.option(
        "--unconfined",
        is_flag=True,
        help="Run submissions without a sandbox. Only for code you trust; every report says so.",
    )
    return unconfined(command)


@main.command(
    epilog=_examples(
        "autograder check 01-backward.ipynb", "autograder check submission.py --assignment 01-backward --json"
    )
)
@click.argument("path", type=_SubmissionPath(path_type=Path))
@click.option(
    "--assignment",
    "name",
    help="The assignment's name or folder. By default the name of the submission's folder or file is looked up.",
)
@click.option("--question", "questions", multiple=True, help="Only this question (may be repeated).")
@click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    help="text (the default), json, markdown, junit, github (annotations), gitlab (code quality), gradescope or "
    "classroom50.",
)
@click.option("--json", "json_", is_flag=True, help="Short for --format json.")
@click.option("--verbose", "-v", is_flag=True, help="Show every case that did not pass.")
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write the feedback page to this file.",
)
@click.option("--watch", is_flag=True, help="Check again each time the file is saved, until Ctrl-C.")
@click.option(
    "--mutants",
    type=click.IntRange(min=1),
    metavar="N",
    help="Of an author's folder: also make at most N wrong rules of each answer, and show which of them pass, and "
    "which a single case finds. A second or more for each.",
)
@_limit_options
def check(
    path: Path,
    name: str | None,
    questions: tuple[str, ...],
    format_: str | None,
    json_: bool,
    verbose: bool,
    page: Path | None,
    watch: bool,
    mutants: int | None,
    **options: Any,
) -> None:
    """Check one notebook or script on the public cases.

    PATH may be an author's folder, such as solutions/01-backward: then its notebooks are checked on all cases, and a
    table shows what the cases look at.

    Exit code: 0 full marks, 1 points are lost, 2 bad input (also a case that fails on PyTorch), 3 a fault of the kit.
    """
    format_ = _format(format_, json_)
    speak(language_at(path))
    from .. import own_work as checking  # imports torch

    unconfined = options.pop("unconfined")
    authored = name is None and checking.is_authors_folder(path)
    _refuse_together(path, format_, authored, watch, page, mutants)
    if authored or checking.is_authors_folder(path.parent):
        early.relaunch()  # before nbgrader is imported for a look at the folder
    if watch:
        _watch(checking.checks(path, name, questions, Limits(**_said(options)), unconfined), path, name, page, verbose)
    if authored:
        reports = checking.check_folder(path, questions, Limits(**_said(options)), unconfined)
    else:
        reports = [checking.check(path, name, questions, Limits(**_said(options)), unconfined)]
    if format_ == "text" and (authored or checking.is_authors_folder(path.parent)):
        _show_faults(reports)
    for report in reports:
        _show(report, path, format_, verbose, covered=authored)
    if page is not None:
        _write_page(page, checking.page(path, name, reports[0]))
    code = _code_of(*reports)
    if mutants and code == 0:
        _show_mutants(path, questions, mutants)
    elif mutants:
        click.echo(str(Sentence("No wrong rules were made: not all answers pass as they are.")))
    sys.exit(code)


@main.command(
    epilog=_examples(
        "autograder grade 01-backward", "autograder grade 01-backward --student ada --student grace --json"
    ),
    short_help="Grade a class into the nbgrader course in this folder.",
)
@click.argument("assignment")
@click.option("--student", "students", multiple=True, help="Only this student (may be repeated).")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=_JOBS,
    show_default=True,
    help="How many submissions to grade at the same time.",
)
@click.option("--force", is_flag=True, help="Grade again submissions that are graded already.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Grade on the Dask cluster whose scheduler has this address, such as tcp://10.0.0.1:8786.",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON object per submission, one per line.")
@_limit_options
def grade(
    assignment: str,
    students: tuple[str, ...],
    jobs: int,
    force: bool,
    scheduler: str | None,
    json_: bool,
    unconfined: bool,
    **options: Any,
) -> None:
    """Grade a class into the gradebook of the nbgrader course in this folder.

    A limit that is not given here is that of c.GradeInSandbox in the course's nbgrader_config.py. Exit code:
    0 everything is graded, 2 bad input, 3 a fault of the kit, 130 stopped.
    """
    if not scheduler and (force or is_waiting(Path.cwd(), assignment)):
        early.relaunch()
    with early.importing():
        from . import grade as grading  # imports nbgrader

    sys.exit(grading.grade(assignment, students, jobs, force, json_, _said(options), unconfined, scheduler))


@main.command(
    epilog=_examples(
        "autograder export --format canvas",
        "autograder export --format moodle --to grades.csv --assignment 01-backward",
    )
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["canvas", "moodle"]),
    required=True,
    help="The system whose gradebook will import the file.",
)
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; by default canvas.csv or moodle.csv.")
@click.option("--assignment", "assignments", multiple=True, help="Only this assignment (may be repeated).")
@click.option("--student", "students", multiple=True, help="Only this student (may be repeated).")
def export(format_: str, to: Path | None, assignments: tuple[str, ...], students: tuple[str, ...]) -> None:
    """Export the gradebook's grades for Canvas or Moodle."""
    from .export import export as exported  # imports nbgrader

    file = exported(format_, to, assignments, students, say=_say)
    click.echo(str(Sentence("The grades are in {file}.", file=str(file))))


@main.command(
    epilog=_examples("autograder report 01-backward", "autograder report 01-backward --anonymous --to class.html"),
    short_help="Show how a class did, as one HTML page.",
)
@click.argument("assignment")
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; by default ASSIGNMENT-report.html.")
@click.option("--anonymous", is_flag=True, help="Numbers in the place of the students' names.")
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
def report(assignment: str, to: Path | None, anonymous: bool, open_: bool) -> None:
    """Write one HTML page, which opens offline, about a class that is graded.

    It shows the points, which aspects pass, misconceptions, the hardest cases, and each student. Exit code: 0 done,
    2 bad input.
    """
    from .report import report as written  # imports nbgrader

    click.echo(str(Sentence("The report is in {file}.", file=str(written(assignment, to, anonymous, open_, say=_say)))))


@main.command(
    epilog=_examples("autograder release 01-backward", "autograder release 01-backward --lang zh_CN"),
    short_help="Release an assignment to students, in a language.",
)
@click.argument("assignment")
@click.option("--lang", "language", metavar="LANGUAGE", help="The language of its text cells, such as zh_CN.")
def release(assignment: str, language: str | None) -> None:
    """Release the assignment again from the author's notebook, as nbgrader generate_assignment --force does.

    Without --lang, the course's c.TranslateCells.language counts, or else the author's own language. Points, ids and
    code are the same in every language. Exit code: 0 done, 2 bad input.
    """
    from .release import release as released  # imports nbgrader

    for said in released(assignment, language or ""):
        click.echo(str(said))


@main.command(
    epilog=_examples("autograder new 03-attention", "autograder new 03-attention --question nn.functional.softmax"),
    short_help="Make an assignment, or add a question to one.",
)
@click.argument("name")
@click.option(
    "--question",
    "questions",
    multiple=True,
    metavar="OPERATION",
    help="Add a question about this operation of PyTorch, such as lerp or linalg.det (may be repeated).",
)
def new(name: str, questions: tuple[str, ...]) -> None:
    """Make the assignment NAME in solutions/ or source/, or add a question to it.

    The folder holds a notebook whose cells are marked for nbgrader, and cases.py. Exit code: 0 done, 2 bad input.
    """
    from .new import new as made  # reads the file of PyTorch's samples

    click.echo(str(made(name, questions)))


@main.command(
    epilog=_examples(
        "autograder init github 01-backward --cases our-course/cases",
        "autograder init gitlab 01-backward --cases our-course/cases",
        "autograder init gradescope 01-backward",
    ),
    short_help="Make the files that GitHub, GitLab or Gradescope need.",
)
@click.argument("service", type=click.Choice(["github", "gitlab", "gradescope"]))
@click.argument("assignment")
@click.option("--cases", "repository", metavar="OWNER/NAME", help="The repository with the cases (github, gitlab).")
@click.option("--to", type=click.Path(path_type=Path), help="The zip to write (gradescope).")
@click.option(
    "--wheel",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The kit's own wheel, to put into the zip (gradescope).",
)
def init(service: str, assignment: str, repository: str | None, to: Path | None, wheel: Path | None) -> None:
    """Make the workflow of GitHub or GitLab in this folder, or the zip of Gradescope's autograder, for one assignment.

    Exit code: 0 done, 2 bad input.
    """
    from . import init as making

    if service == "gradescope":
        click.echo(str(making.gradescope(assignment, to, wheel)))
        return
    if repository is None:
        raise UsageError("Say which repository holds the cases: --cases OWNER/NAME.")
    click.echo(str(making.workflow(service, assignment, repository)))


@main.command(
    epilog=_examples("autograder explain", "autograder explain timed_out", 'autograder explain "out of time"')
)
@click.argument("name", required=False)
def explain(name: str | None) -> None:
    """Explain a name of a report: an outcome, an aspect, a misconception or an error. Without NAME, list all names.

    Exit code: 0 done, 2 there is no such name.
    """
    from . import explain as explaining  # parses the files of the misconceptions

    click.echo(explaining.overview() if name is None else explaining.explain(name))


@main.command(epilog=_examples("autograder demo", "autograder demo 03-elementwise --open"))
@click.argument("assignment", required=False)
@click.option("--open", "open_", is_flag=True, help="Open the first feedback page in the browser.")
def demo(assignment: str | None, open_: bool) -> None:
    """Watch a small class being graded, in a temporary course.

    ASSIGNMENT is one of the kit's own; by default it is 01-backward. The class of any other one is made of its
    solution: wrong answers, answers left out, a file that is cut off.
    """
    early.relaunch()
    from . import demo as demonstration  # imports torch and nbgrader

    sys.exit(demonstration.demo(assignment, _JOBS, open_))


@main.command()
def doctor() -> None:
    """Show which layers of the sandbox hold on this machine."""
    from . import doctor as examination  # imports the sandbox

    sys.exit(examination.doctor())


def _import_lightly() -> None:
    """Keep jsonschema, which nbformat imports, from reading a grammar of web addresses, which takes a second.

    It reads the grammar if `rfc3987_syntax` is installed. No notebook's schema needs it.
    """
    # None is Python's own sign that a module cannot be imported
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def _said(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits that were given on the command line."""
    return {name: value for name, value in options.items() if value is not None}


def _format(name: str | None, json_: bool) -> str:
    """Return the name of the format that was asked for. Raises UsageError."""
    from ...report.formats import FORMATS  # imports rich: not needed for help

    if json_ and name not in (None, "json"):
        raise UsageError("--json and --format {name} are two formats: give one of them.", name=name)
    name = "json" if json_ else name or "text"
    if name not in FORMATS:
        near = did_you_mean(name, FORMATS, Sentence("the formats are"))
        raise UsageError("There is no format called {name!r}{near}", name=name[:_SHOWN], near=near)
    return name


def _show(report: Report, path: Path, format_: str, verbose: bool, covered: bool = False) -> None:
    from ...report import coverage, terminal  # imports rich: not needed for help
    from ...report.console import console
    from ...report.formats import FORMATS, rules
    from ...submission import lines_of

    if format_ == "text":
        console().print(terminal(report, verbose))
        if covered:
            console().print(coverage(report))
    else:
        lines = {} if covered else lines_of(path, rules(report))
        click.echo(FORMATS[format_](report, lines))


def _refuse_together(
    path: Path, format_: str, authored: bool, watch: bool, page: Path | None, mutants: int | None
) -> None:
    """Raise UsageError for options of a check that do not go together, and for a page in the place of a file."""
    if mutants and (not authored or format_ != "text"):
        raise UsageError("--mutants prints a table about an author's folder, such as solutions/01-backward: give one.")
    if authored and format_ not in ("text", "json"):
        raise UsageError("The format {name} is about one submission: give a notebook, not a folder.", name=format_)
    if authored and (watch or page):
        raise UsageError("--watch and --html are about one submission: give a notebook, not a folder.")
    if page is not None and page.exists() and path.exists() and page.samefile(path):
        raise UsageError("{file} is the submission itself: name another file with --html.", file=str(page))
    if page is not None and page.exists() and not _is_own_page(page):
        raise UsageError(
            "{file} is there already and is not a feedback page, so it is not replaced: name another file with --html.",
            file=str(page),
        )
    if watch and format_ != "text":
        raise UsageError("--watch prints the table again and again: it goes with no other format than text.")


def _is_own_page(file: Path) -> bool:
    """Say whether a file is a page that the kit has written: only these are replaced."""
    try:
        with file.open("rb") as opened:
            return OWN_PAGE.encode() in opened.read(_HEAD)
    except OSError:
        return False


def _show_faults(reports: Iterable[Report]) -> None:
    from ...report.console import console  # imports rich: not needed for help
    from ...report.terminal import faults

    for line in faults(reports):
        console().print(line, soft_wrap=True)


def _watch(
    checks: Iterator[Report | Sentence], path: Path, name: str | None, page: Path | None, verbose: bool
) -> NoReturn:
    """Show each check, until an interrupt ends it: that is how watching ends, so the exit code is the last check's."""
    from .. import own_work as checking

    code = 1
    try:
        for found in checks:
            click.clear()  # if this is a terminal
            click.echo(click.style(f"{time.strftime('%H:%M:%S')}  {path.name}", bold=True))
            if isinstance(found, Sentence):
                click.echo(str(found))
                code = 2
                continue
            code = _code_of(found)
            _show(found, path, "text", verbose)
            if page is not None:
                _write_page(page, checking.page(path, name, found))
    except KeyboardInterrupt:
        click.echo()
    sys.exit(code)


def _code_of(*reports: Report) -> int:
    """Return the exit code of a check."""
    if any(report.case_fault is not None for report in reports):
        return 2
    if any(report.kit_fault for report in reports):
        return 3
    return int(any(report.score != report.max_score for report in reports))


def _write_page(file: Path, page: str) -> None:
    from ...classroom.course import write_whole

    try:
        write_whole(file, page)
    except OSError as error:
        raise UsageError(
            "{file} cannot be written ({why}): name another file with --html.",
            file=str(file),
            why=str(error.strerror or error),
        ) from None


def _show_mutants(folder: Path, questions: tuple[str, ...], sample: int) -> None:
    from ...mutants.judged import rows_of
    from ...mutants.table import table
    from ...report.console import console

    found = [(folder.resolve().name, row) for row in rows_of(folder, questions, sample)]
    console().print(table(found))


def _say(sentence: Sentence) -> None:
    click.echo(str(sentence), err=True)
