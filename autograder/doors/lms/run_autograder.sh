#!/usr/bin/env bash
# Runs for each submission. If the kit itself fails, no results.json is written, and Gradescope asks the instructor.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
python="$root/venv/bin/python"
[ -x "$python" ] || python=python3
cd "$root"
exec "$python" -m autograder.doors.lms.gradescope submission source/NAME results/results.json
