#include "base/system.h"

#include "base/windows.h"

#include <stdexcept>

namespace fr {

std::wstring wide(const char *text) {
    const int length = MultiByteToWideChar(CP_UTF8, 0, text, -1, nullptr, 0);
    if (length <= 0) return {};
    std::wstring out(static_cast<size_t>(length), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, text, -1, out.data(), length);
    out.pop_back(); // the zero
    return out;
}

std::string system_message(DWORD error) {
    wchar_t words[256];
    constexpr DWORD kFlags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    DWORD length = FormatMessageW(kFlags, nullptr, error, 0, words, 256, nullptr);
    while (length > 0 && (words[length - 1] <= L' ' || words[length - 1] == L'.'))
        --length;
    char text[768];
    const int bytes =
        WideCharToMultiByte(CP_UTF8, 0, words, static_cast<int>(length), text, sizeof text, nullptr, nullptr);
    return bytes > 0 ? std::string(text, static_cast<size_t>(bytes))
                     : "error " + std::to_string(error) + " of the system";
}

void *take_zeros(size_t bytes) { return VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE); }

void return_zeros(void *zeros, size_t) { VirtualFree(zeros, 0, MEM_RELEASE); }

void use_large_pages(void *, size_t) {} // they take a privilege that few have

void *map_file(const char *path, size_t bytes) {
    const HANDLE file = CreateFileW(wide(path).c_str(), GENERIC_READ | GENERIC_WRITE,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_ALWAYS,
                                    FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) throw std::runtime_error(system_message(GetLastError()));
    LARGE_INTEGER size{};
    std::string wrong;
    void *memory = nullptr;
    if (!GetFileSizeEx(file, &size)) {
        wrong = system_message(GetLastError());
    } else if (size.QuadPart != 0 && static_cast<size_t>(size.QuadPart) != bytes) {
        wrong = "it has " + std::to_string(size.QuadPart) + " bytes, not " + std::to_string(bytes);
    } else {
        // The mapping makes an empty file as long as it is.
        const HANDLE mapping = CreateFileMappingW(file, nullptr, PAGE_READWRITE, static_cast<DWORD>(bytes >> 32),
                                                  static_cast<DWORD>(bytes), nullptr);
        if (mapping != nullptr) memory = MapViewOfFile(mapping, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, bytes);
        if (memory == nullptr) wrong = system_message(GetLastError());
        if (mapping != nullptr) CloseHandle(mapping);
    }
    CloseHandle(file);
    if (memory == nullptr) throw std::runtime_error(wrong);
    return memory;
}

void unmap_file(void *memory, size_t) { UnmapViewOfFile(memory); }

bool take_code_memory(size_t bytes, CodeMemory &code) {
    const HANDLE mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_EXECUTE_READWRITE,
                                              static_cast<DWORD>(bytes >> 32), static_cast<DWORD>(bytes), nullptr);
    if (mapping == nullptr) return false;
    code.written = static_cast<uint8_t *>(MapViewOfFile(mapping, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, bytes));
    code.run = static_cast<uint8_t *>(MapViewOfFile(mapping, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, bytes));
    CloseHandle(mapping);
    return code.written != nullptr && code.run != nullptr;
}

void return_code_memory(size_t, const CodeMemory &code) {
    if (code.written != nullptr) UnmapViewOfFile(code.written);
    if (code.run != nullptr) UnmapViewOfFile(code.run);
}

uint32_t own_process_id() { return GetCurrentProcessId(); }

uint64_t process_start_time(uint32_t process_id) {
    const HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, process_id);
    if (process == nullptr) return 0;
    FILETIME begun{}, other{};
    uint64_t value = 0;
    // A process that has ended keeps its number while somebody holds it.
    if (WaitForSingleObject(process, 0) != WAIT_OBJECT_0 && GetProcessTimes(process, &begun, &other, &other, &other))
        value = uint64_t{begun.dwHighDateTime} << 32 | begun.dwLowDateTime;
    CloseHandle(process);
    return value;
}

} // namespace fr
