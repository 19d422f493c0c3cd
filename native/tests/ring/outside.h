// What tests do to a channel's memory, and to processes, behind the ring's back: outside_linux.cpp and outside_windows.cpp.
#ifndef FASTRL_TESTS_RING_OUTSIDE_H
#define FASTRL_TESTS_RING_OUTSIDE_H

#include <cstddef>
#include <cstdint>
#include <string>

// The memory of that name, made with so many bytes where there is none; 0: not made. Null where there is none.
class Memory {
  public:
    explicit Memory(const std::string &name, size_t bytes = 0);
    ~Memory();
    Memory(const Memory &) = delete;
    Memory &operator=(const Memory &) = delete;

    uint8_t *data() const { return data_; }

  private:
    uint8_t *data_ = nullptr;
    size_t bytes_ = 0;
    void *mapping_ = nullptr; // on Windows it keeps the memory, and the name with it
};

// Takes the name away, where that can be done.
void remove_memory(const std::string &name);

// Runs this program with two arguments and waits for its end; whether it was killed.
bool run_until_killed(const char *program, const std::string &first, const std::string &second);
[[noreturn]] void kill_this_process();

#endif
