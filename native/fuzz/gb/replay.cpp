// Stands in for libFuzzer where there is none: feeds a target every file of a corpus, and mutations of them from a
// fixed seed.
//
//     gb_replay_TARGET CORPUS MUTATIONS
#include "gb/program.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace {

using Bytes = std::vector<uint8_t>;

// In the order of their names, so that a seed means the same everywhere.
std::vector<Bytes> read_corpus(const char *folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<Bytes> corpus;
    for (const auto &path : paths) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

// One to four changes: a byte, a bit, a piece taken out, or a piece of another input put in.
Bytes mutated(Bytes input, const Bytes &other, Random &random) {
    for (uint32_t changes = 1 + random.next() % 4; changes != 0 && !input.empty(); --changes) {
        const size_t at = random.next() % input.size();
        const size_t length = 1 + random.next() % 16;
        switch (random.next() % 4) {
        case 0: input[at] = static_cast<uint8_t>(random.next()); break;
        case 1: input[at] = static_cast<uint8_t>(input[at] ^ 1u << random.next() % 8); break;
        case 2:
            input.erase(input.begin() + static_cast<ptrdiff_t>(at),
                        input.begin() + static_cast<ptrdiff_t>(std::min(at + length, input.size())));
            break;
        default:
            if (other.empty()) break;
            const size_t from = random.next() % other.size();
            input.insert(input.begin() + static_cast<ptrdiff_t>(at), other.begin() + static_cast<ptrdiff_t>(from),
                         other.begin() + static_cast<ptrdiff_t>(std::min(from + length, other.size())));
        }
    }
    return input;
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s CORPUS MUTATIONS\n", argv[0]);
        return 2;
    }
    const std::vector<Bytes> corpus = read_corpus(argv[1]);
    if (corpus.empty()) {
        std::fprintf(stderr, "%s holds no inputs\n", argv[1]);
        return 1;
    }
    for (const Bytes &input : corpus)
        LLVMFuzzerTestOneInput(input.data(), input.size());
    Random random(1);
    const long mutations = std::atol(argv[2]);
    for (long i = 0; i < mutations; ++i) {
        const Bytes &input = corpus[random.next() % corpus.size()];
        const Bytes changed = mutated(input, corpus[random.next() % corpus.size()], random);
        LLVMFuzzerTestOneInput(changed.data(), changed.size());
    }
    std::printf("%zu inputs, %ld mutations\n", corpus.size(), mutations);
    return 0;
}
