# Turns pictures drawn in text into Game Boy tiles (2 bits a pixel): C arrays, or C names of their tile numbers.
#
#   awk -v mode=data   -v array=tile_art -v bank=BANK1 -f art.awk tiles.txt
#   awk -v mode=header -v prefix=TILE -v first=0 -f art.awk tiles.txt
#
# "tile" is 16 x 16 pixels in the order of the background, "sprite" 16 x 16 in the order of 8 x 16 objects,
# "half" is 8 x 16 (one object), "glyph" 8 x 8 with its top row left out. A line that begins with ";" is a comment.

function fail(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
    failed = 1
    exit 1
}

# One 8 x 8 tile whose top left pixel is at (left, top): for each row a byte of low bits and one of high bits.
function emit_tile(left, top,    x, y, shade, low, high) {
    ++tiles
    if (mode != "data")
        return
    printf "   "
    for (y = top; y < top + 8; ++y) {
        low = high = 0
        for (x = left; x < left + 8; ++x) {
            shade = index(".-o#", substr(row[y], x + 1, 1)) - 1
            if (shade < 0)
                fail("a pixel of '" name "' is none of . - o #")
            low = low * 2 + shade % 2
            high = high * 2 + int(shade / 2)
        }
        printf " 0x%02X, 0x%02X,", low, high
    }
    printf "\n"
}

function end_picture(    i) {
    if (kind == "")
        return
    if (kind == "glyph") {
        for (i = height; i > 0; --i)
            row[i] = row[i - 1]
        row[0] = "........"
        ++height
    }
    if (height != (kind == "glyph" ? 8 : 16))
        fail("'" name "' has " height " rows")
    for (i = 0; i < height; ++i)
        if (length(row[i]) != width[kind])
            fail("row " i " of '" name "' is not " width[kind] " pixels wide")
    if (mode == "header" && name ~ /^[a-z][a-z_0-9]+$/)
        printf "#define %s_%s %d\n", prefix, toupper(name), first + tiles
    if (mode == "data")
        printf "    /* %s */\n", name
    emit_tile(0, 0)
    if (kind == "tile") {
        emit_tile(8, 0)
        emit_tile(0, 8)
    } else if (kind == "sprite") {
        emit_tile(0, 8)
        emit_tile(8, 0)
    } else if (kind == "half") {
        emit_tile(0, 8)
    }
    if (kind == "tile" || kind == "sprite")
        emit_tile(8, 8)
    kind = ""
}

BEGIN {
    width["tile"] = width["sprite"] = 16
    width["half"] = width["glyph"] = 8
    if (mode == "data") {
        printf "#include \"art.h\"\n\n"
        if (bank != "")
            printf "#pragma constseg %s\n\n", bank
        printf "const uint8_t %s[] = {\n", array
    }
}

/^;/ { next }
/^$/ { end_picture(); next }
/^(tile|sprite|half|glyph) / {
    end_picture()
    kind = $1
    name = $2
    height = 0
    next
}
kind == "" { fail("a picture begins with tile, sprite, half or glyph") }
{ row[height++] = $0 }

END {
    if (failed)
        exit 1
    end_picture()
    if (mode == "data")
        printf "};\n"
    else
        printf "#define %s_FIRST %d\n#define %s_COUNT %d\n\n", prefix, first, prefix, tiles
}
