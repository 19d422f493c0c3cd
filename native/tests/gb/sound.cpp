// The sound channels as a program sees them, by values worked out by hand. Times are in ticks of two dots after the
// write W that starts the channel. In the programs here a read without a wait comes 6 ticks after the write before it,
// every machine cycle of waiting adds 2, and two writes lie 10 ticks apart.
#include "check.h"
#include "gb/program.h"

#include "gb/apu.h"

#include <array>

namespace {

constexpr int kNr10 = 0x10, kNr11 = 0x11, kNr12 = 0x12, kNr13 = 0x13, kNr14 = 0x14;
constexpr int kNr30 = 0x1A, kNr32 = 0x1C, kNr33 = 0x1D, kNr34 = 0x1E;
constexpr int kNr42 = 0x21, kNr43 = 0x22, kNr44 = 0x23, kNr52 = 0x26;
constexpr int kDiv = 0x04, kPcm12 = 0x76, kPcm34 = 0x77;

// A program of writes, waits and reads; what was read is kept at C000.
class Sound {
  public:
    Sound() : program_(0x00, 2) {
        program_.rom[0x143] = 0x80;
        program_.rom[0x4000] = 0x00; // a slide of NOPs
        program_.rom[0x7FFF] = 0xC9;
    }

    Sound &on_dmg() {
        program_.rom[0x143] = 0;
        model_ = FR_GB_MODEL_DMG;
        return *this;
    }

    // DIV is reset and the power switched off and on.
    Sound &begin() { return set(kDiv, 0).set(kNr52, 0).set(kNr52, 0x80); }

    // 5 machine cycles, the write in the last.
    Sound &set(int reg, int value) { return emit({0x3E, value, 0xE0, reg}); }

    Sound &wait(int cycles) {
        if (cycles >= 10) return emit({0xCD, (0x7FFF - (cycles - 10)) & 0xFF, (0x7FFF - (cycles - 10)) >> 8});
        for (; cycles > 0; --cycles)
            emit({0x00});
        return *this;
    }

    // 7 machine cycles, the read in the third.
    Sound &read(int reg) { return emit({0xF0, reg, 0xEA, reads_++, 0xC0}); }

    std::vector<int> run() {
        emit({0x40});
        Machine m(program_.rom, model_);
        CHECK(m.run());
        std::vector<int> out;
        for (int i = 0; i < reads_; ++i)
            out.push_back(m.at(0xC000u + static_cast<uint32_t>(i)));
        return out;
    }

    std::vector<uint8_t> rom_that_goes_on() {
        emit({0x18, 0xFE});
        return program_.rom;
    }

  private:
    Program program_;
    uint32_t at_ = 0x150;
    int reads_ = 0;
    int model_ = FR_GB_MODEL_AUTO;

    Sound &emit(std::initializer_list<int> bytes) {
        for (const int byte : bytes)
            program_.rom[at_++] = static_cast<uint8_t>(byte);
        return *this;
    }
};

Sound pulse(int duty, int volume, int frequency) {
    Sound sound;
    sound.begin().set(kNr11, duty << 6).set(kNr12, volume).set(kNr13, frequency & 0xFF);
    return sound.set(kNr14, 0x80 | frequency >> 8);
}

int after(Sound sound, int cycles, int reg) { return sound.wait(cycles).read(reg).run()[0]; }

void Pulse_Started_StepsFirstAfterPeriodAndFourTicks() {
    // Duty 3 is high from phase 1 on. At 7FE a period has 4 ticks: the first step comes at W + 8.
    CHECK(after(pulse(3, 0x80, 0x7FE), 0, kPcm12) == 0);
    CHECK(after(pulse(3, 0x80, 0x7FE), 1, kPcm12) == 8);
}

void Pulse_Duty50_IsHighInPhasesFiveToEight() {
    // A period of 8 ticks: phase n begins at W + 12 + 8 (n - 1), so 5 at W + 44 and 9 at W + 76.
    CHECK(after(pulse(2, 0xF0, 0x7FC), 18, kPcm12) == 0);
    CHECK(after(pulse(2, 0xF0, 0x7FC), 19, kPcm12) == 15);
    CHECK(after(pulse(2, 0xF0, 0x7FC), 34, kPcm12) == 15);
    CHECK(after(pulse(2, 0xF0, 0x7FC), 35, kPcm12) == 0);
}

void Pulse_StartedAgain_KeepsItsPhase() {
    // Phase 4 begins at W + 36. Started again at W + 38, phase 5 follows a period and 2 ticks later.
    const auto again = [] { return pulse(2, 0x80, 0x7FC).wait(14).set(kNr14, 0x87); };
    CHECK(after(again(), 0, kPcm12) == 0);
    CHECK(after(again(), 1, kPcm12) == 0);
    CHECK(after(again(), 2, kPcm12) == 8);
}

void Pulse_DutyWritten_IsHeardFromTheNextStep() {
    // Phase 1 begins at W + 516 and lasts 512 ticks: high in duty 3, low in duty 0.
    const std::vector<int> seen = pulse(3, 0x80, 0x700).wait(260).read(kPcm12).set(kNr11, 0).read(kPcm12).run();
    CHECK((seen == std::vector<int>{8, 8}));
}

void Envelope_PaceOne_StepsWithTheEighthStepOfTheSequencer() {
    // Eight steps of 8192 dots after DIV's reset are 16384 machine cycles. At frequency 0 phase 7 lasts from W + 28676
    // to W + 32772, and W is 64 ticks behind the reset; 16384 cycles are 32768 ticks.
    const auto at = [](int cycles) { return after(pulse(2, 0x81, 0), cycles - 30 - 3, kPcm12); };
    CHECK(at(16383) == 8);
    CHECK(at(16384) == 7);
}

void Envelope_RegisterWrittenWhilePlaying_MovesTheVolume() {
    Sound sound = pulse(3, 0x88, 0x700).wait(260);
    sound.set(kNr12, 0x88).read(kPcm12); // up with pace 0 again: 8 + 1
    sound.set(kNr12, 0x80).read(kPcm12); // turned down: 16 - 9
    sound.set(kNr12, 0x81).read(kPcm12); // a pace where there was none: 7 - 1
    sound.set(kNr12, 0x88).read(kPcm12); // turned up, there was a pace: 14 - 6
    CHECK((sound.run() == std::vector<int>{9, 7, 6, 8}));
}

void Sweep_OverflowAtStart_SwitchesOffWhenTheAdderIsDone() {
    // 600 + 300 is beyond 7FF. The adder needs 3 clocks to begin and 1 for its shift; clocks fall on odd ticks: W + 7.
    const auto sweep = [](int cycles) {
        Sound sound;
        sound.begin().set(kNr10, 0x01).set(kNr12, 0x80).set(kNr13, 0x00).set(kNr14, 0x86);
        return after(sound, cycles, kNr52);
    };
    CHECK(sweep(0) == 0xF1);
    CHECK(sweep(1) == 0xF0);
}

void Sweep_StartedAgainWhileItShifts_IsDoneAClockEarlier() {
    // 7F0 + 1F is beyond 7FF after 6 shifts: W + 17. The second start comes at W + 10 and finds the shift going on:
    // W + 10 + 15 (docboy: ch1_period_sweep_disable_on_double_trigger_step6_delay3).
    const auto sweep = [] {
        Sound sound;
        return sound.begin().set(kNr10, 0x26).set(kNr12, 0xA0).set(kNr13, 0xF0).set(kNr14, 0x87);
    };
    CHECK(after(sweep(), 5, kNr52) == 0xF1);
    CHECK(after(sweep(), 6, kNr52) == 0xF0);
    CHECK(after(sweep().set(kNr14, 0x87), 4, kNr52) == 0xF1);
    CHECK(after(sweep().set(kNr14, 0x87), 5, kNr52) == 0xF0);
}

void Sweep_RegisterWrittenOnADmg_SubtractsForAMoment() {
    // 7F0 + F is 7FF. While the bus still reads FF the adder's carry is set, and 800 stops the channel (docboy:
    // ch1_period_sweep_write_nr10_overflow_period16_step7).
    const auto sweep = [] {
        Sound sound;
        sound.begin().set(kNr10, 0x17).set(kNr12, 0xA0).set(kNr13, 0xF0).set(kNr14, 0x87).wait(16);
        return sound.set(kNr10, 0x17);
    };
    CHECK(after(sweep(), 0, kNr52) == 0xF1);
    CHECK(after(sweep().on_dmg(), 0, kNr52) == 0xF0);
}

void Wave_Started_PlaysTheOldByteFirst() {
    // At 7FE a period has 2 ticks; the first step comes at W + 5 and goes to the second nibble of the first byte.
    Sound sound;
    sound.begin().set(0x30, 0x12).set(0x31, 0x34).set(0x32, 0xAB).set(kNr30, 0x80).set(kNr32, 0x20).set(kNr33, 0xFE);
    sound.set(kNr34, 0x87);
    CHECK(after(sound, 0, kPcm34) == 2);
    CHECK(after(sound, 1, kPcm34) == 3);
    CHECK(after(sound, 2, kPcm34) == 4);
    // Slowed down at W + 10 it reads byte 2, which is AB, at W + 11. Started again it plays that first.
    sound.set(kNr33, 0x00).set(kNr34, 0x84);
    CHECK(after(sound, 0, kPcm34) == 0xA);
}

void Noise_Register_TurnsOneAfterItsLength() {
    // The counter moves at W + 6 and every 2 ticks; its lowest bit rises every 4. The first one that is shifted in
    // arrives at the end with step 15 (W + 62), in the narrow register with step 7 (W + 30).
    const auto noise = [](int frequency, int cycles) {
        Sound sound;
        sound.begin().set(kNr42, 0xA0).set(kNr43, frequency).set(kNr44, 0x80);
        return after(sound, cycles, kPcm34);
    };
    CHECK(noise(0x00, 27) == 0x00);
    CHECK(noise(0x00, 28) == 0xA0);
    CHECK(noise(0x08, 11) == 0x00);
    CHECK(noise(0x08, 12) == 0xA0);
}

void Noise_RegisterJumped_IsTheRegisterStepped() {
    for (const bool narrow : {false, true}) {
        for (const uint16_t start : std::array<uint16_t, 4>{0, 0x55, 0x1234, 0x7FFF}) {
            uint32_t lfsr = start;
            for (uint64_t steps = 0; steps <= 70000; ++steps) {
                const uint32_t high = ~(lfsr ^ lfsr >> 1) & 1;
                if (steps % 641 == 0 || steps < 300 || (steps > 32700 && steps < 32900))
                    CHECK(fr::gb::lfsr_after(start, narrow, steps) == lfsr);
                lfsr = (lfsr >> 1 & 0x3FFF) | high << 14;
                if (narrow) lfsr = (lfsr & ~0x40u) | high << 6;
            }
        }
    }
    // 2^15 - 1 steps are none.
    CHECK(fr::gb::lfsr_after(0x2345, false, 32767ull * 1000000007) == 0x2345);
}

void Power_SwitchedOnWhileDivsBitIsUp_SkipsAStepOfTheSequencer() {
    // Power comes on behind dot 4096. Two steps are left of the length; enabling it in this half clocks it once, dot
    // 8192 not at all, dot 16384 (machine cycle 4096) ends it.
    const auto at = [](int cycles) {
        Sound sound;
        sound.set(kDiv, 0).wait(1100).set(kNr52, 0).set(kNr52, 0x80).set(kNr12, 0xF0).set(kNr11, 0x3E);
        sound.set(kNr14, 0xC7);
        return after(sound, cycles - 1100 - 25 - 3, kNr52);
    };
    CHECK(at(4095) == 0xF1);
    CHECK(at(4096) == 0xF0);
}

void Channels_AskedOrNot_AreTheSame() {
    Sound sound;
    sound.begin().set(kNr10, 0x17).set(kNr11, 0x80).set(kNr12, 0xF3).set(kNr13, 0x10).set(kNr14, 0x81);
    sound.set(kNr42, 0x8F).set(kNr43, 0x31).set(kNr44, 0x80);
    sound.set(kNr30, 0x80).set(kNr32, 0x20).set(kNr33, 0x43).set(kNr34, 0x85);
    const std::vector<uint8_t> rom = sound.rom_that_goes_on();
    Machine asked(rom), left_alone(rom);
    for (int frame = 0; frame < 301; ++frame) {
        fr_gb_run_frames(asked.gb, 1, 0);
        asked.at(0xFF00 | kPcm12);
        asked.at(0xFF00 | kPcm34);
    }
    fr_gb_run_frames(left_alone.gb, 301, 0);
    CHECK(asked.save() == left_alone.save());
}

} // namespace

int main() {
    Pulse_Started_StepsFirstAfterPeriodAndFourTicks();
    Pulse_Duty50_IsHighInPhasesFiveToEight();
    Pulse_StartedAgain_KeepsItsPhase();
    Pulse_DutyWritten_IsHeardFromTheNextStep();
    Envelope_PaceOne_StepsWithTheEighthStepOfTheSequencer();
    Envelope_RegisterWrittenWhilePlaying_MovesTheVolume();
    Sweep_OverflowAtStart_SwitchesOffWhenTheAdderIsDone();
    Sweep_StartedAgainWhileItShifts_IsDoneAClockEarlier();
    Sweep_RegisterWrittenOnADmg_SubtractsForAMoment();
    Wave_Started_PlaysTheOldByteFirst();
    Noise_Register_TurnsOneAfterItsLength();
    Noise_RegisterJumped_IsTheRegisterStepped();
    Power_SwitchedOnWhileDivsBitIsUp_SkipsAStepOfTheSequencer();
    Channels_AskedOrNot_AreTheSame();
    return check_done();
}
