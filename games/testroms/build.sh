#!/bin/sh
# Builds the test ROMs with the assembler of sdcc 4.2 (Debian: apt-get install sdcc).
#
#   games/testroms/build.sh [FOLDER]     default: this script's folder
#
# The same sources and the same sdcc give the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# rom NAME EXTENSION HEADER-OPTIONS: assembles src/NAME.s and links it with the shell. makebin writes the header.
rom() {
  name=$1 extension=$2
  shift 2
  sdasgb -I"$here/src" -o "$name.rel" "$here/src/$name.s"
  sdldgb -n -i -b _CODE=0x150 $banks "$name.ihx" shell.rel "$name.rel" > link.log 2>&1 || { cat link.log >&2; exit 1; }
  if grep -iE 'warning|error' link.log >&2; then exit 1; fi
  makebin -Z "$@" "$name.ihx" "$out/$name.$extension"
}

sdasgb -I"$here/src" -o shell.rel "$here/src/shell.s"
banks=
for name in timer interrupts halt serial joypad; do
  rom $name gb -yn "$(echo $name | tr a-z A-Z)"
done
