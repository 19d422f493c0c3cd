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

# rom NAME EXTENSION BANKS HEADER-OPTIONS: links src/NAME.s with the shell; makebin writes the header. Banks from 2 on
# hold their own number in the first and the last byte; bank 1 does where there are more than two.
rom() {
  name=$1 extension=$2 count=$3
  shift 3
  sdasgb -I"$here/src" -o "$name.rel" "$here/src/$name.s"
  places=
  : > banks.s
  bank=1
  while [ "$count" -gt 2 ] && [ $bank -lt "$count" ]; do
    printf ' .area _BANK%d\n .db %d\n .ds 0x3FFE\n .db %d\n' $bank $bank $bank >> banks.s
    places="$places -b _BANK$bank=$(printf 0x%X $((bank * 0x10000 + 0x4000)))"
    bank=$((bank + 1))
  done
  sdasgb -o banks.rel banks.s
  # shellcheck disable=SC2086
  sdldgb -n -i -b _CODE=0x150 $places "$name.ihx" shell.rel "$name.rel" banks.rel > link.log 2>&1 || { cat link.log >&2; exit 1; }
  if grep -iE 'warning|error' link.log >&2; then exit 1; fi
  makebin -Z -yo "$count" -yn "$(echo "$name" | tr a-z_ A-Z-)" "$@" "$name.ihx" "$out/$name.$extension"
}

sdasgb -I"$here/src" -o shell.rel "$here/src/shell.s"
for name in cpu timer timer_exact interrupts halt halt_exact serial joypad dma scroll window sprites stat; do
  rom $name gb 2
done
rom mbc1 gb 32 -yt 0x03 -ya 4
rom mbc3 gb 32 -yt 0x13 -ya 4
rom mbc5 gb 32 -yt 0x1B -ya 4
for name in cgb_palettes cgb_speed cgb_hdma; do
  rom $name gbc 2 -yC
done
