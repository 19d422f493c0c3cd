// A named mapping of the page file, a named mutex, and named events in the futex's place; the same objects as in FastRL.Interop.
// Windows takes the memory and its name away when the last process lets it go, and nobody can make it shorter before.
#include "ring/map.h"

#include "base/error.h"
#include "base/windows.h"
#include "ring/header.h"

namespace fr::ring {

namespace {

constexpr int kWords = 4; // reader_waits and writer_waits of both directions

} // namespace

struct Map::System {
    HANDLE mapping = nullptr, mutex = nullptr, events[kWords] = {};
    uint8_t *view = nullptr;
    bool locked = false;

    ~System() {
        if (view != nullptr) UnmapViewOfFile(view);
        if (locked) ReleaseMutex(mutex);
        for (const HANDLE handle : {mapping, mutex, events[0], events[1], events[2], events[3]})
            if (handle != nullptr) CloseHandle(handle);
    }

    HANDLE event_of(const uint32_t *word) const {
        const auto offset = reinterpret_cast<const uint8_t *>(word) - view - FR_RING_COUNTERS_OFFSET;
        constexpr auto kDirection = static_cast<ptrdiff_t>(sizeof(fr_ring_counters));
        constexpr auto kWriter = static_cast<ptrdiff_t>(offsetof(fr_ring_counters, writer_waits));
        return events[offset / kDirection * 2 + (offset % kDirection == kWriter ? 1 : 0)];
    }
};

Map::Map() : system_(std::make_unique<System>()) {}

Map::Map(uint8_t *base, uint64_t bytes, const char *location) : location_(location), base_(base), bytes_(bytes) {}

Map::~Map() = default;

fr_status Map::open(const char *name, uint64_t new_bytes) {
    location_ = name;
    const auto refused = [this](const char *action) {
        const DWORD error = GetLastError();
        if (error == ERROR_INVALID_HANDLE) return fail(FR_STATUS_INVALID_DATA, "%s is foreign: no memory", location());
        return fail(FR_STATUS_INTERNAL, "cannot %s %s: %s", action, location(), system_message(error).c_str());
    };
    // No name of a channel has a colon.
    const std::wstring memory = L"Local\\" + wide(name);
    System &system = *system_;
    system.mutex = CreateMutexW(nullptr, FALSE, (memory + L":attach").c_str());
    if (system.mutex == nullptr) return refused("open the lock of");
    if (fr_status status = lock(); status != FR_STATUS_OK) return status;
    if (new_bytes > 0) {
        system.mapping =
            CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, static_cast<DWORD>(new_bytes >> 32),
                               static_cast<DWORD>(new_bytes), memory.c_str());
    } else {
        system.mapping = OpenFileMappingW(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, memory.c_str());
        if (system.mapping == nullptr && GetLastError() == ERROR_FILE_NOT_FOUND) return FR_STATUS_OK;
    }
    if (system.mapping == nullptr) return refused(new_bytes > 0 ? "make" : "open");
    system.view = static_cast<uint8_t *>(MapViewOfFile(system.mapping, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0));
    MEMORY_BASIC_INFORMATION found{};
    if (system.view == nullptr || VirtualQuery(system.view, &found, sizeof found) == 0) return refused("map");
    for (int i = 0; i < kWords; ++i) {
        const std::wstring event = memory + L":wake" + std::to_wstring(i);
        system.events[i] = CreateEventW(nullptr, FALSE, FALSE, event.c_str());
        if (system.events[i] == nullptr) return refused("open the events of");
    }
    base_ = system.view;
    bytes_ = found.RegionSize; // whole pages
    return FR_STATUS_OK;
}

fr_status Map::check() const { return FR_STATUS_OK; }

fr_status Map::lock() {
    const DWORD result = WaitForSingleObject(system_->mutex, kLockMilliseconds);
    // Abandoned: its holder died; what it left half done is found by whoever attaches.
    system_->locked = result == WAIT_OBJECT_0 || result == WAIT_ABANDONED;
    if (system_->locked) return FR_STATUS_OK;
    return fail(FR_STATUS_INTERNAL, "cannot lock %s: another process has held it for %d s", location(),
                kLockMilliseconds / 1000);
}

void Map::unlock() {
    ReleaseMutex(system_->mutex);
    system_->locked = false;
}

bool Map::is_removed() const { return false; }

void Map::remove() {}

void Map::sleep_on(uint32_t *word, int milliseconds) {
    WaitForSingleObject(system_->event_of(word), static_cast<DWORD>(milliseconds));
}

void Map::wake(uint32_t *word) {
    if (system_ != nullptr) SetEvent(system_->event_of(word));
}

} // namespace fr::ring
