#!/bin/sh
# Builds quest.gb with sdcc 4.2 (Debian: apt-get install sdcc).
#
#   games/quest/build.sh [ROM]     default: quest.gb beside this script
#
# Needs sh, awk and sdcc's sdcc, sdasgb, sdldgb and makebin. The same sources and the same sdcc give the same bytes.
set -eu
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd)
rom=${1:-$here/quest.gb}
case $rom in /*) ;; *) rom=$PWD/$rom ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

art=$here/tools/art.awk
world=$here/tools/world.awk
assets=$here/assets
cd "$work"

# Tile numbers: rooms 0.. at 0x9000, text, icons and logo 128.. at 0x8800, sprites 0.. at 0x8000.
{
  awk -v mode=header -v prefix=TILE -v first=0 -f "$art" "$assets/tiles.txt"
  awk -v mode=header -v prefix=TEXT -v first=128 -f "$art" "$assets/font.txt"
  awk -v mode=header -v prefix=ICON -v first=187 -f "$art" "$assets/icons.txt"
  awk -v mode=header -v prefix=LOGO -v first=192 -f "$art" "$assets/logo.txt"
  awk -v mode=header -v prefix=SPRITE -v first=0 -f "$art" "$assets/sprites.txt"
} > tiles.h
for name in tiles water sprites icons font; do
  awk -v mode=data -v array="${name}_art" -v bank=BANK1 -f "$art" "$assets/$name.txt" > "${name}_art.c"
done
awk -v mode=data -v array=logo_art -v bank=BANK3 -f "$art" "$assets/logo.txt" > logo_art.c
awk -v mode=rooms -f "$world" "$assets/tiles.txt" "$assets/world.txt" > rooms.c
awk -v mode=blocks -f "$world" "$assets/tiles.txt" > blocks.c

for name in crt0 ram; do
  sdasgb -o "$name.rel" "$here/src/$name.s"
done
objects="crt0.rel ram.rel"
for source in "$here"/src/*.c ./*.c; do
  object=$(basename "$source" .c).rel
  sdcc -msm83 --std-c11 --opt-code-speed --Werror -I"$here/src" -I. -c "$source" -o "$object"
  objects="$objects $object"
done

# Bank n lies at 0x4000 and, for the linker, at n * 0x10000 + 0x4000. Variables at fixed addresses end below 0xC800.
sdldgb -n -i \
  -b _CODE=0x200 -b _BANK1=0x14000 -b _BANK2=0x24000 -b _BANK3=0x34000 -b _DATA=0xC800 \
  quest.ihx $objects > link.log 2>&1 || { cat link.log >&2; exit 1; }
if grep -iE 'warning|error' link.log >&2; then exit 1; fi

# Cartridge type 0x19: MBC5. makebin fills in the header's logo and its checksums.
makebin -Z -yn QUEST -yt 0x19 -yo 4 -yj quest.ihx quest.gb
mv quest.gb "$rom"
