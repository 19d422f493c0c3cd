#include "outside.h"

#include "base/windows.h"

namespace {
constexpr UINT kKilled = 137;
}

Memory::Memory(const std::string &name, size_t bytes) {
    const std::wstring memory = L"Local\\" + fr::wide(name.c_str());
    mapping_ = bytes > 0 ? CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0,
                                              static_cast<DWORD>(bytes), memory.c_str())
                         : OpenFileMappingW(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, memory.c_str());
    if (mapping_ != nullptr)
        data_ = static_cast<uint8_t *>(MapViewOfFile(mapping_, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0));
}

Memory::~Memory() {
    if (data_ != nullptr) UnmapViewOfFile(data_);
    if (mapping_ != nullptr) CloseHandle(mapping_);
}

void remove_memory(const std::string &) {}

bool run_until_killed(const char *program, const std::string &first, const std::string &second) {
    std::string line = program;
    line = '"' + line + '"' + ' ' + first + ' ' + second;
    STARTUPINFOA start{};
    start.cb = sizeof start;
    PROCESS_INFORMATION process{};
    if (!CreateProcessA(nullptr, line.data(), nullptr, nullptr, FALSE, 0, nullptr, nullptr, &start, &process))
        return false;
    DWORD code = 0;
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code == kKilled;
}

void kill_this_process() {
    TerminateProcess(GetCurrentProcess(), kKilled);
    std::abort();
}
