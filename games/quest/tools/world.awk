# Turns tiles.txt (the meaning of the characters) and world.txt (the rooms) into C.
#
#   awk -v mode=rooms -f world.awk tiles.txt world.txt      the sixteen rooms, for bank 2
#   awk -v mode=blocks -f world.awk tiles.txt               the collision type of each block, for bank 0
#
# Checks that every room is 10 x 8 blocks, that openings meet openings, and that no room holds too much.

function fail(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
    failed = 1
    exit 1
}

function block_at(room, x, y,    c) {
    c = substr(line[room, y], x + 1, 1)
    if (c ~ /[123]/)
        c = floor_of[room]
    if (!(c in block))
        fail("room " room " has the unknown character '" c "'")
    return block[c]
}

# Whether one can leave the room here, now or once something has been opened.
function is_open(room, x, y,    type) {
    type = collision[block_at(room, x, y)]
    return type == "floor" || type == "gate" || type == "door"
}

function emit_room(room,    x, y, c, type, items, others, enemies, item_list, other_list, spawn, text, water) {
    printf "    {   /* %d: %s */\n        {", room, name[room]
    for (y = 0; y < 8; ++y) {
        for (x = 0; x < 10; ++x) {
            c = substr(line[room, y], x + 1, 1)
            if (c ~ /[123]/) {
                spawn = spawn sprintf(" {%d, %d, %d},", c, x * 16, y * 16)
                ++enemies
            }
            type = collision[block_at(room, x, y)]
            if (type == "item") {
                item_list = item_list sprintf(" %d,", y * 10 + x)
                ++items
            } else if (type ~ /^(switch|gate|door)$/) {
                other_list = other_list sprintf(" %d,", y * 10 + x)
                ++others
            }
            if (c == "~")
                water = 1
            printf " %d,", block_at(room, x, y)
        }
        printf "\n         "
    }
    if (items > 8 || items + others > 15 || enemies > 4)
        fail("room " room " has more than 8 items, 15 blocks that change or 4 enemies")
    for (; enemies < 4; ++enemies)
        spawn = spawn " {0, 0, 0},"
    text = name[room]
    while (length(text) < 20)
        text = length(text) % 2 ? text " " : " " text
    printf "},\n        {%s%s 255 },\n        {%s },\n", item_list, other_list, spawn
    printf "        \"%s\", %d, %s, %d, {0}\n    },\n", text, block[floor_of[room]], palette[room], water
}

BEGIN { blocks = rooms = 0 }

/^;/ || /^$/ { next }
/^tile / {
    collision[blocks] = $4
    block[$3] = blocks++
    next
}
/^room / {
    room = $2
    floor_of[room] = $3
    palette[room] = $4
    name[room] = substr($0, index($0, $5))
    height = 0
    ++rooms
    next
}
/^[.o#-][.o#-][.o#-][.o#-][.o#-][.o#-][.o#-][.o#-][.o#-][.o#-][.o#-]/ { next } # a row of a picture
{
    if (length($0) != 10)
        fail("a row of room " room " is not 10 blocks wide")
    line[room, height++] = $0
}

END {
    if (failed)
        exit 1
    if (mode == "blocks") {
        printf "#include \"room.h\"\n\nconst uint8_t block_types[] = {"
        for (i = 0; i < blocks; ++i)
            printf " CELL_%s,", toupper(collision[i])
        printf " };\n"
        exit
    }
    if (rooms != 16)
        fail("there are " rooms " rooms, not 16")
    for (room = 0; room < 16; ++room) {
        for (y = 0; y < 8; ++y) {
            if (room % 4 == 3 ? is_open(room, 9, y) : is_open(room, 9, y) != is_open(room + 1, 0, y))
                fail("the right edge of room " room " does not fit its neighbour in row " y)
            if (room % 4 == 0 && is_open(room, 0, y))
                fail("room " room " leaves the world on the left")
        }
        for (x = 0; x < 10; ++x) {
            if (room >= 12 ? is_open(room, x, 7) : is_open(room, x, 7) != is_open(room + 4, x, 0))
                fail("the bottom edge of room " room " does not fit its neighbour in column " x)
            if (room < 4 && is_open(room, x, 0))
                fail("room " room " leaves the world at the top")
        }
    }
    printf "#include \"room.h\"\n\n#pragma constseg BANK2\n\nconst room_record rooms[16] = {\n"
    for (room = 0; room < 16; ++room)
        emit_room(room)
    printf "};\n"
}
