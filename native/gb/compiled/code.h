// Compiled code: blocks of a ROM's instructions as machine code of the host, made once and run by all machines of that
// ROM, model and speed, on any thread. Only what lies in ROM is compiled, because it cannot change; the interpreter
// (cpu.h) runs the rest, and every instruction that waits or changes how the CPU runs.
//
// A block is entered only if its last instruction begins before the deadline (machine.h), so that nothing can fall in
// its middle but through a write; after a write that moved the time, the deadline or the ROM's banks it is left.
#ifndef FASTRL_GB_COMPILED_CODE_H
#define FASTRL_GB_COMPILED_CODE_H

#include "base/system.h"
#include "gb/state.h"

#include <memory>
#include <mutex>

struct fr_gb;
struct fr_gb_rom;

namespace fr::gb {

class Code {
  public:
    // NULL where there is no compiler for this processor, or the system gives no memory for code.
    static std::unique_ptr<Code> create(const fr_gb_rom &rom, bool cgb, u32 dots);
    ~Code();

    // For each byte of the ROM where the block that begins there lies in the code; below kFirstBlock it is not compiled,
    // and the number counts how often it was asked for.
    u32 *entries() const { return entries_; }

    // Asks for the block at `offset` of the ROM, seen at `address`; whether there is one now.
    bool request(u32 offset, u32 address);

    // Runs from the block at CpuState::pc; State::now lies before the deadline. False if the code that comes next is
    // not compiled, true if the interpreter has to run an instruction at least.
    bool run(fr_gb *gb) const;

    static constexpr u32 kFirstBlock = 16;

  private:
    Code(const fr_gb_rom &rom, bool cgb, u32 dots) : rom_(rom), cgb_(cgb), dots_(dots) {}
    bool map();
    void emit_entrance();
    u32 emit_thunk(u64 function);

    const fr_gb_rom &rom_;
    const bool cgb_;
    const u32 dots_; // of a machine cycle
    std::mutex mutex_;
    u32 *entries_ = nullptr;
    CodeMemory memory_;
    u32 used_ = 0;
    u32 enter_ = 0, stop_ = 0, leave_ = 0, thunks_[4] = {};

    friend class Translator;
};

// What machines have in place of entries for addresses that are not compiled: 0 for each.
extern const u32 kNoCode[0x10000];

} // namespace fr::gb

#endif
