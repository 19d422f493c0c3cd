// The committed module is what its sources give, byte for byte. Skipped where Debian's clang-14 or lld-14 is missing.
#include "tests/check.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

std::string contents(const std::filesystem::path &path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

int main() {
    if (std::system("clang++-14 --version >/dev/null 2>&1 && wasm-ld-14 --version >/dev/null 2>&1") != 0)
        return kSkipped;
    const std::filesystem::path built = std::filesystem::temp_directory_path() / "fastrl-rover-module.wasm";
    const std::string command = "'" FASTRL_SOURCE_DIR "/native/envs/rover/build-wasm.sh' '" + built.string() + "'";
    CHECK(std::system(command.c_str()) == 0);
    const std::string committed = contents(FASTRL_SOURCE_DIR "/web/rover/rover.wasm");
    CHECK(!committed.empty() && committed == contents(built));
    return check_done();
}
