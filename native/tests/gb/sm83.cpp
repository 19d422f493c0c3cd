// The CPU against 10,000 published single-instruction cases (SingleStepTests/sm83): registers, memory, and what was on
// the bus in each machine cycle.
#include "check.h"

#include "gb/cpu.h"

#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

using namespace fr::gb;

namespace {

// As much of JSON as the file uses.
struct Json {
    enum Kind { Null, Number, String, Array, Object } kind = Null;
    int number = 0;
    std::string text;
    std::vector<Json> items;
    std::vector<std::pair<std::string, Json>> members;

    const Json &at(const char *name) const {
        for (const auto &[key, value] : members)
            if (key == name) return value;
        throw std::runtime_error(std::string("no member ") + name);
    }
};

class Parser {
  public:
    explicit Parser(const std::string &text) : at_(text.c_str()) {}

    Json parse() {
        Json out;
        if (accept('{')) {
            out.kind = Json::Object;
            if (accept('}')) return out;
            do {
                std::string key = string();
                expect(':');
                out.members.emplace_back(std::move(key), parse());
            } while (accept(','));
            expect('}');
        } else if (accept('[')) {
            out.kind = Json::Array;
            if (accept(']')) return out;
            do
                out.items.push_back(parse());
            while (accept(','));
            expect(']');
        } else if (*at_ == '"') {
            out.kind = Json::String;
            out.text = string();
        } else {
            char *end = nullptr;
            out.kind = Json::Number;
            out.number = static_cast<int>(std::strtol(at_, &end, 10));
            if (end == at_) throw std::runtime_error("not a number");
            at_ = end;
        }
        return out;
    }

  private:
    bool accept(char c) {
        while (*at_ == ' ' || *at_ == '\n')
            ++at_;
        if (*at_ != c) return false;
        ++at_;
        while (*at_ == ' ' || *at_ == '\n')
            ++at_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) throw std::runtime_error(std::string("expected ") + c);
    }
    std::string string() {
        expect('"');
        const char *end = std::strchr(at_, '"');
        if (end == nullptr) throw std::runtime_error("open string");
        std::string out(at_, end);
        at_ = end + 1;
        return out;
    }
    const char *at_;
};

enum class Activity { Read, Write, Idle };
struct Cycle {
    Activity activity;
    u16 address;
    u8 value;
};

struct Recorder {
    u8 memory[65536];
    std::vector<Cycle> cycles;
};

// Flat memory; one instruction is run.
struct FlatBus {
    static constexpr bool kBreakpoints = false;
    static constexpr bool kSkipsLoops = false;
    static constexpr bool kRunsCode = false;

    i64 now = 0;
    i64 deadline = 0;
    Recorder *recorder;
    bool started = false;

    u8 read(u16 address) {
        const u8 value = recorder->memory[address];
        recorder->cycles.push_back({Activity::Read, address, value});
        return value;
    }
    u32 fetch(u32 address) { return read(static_cast<u16>(address)); }
    u32 fetch_pair(u32 address) { return read_pair(address); }
    u32 read_pair(u32 address) {
        const u32 low = fetch(address);
        return low | fetch(address + 1) << 8;
    }
    void push_pair(u32 pointer, u32 value) {
        write(static_cast<u16>(pointer - 1), static_cast<u8>(value >> 8));
        write(static_cast<u16>(pointer - 2), static_cast<u8>(value));
    }
    u8 read_high(u32 low) { return read(static_cast<u16>(0xFF00 | low)); }
    void write(u16 address, u8 value) {
        recorder->memory[address] = value;
        recorder->cycles.push_back({Activity::Write, address, value});
    }
    void write_high(u32 low, u8 value) { write(static_cast<u16>(0xFF00 | low), value); }
    void idle() { recorder->cycles.push_back({Activity::Idle, 0, 0}); }
    void idle_counting(u32) { idle(); }
    u32 push_and_choose(u16, u8) { return 0; }
    void acknowledge(u32) {}
    void check_soon() {}
    void breakpoint() {}
    Attend attend(CpuState &) {
        if (started) return Attend::Leave;
        started = true;
        return Attend::Run;
    }
    // The machine measured idles for two cycles after HALT and STOP.
    void halt(CpuState &) {
        idle();
        idle();
    }
    void stop(CpuState &) {
        idle();
        idle();
    }
};

u8 byte(const Json &object, const char *name) { return static_cast<u8>(object.at(name).number); }

bool run_case(const Json &test, Recorder &recorder) {
    const Json &initial = test.at("initial"), &final = test.at("final");
    std::memset(recorder.memory, 0, sizeof recorder.memory);
    recorder.cycles.clear();
    for (const Json &cell : initial.at("ram").items)
        recorder.memory[cell.items[0].number] = static_cast<u8>(cell.items[1].number);
    CpuState cpu = {};
    cpu.pc = static_cast<u16>(initial.at("pc").number);
    cpu.sp = static_cast<u16>(initial.at("sp").number);
    cpu.a = byte(initial, "a");
    cpu.f = byte(initial, "f");
    cpu.b = byte(initial, "b");
    cpu.c = byte(initial, "c");
    cpu.d = byte(initial, "d");
    cpu.e = byte(initial, "e");
    cpu.h = byte(initial, "h");
    cpu.l = byte(initial, "l");
    cpu.ime = byte(initial, "ime");
    FlatBus bus;
    bus.recorder = &recorder;
    cpu_execute(bus, cpu);

    bool same = cpu.pc == final.at("pc").number && cpu.sp == final.at("sp").number && cpu.a == byte(final, "a") &&
                cpu.f == byte(final, "f") && cpu.b == byte(final, "b") && cpu.c == byte(final, "c") &&
                cpu.d == byte(final, "d") && cpu.e == byte(final, "e") && cpu.h == byte(final, "h") &&
                cpu.l == byte(final, "l") && cpu.ime == byte(final, "ime");
    for (const Json &cell : final.at("ram").items)
        same = same && recorder.memory[cell.items[0].number] == cell.items[1].number;
    const std::vector<Json> &cycles = test.at("cycles").items;
    same = same && cycles.size() == recorder.cycles.size();
    for (size_t i = 0; same && i < cycles.size(); ++i) {
        const std::string &kind = cycles[i].items[2].text;
        const Cycle &ours = recorder.cycles[i];
        const Activity activity = kind == "r-m" ? Activity::Read : kind == "-wm" ? Activity::Write : Activity::Idle;
        same = ours.activity == activity && (activity == Activity::Idle || (ours.address == cycles[i].items[0].number &&
                                                                            ours.value == cycles[i].items[1].number));
    }
    return same;
}

std::string unpack(const std::string &path) {
    std::string out;
    FILE *pipe = popen(("gzip -dc '" + path + "' 2>/dev/null").c_str(), "r");
    if (pipe == nullptr) return out;
    char buffer[65536];
    for (size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) != 0;)
        out.append(buffer, got);
    pclose(pipe);
    return out;
}

} // namespace

int main() {
    const std::string path = shared_folder() + "/data/sm83_sample.json.gz";
    const std::string text = unpack(path);
    if (text.empty()) {
        std::printf("skipped: no CPU cases at %s\n", path.c_str());
        return kSkipped;
    }
    const Json json = Parser(text).parse();
    auto recorder = std::make_unique<Recorder>();
    int passed = 0, total = 0;
    for (const auto &[opcode, tests] : json.members) {
        for (const Json &test : tests.items) {
            ++total;
            if (run_case(test, *recorder))
                ++passed;
            else if (total - passed < 20)
                std::fprintf(stderr, "failed: %s\n", test.at("name").text.c_str());
        }
    }
    std::printf("%d of %d cases\n", passed, total);
    CHECK(passed == total);
    CHECK(total >= 10000);
    return check_done();
}
