#!/usr/bin/env bash
# A game from its template, trained, to one that plays what it learned by itself: tests/new-game.sh FASTRL PACKAGES
set -euo pipefail
fastrl=$(realpath "$1")
packages=$(realpath "$2")
. "$(dirname "$0")/elsewhere.sh"
say() { echo "new game: $*"; }
quietly dotnet new install "$packages"/FastRL.Templates.*.nupkg "${hive[@]}"
quietly dotnet new fastrl-game -o Mygame "${hive[@]}"
quietly dotnet build Mygame -c Release -v q
quietly "$fastrl" train --game Mygame/Mygame.yaml --run-dir run --style lines
"$fastrl" export run --policy Mygame.policy
programs=("dotnet Mygame/bin/Release/net10.0/Mygame.dll")
[[ -f /usr/lib/mono/4.5/Facades/netstandard.dll ]] && programs+=("mono Mygame/bin/Release/netstandard2.1/Mygame.exe")
for program in "${programs[@]}"; do
    result=$($program --play Mygame.policy)
    say "$program: $result"
    [[ ${result%% *} -ge 90 ]] || exit 1
done
