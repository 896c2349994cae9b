#!/usr/bin/env bash
# nbgrader 0.9.6
# A class hands in through the exchange; the work of one student came another way, as by zip_collect, and was put into
# submitted/ beside the others. collect, autograde and generate_feedback take all of them. One would guess that
# release_feedback releases what it can, and skips or warns of the one that the exchange does not know.
# It reads submission_secret.txt beside each page, and the first page without one ends it: FileNotFoundError. Students
# whose pages come later get nothing. Copying any text to that name makes the command work for all.
# A course that collects from an LMS and from a hub loses the feedback of some students, and only the log says so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q nbgrader==0.9.6 notebook==7.6.0 ipykernel==7.1.0
cd "$folder"
export PATH="$folder/venv/bin:$PATH" JUPYTER_ALLOW_INSECURE_WRITES=1 PYTHONWARNINGS=ignore
mkdir -p exchange course/source/ps1 course/submitted/zoe/ps1 student
chmod 777 exchange
python -W ignore - <<'PYTHON'
import nbformat
from nbformat import v4

mark = {"schema_version": 3, "grade_id": "q", "points": 1, "grade": True, "solution": False, "locked": True, "task": False}
cell = v4.new_code_cell("assert 1 + 1 == 2", metadata={"nbgrader": mark})
kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
for place in ("course/source/ps1", "course/submitted/zoe/ps1"):
    nbformat.write(v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), f"{place}/ps1.ipynb")
shared = f"c = get_config()\nc.CourseDirectory.course_id = 'x'\nc.Exchange.root = '{__import__('os').getcwd()}/exchange'\n"
open("course/nbgrader_config.py", "w").write(shared)
open("student/nbgrader_config.py", "w").write(shared)
open("course/submitted/zoe/ps1/timestamp.txt", "w").write("2026-01-10 12:00:00 UTC")
PYTHON
(cd course && nbgrader generate_assignment ps1 && nbgrader release_assignment ps1) >log.txt 2>&1
(cd student && nbgrader fetch_assignment ps1 && nbgrader submit ps1) >>log.txt 2>&1
(cd course && nbgrader collect ps1 && nbgrader autograde ps1 && nbgrader generate_feedback ps1) >>log.txt 2>&1
echo "nbgrader $(python -c 'from importlib.metadata import version; print(version("nbgrader"))')"
echo "expected: exit code 0, the feedback of the one student who used the exchange is released"
(cd course && nbgrader release_feedback ps1) >release.txt 2>&1 && code=0 || code=$?
echo "seen:     exit code $code, $(grep -o 'FileNotFoundError.*' release.txt | tail -1)"
grep -q "FileNotFoundError.*zoe/ps1/submission_secret.txt" release.txt && [ "$code" != 0 ] || { echo "This finding is out of date: the behaviour has changed."; exit 1; }
echo any >course/feedback/zoe/ps1/submission_secret.txt
(cd course && nbgrader release_feedback ps1) >release.txt 2>&1 || { echo "This finding is out of date: the behaviour has changed."; exit 1; }
echo "with any text in course/feedback/zoe/ps1/submission_secret.txt: exit code 0, $(ls exchange/x/feedback | wc -l) pages released"
