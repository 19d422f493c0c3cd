#!/usr/bin/env bash
# One checkpoint that has learned Quest reaches the treasure in 100 of 100 episodes as fastrl plays it, as a policy file, as an ONNX model
# and from Python, whose package PYTHONPATH has: tests/quest.sh FASTRL
set -euo pipefail
fastrl=$(realpath "$1")
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export FASTRL_QUEST_RUN=$folder/run FASTRL=$fastrl
"$fastrl" train quest --run-dir "$FASTRL_QUEST_RUN" --style lines 2> "$folder/log" || { cat "$folder/log"; exit 1; }
"$fastrl" eval quest --run-dir "$FASTRL_QUEST_RUN" --seed 977 | tee "$folder/log"
grep -q "success      100 (100 %" "$folder/log"
dotnet test tests/FastRL.Host.Tests -c Release --filter ExportedPlayTests
python=/usr/bin/python3
[[ -x $python ]] || python=python3
"$python" -m unittest discover -s python/tests -p test_quest.py -v
