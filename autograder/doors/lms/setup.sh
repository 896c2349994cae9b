#!/usr/bin/env bash
# Runs once, when Gradescope builds the container: the kit in an environment of its own, with PyTorch for CPUs.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
apt-get update -qq && apt-get install -y -qq python3 python3-venv python3-pip
python3 -m venv "$root/venv"
"$root/venv/bin/pip" install -q --extra-index-url https://download.pytorch.org/whl/cpu KIT
