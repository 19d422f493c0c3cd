#include "tests/hockey/episodes.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::string unpack(const std::string &path) {
    std::string out;
    FILE *pipe = popen(("gzip -dc '" + path + "' 2>/dev/null").c_str(), "r");
    if (!pipe) return out;
    char buffer[65536];
    for (size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) != 0;)
        out.append(buffer, got);
    pclose(pipe);
    return out;
}

// As much of JSON as the file uses: every value of an episode is a text, a number, a truth or nested lists of these.
class Reader {
  public:
    explicit Reader(const std::string &text) : at_(text.c_str()) {}

    std::vector<Episode> read() {
        std::vector<Episode> episodes;
        at_ = std::strstr(at_, "\"episodes\"");
        if (!at_) return episodes;
        at_ = std::strchr(at_, '[') + 1;
        while (accept('{')) {
            episodes.push_back(episode());
            accept(',');
        }
        return episodes;
    }

  private:
    bool accept(char c) {
        while (*at_ == ' ' || *at_ == '\n')
            at_++;
        if (*at_ != c) return false;
        at_++;
        return true;
    }

    std::string text() {
        if (!accept('"')) return {};
        const char *first = at_;
        at_ = std::strchr(at_, '"') + 1;
        return {first, static_cast<size_t>(at_ - first - 1)};
    }

    float number() {
        for (const char *word : {"false", "true"})
            if (accept(*word)) {
                at_ += std::strlen(word) - 1;
                return *word == 't' ? 1.0f : 0.0f;
            }
        char *end = nullptr;
        const double value = std::strtod(at_, &end);
        at_ = end;
        return static_cast<float>(value);
    }

    std::vector<float> row() {
        std::vector<float> values;
        accept('[');
        while (!accept(']')) {
            values.push_back(number());
            accept(',');
        }
        return values;
    }

    std::vector<std::vector<float>> rows() {
        std::vector<std::vector<float>> values;
        accept('[');
        while (!accept(']')) {
            values.push_back(row());
            accept(',');
        }
        return values;
    }

    Episode episode() {
        Episode episode;
        while (!accept('}')) {
            const std::string key = text();
            accept(':');
            accept(' ');
            if (key == "mode") episode.mode = text();
            if (key == "kind") episode.kind = text();
            if (key == "seed") episode.seed = static_cast<int>(number());
            if (key == "obs") episode.observations = rows();
            if (key == "actions") episode.actions = rows();
            if (key == "info") episode.infos = rows();
            if (key == "rewards") episode.rewards = row();
            if (key == "obs2_last") episode.last_of_two = row();
            if (key == "done")
                for (const float value : row())
                    episode.done.push_back(value != 0);
            accept(',');
        }
        return episode;
    }

    const char *at_;
};

} // namespace

std::vector<Episode> read_episodes(const std::string &path) { return Reader(unpack(path)).read(); }
