#!/usr/bin/env bash
# The host that was published for Windows, run under Wine and compared with this system's: tests/windows.sh FASTRL FOLDER
set -euo pipefail
linux=$(realpath "$1")
windows=$(realpath "$2")
samples=$(realpath "$(dirname "$0")/../samples/EmbeddedGame")
folder=$(mktemp -d)
declare -A worker
trap 'kill -9 $(jobs -p) "${worker[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1
# What Wine 8 lacks: libtorch's OpenMP asks it for processors, and .NET has ended when it gave back code that it had mapped twice.
export KMP_AFFINITY=disabled DOTNET_EnableWriteXorExecute=0
say() { echo "windows: $*"; }
fail() { say "$1"; [[ ! -f ${2:-} ]] || cat "$2"; exit 1; }
fastrl() { wine "$windows/fastrl.exe" "$@"; }
# Waits up to 60 s until a file has a line.
wait_for() {
    local i
    for ((i = 0; i < 600; i++)); do
        ! grep -q -- "$1" "$2" 2>/dev/null || return 0
        sleep 0.1
    done
    fail "no line '$1'" "$2"
}

fastrl doctor > doctor || fail "doctor failed" doctor
for what in system "native core" libtorch "bundled game"; do grep "^ok *$what" doctor || fail "doctor: no $what" doctor; done

game=("gb" "run" "$windows/games/quest/quest.gb" "--frames" "3000" "--json")
"$linux" "${game[@]}" > linux.json
fastrl "${game[@]}" > windows.json || fail "gb run failed" windows.json
hash_of() { grep -o '"frame_hash":"[0-9a-f]*"' "$1"; }
[[ $(hash_of linux.json) == "$(hash_of windows.json)" ]] || fail "gb run shows other frames than on Linux" windows.json
say "gb run: $(hash_of windows.json), as on Linux"

train=("train" "cartpole" "--steps" "20000" "--seed" "7" "--style" "lines")
"$linux" "${train[@]}" --run-dir linux 2> log || fail "train cartpole failed on Linux" log
fastrl "${train[@]}" --run-dir windows 2> log || fail "train cartpole failed" log
for file in linux/checkpoints/*/*; do
    [[ $file == */manifest.json ]] || cmp "$file" "windows/${file#linux/}" || fail "train cartpole left another $(basename "$file") than on Linux"
done
differing=$(diff <(tr ',{}' '\n' < linux/checkpoints/*/manifest.json) <(tr ',{}' '\n' < windows/checkpoints/*/manifest.json) | grep '^[<>]' | grep -v -- -x64 || true)
[[ -z $differing ]] || fail "train cartpole: the manifest is another than on Linux: $differing"
say "train cartpole: after 20,000 steps a checkpoint of the same bytes as on Linux, but for the system's name"

wine "$windows/fastrl.exe" train cartpole --style lines --steps 1000000000 --run-dir interrupted 2> log & # no function: the signal is for Wine itself
training=$!
wait_for "reward" log
kill -INT "$training"
code=0; wait "$training" || code=$?
[[ $code == 130 && -d $(echo interrupted/checkpoints/step_*) ]] || fail "Ctrl+C ended training with $code" log
say "train cartpole: Ctrl+C leaves a checkpoint"

# Two processes over a ring; each is killed and comes back. They check by themselves that nothing is lost, repeated or torn.
start() {
    wine "$windows/FastRL.RingPeer.exe" "$1" fastrl-windows-test 2>> "$1.log" &
    worker[$1]=$!
    disown # bash says nothing when it is killed
}
start game
start trainer
wait_for "the client is there" game.log
for victim in trainer game; do
    [[ $victim == trainer ]] && survivor=game || survivor=trainer
    kill -9 "${worker[$victim]}"
    wait_for "died: process" "$survivor.log"
    start "$victim"
    wait_for "is back" "$survivor.log"
    sleep 1
done
! grep FAULT game.log trainer.log || fail "the ring lost, repeated or tore a message"
kill -9 "${worker[@]}"
say "ring: both sides killed and back, nothing lost"

# A game of its own in four processes, one of which is killed while they are trained with.
sed 's|^launch: .*|launch: [EmbeddedGame.exe, "{id}"]|' "$samples/lander.yaml" > "$windows/lander.yaml"
fastrl train "$windows/lander.yaml" --steps 200000 --seed 3 --run-dir lander --style lines 2> lander.log &
training=$!
wait_for "training lander" lander.log # all four are there
kill -9 "$(pgrep -f 'EmbeddedGame.exe 3$')"
wait_for "instance 3 is left out" lander.log
wait "$training" || fail "train lander failed" lander.log
[[ $(grep -c "instance 3 is there" lander.log) == 2 ]] || fail "instance 3 did not come back" lander.log
say "train lander: four games as processes, one killed and back"
