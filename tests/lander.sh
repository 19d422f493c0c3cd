#!/usr/bin/env bash
# The sample game from nothing to soft landings, in a minute on two cores; then it plays what was trained by itself: tests/lander.sh FASTRL
set -euo pipefail
fastrl=$(realpath "$1")
cd "$(dirname "$0")/../samples/EmbeddedGame"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
say() { echo "lander: $*"; }
dotnet build EmbeddedGame.csproj -c Release -v q > "$folder/log" || { cat "$folder/log"; exit 1; }
start=$SECONDS
"$fastrl" train lander.yaml --run-dir "$folder/run" --style lines 2> "$folder/log" || { cat "$folder/log"; exit 1; }
say "trained in $((SECONDS - start)) s: $(tail -n 2 "$folder/log" | head -n 1)"
"$fastrl" eval lander.yaml --run-dir "$folder/run" --episodes 20 2> "$folder/log" | grep success
"$fastrl" export "$folder/run" --policy "$folder/lander.policy" | grep difference
programs=("dotnet bin/Release/net10.0/EmbeddedGame.dll")
[[ -f /usr/lib/mono/4.5/Facades/netstandard.dll ]] && programs+=("mono bin/Release/netstandard2.1/EmbeddedGame.exe")
for program in "${programs[@]}"; do
    result=$($program --fly "$folder/lander.policy")
    say "$program: $result"
    [[ ${result%% *} -ge 90 ]] || exit 1
done
