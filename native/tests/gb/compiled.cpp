// Compiled code against the interpreter: random programs of every instruction, run with both; the whole state has to be
// the same after each frame, to the dot.
//
//     gb_compiled [FIRST COUNT]     which programs, 0 to 119 unless told
#include "check.h"
#include "gb/program.h"

#include "gb/machine.h"

#include <cstdlib>

namespace {

constexpr uint32_t kCodeStart = 0x150;
constexpr uint32_t kSubroutines[] = {0x3000, 0x4100}; // in bank 0, and in each of the others

// Appends instructions to a ROM. Pointers are set again now and then, so that reads and writes meet every kind of memory.
class Writer {
  public:
    Writer(std::vector<uint8_t> &rom, Random &random, uint32_t at) : rom_(rom), random_(random), at_(at) {}

    uint32_t at() const { return at_; }
    void put(std::initializer_list<uint32_t> bytes) {
        for (const uint32_t byte : bytes)
            rom_[at_++] = static_cast<uint8_t>(byte);
    }
    void put_random(uint32_t count) {
        for (uint32_t i = 0; i < count; ++i)
            instruction();
    }

  private:
    std::vector<uint8_t> &rom_;
    Random &random_;
    uint32_t at_;

    uint32_t pick(uint32_t count) { return random_.next() % count; }
    uint32_t byte() { return random_.next() & 0xFF; }

    // Plain memory, its borders, HRAM, OAM, registers that do no harm.
    uint32_t pointer() {
        constexpr uint32_t kPlaces[] = {0xC000, 0xC0FF, 0xCFFF, 0xD234, 0xDFFF, 0xE010, 0xFE00, 0xFEFF, 0xFF80,
                                        0xFFFE, 0x9800, 0x8123, 0xA000, 0xBFFF, 0x0000, 0x4001, 0x7FFF, 0xFF42};
        return (kPlaces[pick(std::size(kPlaces))] + pick(3)) & 0xFFFF;
    }

    void instruction() {
        switch (pick(20)) {
        case 0: {
            const uint32_t to = pointer();
            put({0x01u + pick(3) * 16, to & 0xFF, to >> 8});
            break;
        }
        case 1: put({0xCB, byte()}); break;
        case 2: put({0xC6 + pick(8) * 8, byte()}); break;
        case 3: put({0x06 + pick(8) * 8, byte()}); break;
        case 4: put({0xE0 + pick(2) * 16, 0x80 + pick(0x7F)}); break;
        case 5: {
            constexpr uint32_t kRegisters[] = {0x04, 0x05, 0x0F, 0x41, 0x42, 0x44, 0x4A, 0x26, 0x70, 0x00};
            put({0xF0, kRegisters[pick(std::size(kRegisters))]});
            break;
        }
        case 6: {
            const uint32_t to = pointer() & 0xF7FF;
            put({0xEA + pick(2) * 16, to & 0xFF, to >> 8});
            break;
        }
        case 7: put({0xF5, 0xC5 + pick(3) * 16, 0xC1 + pick(4) * 16, 0xC1 + pick(4) * 16}); break; // PUSH and POP
        case 8: put({0x20 + pick(4) * 8, pick(3)}), put({0x00, 0x3C, 0x04}); break; // JR over up to two bytes
        case 9: put({0xC4 + pick(4) * 8, pick(4) * 16, kSubroutines[pick(2)] >> 8}); break;
        case 12: put({0xCF + pick(7) * 8}); break; // RST
        case 13: {
            const uint32_t next = at_ + 3 + pick(2);
            put({0xC2 + pick(4) * 8, next & 0xFF, next >> 8, 0x3D}); // JP over a byte
            break;
        }
        case 10: put({pick(2) != 0 ? 0xE8u : 0xF8u, pick(2) != 0 ? 0x02u : 0xFEu, 0x31, 0xF0, 0xDF}); break;
        case 11: put({0x0E, 0x80 + pick(0x40), pick(2) != 0 ? 0xE2u : 0xF2u}); break;
        default: {
            constexpr uint32_t kLow[] = {0x02, 0x03, 0x04, 0x05, 0x07, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0F,
                                         0x12, 0x13, 0x14, 0x15, 0x17, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1F,
                                         0x22, 0x23, 0x24, 0x25, 0x27, 0x29, 0x2A, 0x2B, 0x2C, 0x2D, 0x2F,
                                         0x32, 0x34, 0x35, 0x37, 0x39, 0x3A, 0x3C, 0x3D, 0x3F};
            uint32_t opcode = 0x40 + pick(0x80);
            if (pick(2) != 0) opcode = kLow[pick(std::size(kLow))];
            if (opcode == 0x76 || opcode == 0x40) opcode = 0x00;
            put({opcode});
            break;
        }
        }
    }
};

std::vector<uint8_t> make_program(uint32_t seed, bool cgb) {
    Program program(0x1B, 4, 2); // MBC5: writes below 8000 change its bank
    Random random(seed + 1);
    if (cgb) program.rom[0x143] = 0x80;
    for (uint32_t handler = 0x40; handler <= 0x60; handler += 8) {
        program.rom[handler] = 0xF5; // PUSH AF
        program.rom[handler + 1] = 0xF1;
        program.rom[handler + 2] = 0xD9; // RETI
    }
    for (uint32_t rst = 0; rst < 0x40; rst += 8)
        program.rom[rst] = 0xC9;
    for (uint32_t i = 0; i < 16; ++i) {
        const uint32_t start = i < 4 ? kSubroutines[0] : i / 4 * 0x4000 + kSubroutines[1] - 0x4000;
        Writer subroutine(program.rom, random, start + i % 4 * 16);
        subroutine.put({0x80 + random.next() % 0x36, 0x2C, 0xC0 + random.next() % 4 * 8, 0x04, 0xC9});
    }
    Writer code(program.rom, random, kCodeStart);
    const uint32_t interrupts = random.next() % 3 != 0 ? 0x0Fu : 0x00u;
    code.put({0x31, 0xF0, 0xDF});                                                             // LD SP
    if (cgb && seed % 2 == 0) code.put({0x3E, 0x01, 0xE0, 0x4D, 0x10, 0x00});                 // double speed
    code.put({0x3E, interrupts, 0xE0, 0xFF, 0x3E, 0x05, 0xE0, 0x07, 0x3E, 0x48, 0xE0, 0x41}); // IE, TAC, STAT
    if (interrupts != 0) code.put({0xFB});
    const uint32_t loop = code.at();
    code.put({0x31, static_cast<uint32_t>(0xF0 + random.next() % 2), random.next() % 4 == 0 ? 0xFFu : 0xDFu});
    code.put_random(60);
    code.put({0x0E, 0x05}); // LD C; a loop that counts
    const uint32_t inner = code.at();
    code.put({0x80 + random.next() % 0x36, 0x2A, 0x0D, 0x20});
    code.put({(inner - code.at() - 1) & 0xFF});
    code.put_random(60);
    code.put({0xC3, loop & 0xFF, loop >> 8});
    return program.rom;
}

bool same(uint32_t seed) {
    const bool cgb = seed % 3 != 0;
    const std::vector<uint8_t> rom = make_program(seed, cgb);
    Machine compiled(rom), interpreted(rom);
    interpreted.gb->runs_code = false;
    for (int frame = 0; frame < 6; ++frame) {
        fr_gb_run_frames(compiled.gb, 1, 0);
        fr_gb_run_frames(interpreted.gb, 1, 0);
        if (compiled.save() != interpreted.save()) {
            std::printf("program %u differs in frame %d\n", seed, frame);
            return false;
        }
    }
    return true;
}

} // namespace

int main(int argc, char **argv) {
    const uint32_t first = argc > 2 ? static_cast<uint32_t>(std::atoi(argv[1])) : 0;
    const uint32_t count = argc > 2 ? static_cast<uint32_t>(std::atoi(argv[2])) : 120;
#if defined(__x86_64__)
    CHECK(Machine(make_program(first, false)).gb->codes[0] !=
          nullptr); // otherwise the interpreter is compared with itself
#endif
    uint32_t different = 0;
    for (uint32_t seed = first; seed < first + count; ++seed)
        different += same(seed) ? 0 : 1;
    CHECK(different == 0);
    return check_done();
}
