#!/usr/bin/env bash
# Builds the rover's rules as a WebAssembly module: build-wasm.sh OUT. Needs Debian's clang-14 and lld-14; the same sources give
# the same bytes. The committed module is web/rover/rover.wasm.
set -euo pipefail
native=$(cd "$(dirname "$0")/../.." && pwd)
object=$(mktemp)
trap 'rm -f "$object"' EXIT
clang++-14 --target=wasm32 -std=c++20 -nostdlib -fno-exceptions -fno-rtti -msimd128 -mbulk-memory \
  -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math -Wall -Wextra -Werror \
  -I"$native/include" -I"$native" -c "$native/envs/rover/wasm.cpp" -o "$object"
wasm-ld-14 --no-entry --strip-all -z stack-size=65536 "$object" -o "$1"
