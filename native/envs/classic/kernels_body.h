// Steps of a batch. Compiled once for each vector width, with FASTRL_CLASSIC_TASKS as the name of the table of tasks;
// everything else has internal linkage. Rows are stepped in blocks: first the dynamics of all of them without branches,
// then the few whose episode ended.
#include "envs/classic/acrobot.h"
#include "envs/classic/batch.h"
#include "envs/classic/cartpole.h"
#include "envs/classic/mountaincar.h"
#include "envs/classic/pendulum.h"

// Arrays of the state never overlap, which the compiler cannot know.
#if defined(__clang__)
#define FASTRL_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define FASTRL_INDEPENDENT _Pragma("GCC ivdep")
#else
#define FASTRL_INDEPENDENT
#endif

namespace fr {
namespace {

constexpr int kBlock = 64;

template <typename Task> void begin(const ClassicMemory &memory, int32_t index) {
    double s[4] = {};
    Task::begin(s, memory.random[index]);
    for (int k = 0; k < Task::kStates; ++k)
        memory.state[k][index] = s[k];
    memory.steps[index] = 0;
}

template <typename Task> void observe(const ClassicMemory &memory, int32_t index, float *row) {
    double s[4] = {};
    for (int k = 0; k < Task::kStates; ++k)
        s[k] = memory.state[k][index];
    Task::observe(s, row);
}

// One block of at most kBlock rows. Actions are numbers in `action`.
template <typename Task>
void step_block(const ClassicMemory &memory, int32_t first, int32_t count, const double *action) {
    float rows[Task::kSize][kBlock];
    double reward[kBlock];
    uint8_t over[kBlock];
    double *const s0 = memory.state[0] + first, *const s1 = memory.state[1] + first;
    double *const s2 = memory.state[Task::kStates > 2 ? 2 : 0] + first;
    double *const s3 = memory.state[Task::kStates > 2 ? 3 : 0] + first;
    FASTRL_INDEPENDENT
    for (int32_t i = 0; i < count; ++i) {
        double s[4] = {s0[i], s1[i], s2[i], s3[i]};
        float row[Task::kSize];
        over[i] = Task::step(s, action[i], reward[i]);
        s0[i] = s[0];
        s1[i] = s[1];
        if constexpr (Task::kStates > 2) {
            s2[i] = s[2];
            s3[i] = s[3];
        }
        Task::observe(s, row);
        for (int k = 0; k < Task::kSize; ++k)
            rows[k][i] = row[k];
    }
    float *const observations = memory.observations + static_cast<int64_t>(first) * Task::kSize;
    for (int32_t i = 0; i < count; ++i)
        for (int k = 0; k < Task::kSize; ++k)
            observations[i * Task::kSize + k] = rows[k][i];
    uint32_t ended = 0;
    for (int32_t i = 0; i < count; ++i) {
        const int32_t steps = ++memory.steps[first + i];
        const uint8_t terminated = over[i], truncated = !over[i] & (steps >= Task::kLimit);
        memory.rewards[first + i] = static_cast<float>(reward[i]);
        memory.terminated[first + i] = terminated;
        memory.truncated[first + i] = truncated;
        ended |= static_cast<uint32_t>(terminated | truncated);
    }
    if (!ended) return;
    for (int32_t i = 0; i < count; ++i) {
        const int32_t index = first + i;
        if (!(memory.terminated[index] | memory.truncated[index])) continue;
        for (int k = 0; k < Task::kSize; ++k)
            memory.final_observations[static_cast<int64_t>(index) * Task::kSize + k] = rows[k][i];
        begin<Task>(memory, index);
        observe<Task>(memory, index, observations + i * Task::kSize);
    }
}

template <typename Task> void step(const ClassicMemory &memory, int32_t first, int32_t count) {
    double action[kBlock];
    for (int32_t end = first + count; first < end; first += kBlock) {
        const int32_t rows = end - first < kBlock ? end - first : kBlock;
        if (memory.choices != nullptr)
            for (int32_t i = 0; i < rows; ++i)
                action[i] = memory.choices[first + i];
        else
            for (int32_t i = 0; i < rows; ++i)
                action[i] = static_cast<double>(memory.reals[first + i]);
        step_block<Task>(memory, first, rows, action);
    }
}

template <typename Task> constexpr ClassicTask task() {
    return {{Task::kSize, Task::kChoices, Task::kLimit}, Task::kStates, step<Task>, begin<Task>, observe<Task>};
}

} // namespace

const ClassicTask FASTRL_CLASSIC_TASKS[FR_CLASSIC_KIND_COUNT] = {task<CartPole>(), task<Acrobot>(), task<Pendulum>(),
                                                                 task<MountainCar>()};

} // namespace fr
