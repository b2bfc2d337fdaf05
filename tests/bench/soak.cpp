// Comparisons and replies again and again: does anything grow? `soak --seconds 600` for people, `soak --rounds N` as a
// test. A round: three lanes compared (the best ISA, the plainest, an L-Mul patch), replayed, kept in a store, read again
// and deleted; then a chat of two turns on a lane's own thread. Deleted runs are kept for 30 days, so the store's clock
// moves on by ten days a round and what is due goes, as at a start. Prints a line now and then; exit status 1 when memory
// or rows of the store grew after the warm-up. With `--standing 1` that clock stands: the file grows, and SQLite's page
// cache (2 MiB at most) with it, which is told apart from the heap that is ours.
#include <malloc.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <iostream>
#include <mutex>

#include "core/base/number.h"
#include "core/evaluate/comparison_record.h"
#include "core/meters/system_sensors.h"
#include "core/runtime/demo.h"
#include "core/runtime/lane.h"
#include "core/runtime/model.h"
#include "core/store/run_store.h"
#include "core/store/store.h"

namespace addend::bench {
namespace {

constexpr int warm_up_rounds = 5;
constexpr double most_growth = 4.0 * 1024 * 1024;  // bytes of resident memory after the warm-up, where none is expected
constexpr double most_heap_growth = 0.25 * 1024 * 1024;  // what a meter's ring of samples takes within minutes
constexpr double most_sqlite_growth = 2.5 * 1024 * 1024;  // its page cache, and a little
constexpr std::int64_t round_ms = 10LL * 24 * 60 * 60 * 1000;

struct Growth {
    double resident = 0, heap = 0, sqlite = 0;  // bytes; SQLite's are not in `heap`
    std::size_t runs = 0;
};

Growth now(Store& store) {
    // Freed memory that the allocator keeps is not what grows.
    malloc_trim(0);
    Growth g;
    g.resident = static_cast<double>(process_memory().value().resident);
    const auto heap = mallinfo2();
    g.sqlite = static_cast<double>(sqlite3_memory_used());
    g.heap = static_cast<double>(heap.uordblks + heap.hblkhd) - g.sqlite;
    g.runs = store.runs().list(1'000'000).size();
    return g;
}

/// A lane's replies, waited for.
class Chat {
  public:
    Chat(const std::shared_ptr<BackendRegistry>& backends, const DeviceChoice& device) {
        LaneEvents events;
        events.loaded = [this](const std::shared_ptr<LoadedModel>& model) { end([&] { model_ = model; }); };
        events.load_failed = [this](const Message& why) { end([&] { failure_ = why; }); };
        events.reply_finished = [this](const GenerationResult& result) { end([&] { reply_ = result; }); };
        lane_ = Lane::create(backends, std::move(events), {});
        lane_->load(demo_model_path(), device, {});
        wait();
    }
    ~Chat() { lane_->close(); }
    std::shared_ptr<LoadedModel> model() const { return model_; }

    void talk(int turns) {
        ReplyRequest request;
        request.sampling.max_tokens = 16;
        request.sampling.seed = 7;
        request.sampling.random_seed = false;
        for (int turn = 0; turn < turns; ++turn) {
            request.messages.push_back({"user", turn == 0 ? "Tell me a story about a dragon." : "And then?"});
            lane_->reply(request);
            wait();
            request.messages.push_back({"assistant", reply_.text});
        }
    }

  private:
    template <class Change>
    void end(Change change) {
        const std::lock_guard lock(mutex_);
        change();
        over_ = true;
        changed_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return over_; });
        over_ = false;
        if (failure_) throw Failure(*failure_);
        if (reply_.failure) throw Failure(*reply_.failure);
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;
    std::optional<Message> failure_;
    GenerationResult reply_;
    std::shared_ptr<LoadedModel> model_;
    std::unique_ptr<Lane> lane_;
};

class Soak {
  public:
    Soak(const std::filesystem::path& folder, bool clock_stands)
        : backends_(std::make_shared<BackendRegistry>(BackendRegistry::Options{BackendRegistry::default_folders()})),
          clock_stands_(clock_stands),
          store_(folder / "soak.db", {.clock = [this] { return now_ms_; }}),
          meters_(cpu_energy_sensors(std::make_shared<SystemFiles>())),
          chat_(backends_, {"cpu", "", 1}) {
        const auto open = chat_.model();
        const std::shared_ptr<const Model> model(open, &open->model());
        const auto scalar = LoadedModel::load(model, backends_->find("cpu"), {"cpu", "scalar", 1}, {}, CancelToken{});
        lanes_ = {{"A", open}, {"B", scalar}, {"C", open, parse_patch("elementwise:4")}};
    }

    void round() {
        ComparisonRecord record;
        record.options.prompts = {"Tell me a story about a dragon."};
        record.options.max_tokens = 8;
        record.options.repetitions = 1;
        record.options.idle_seconds = 0;
        RunControl control;
        LaneFeed feed(lanes_.size());
        record.comparison = compare_lanes(lanes_, record.options, {}, control, Clock::steady(), &meters_, &feed);
        const LaneReply& reply = record.comparison.lanes[0].replies[0];
        std::vector<std::int32_t> tokens = reply.prompt_ids;
        tokens.insert(tokens.end(), reply.ids.begin(), reply.ids.end());
        for (std::size_t n = 1; n < lanes_.size(); ++n)
            record.twins.push_back({twin_replay({lanes_[0].model, lanes_[0].patch}, {lanes_[n].model, lanes_[n].patch},
                                                tokens, {}, {}, control)});
        RunRecord run;
        run.kind = "compare";
        const RunId id = store_.runs().insert(run);
        store_.runs().finish(id, comparison_json(record));
        (void)read_comparison(store_.runs().get(id).result_json);
        store_.runs().remove(id);
        if (!clock_stands_) now_ms_ += round_ms;
        store_.runs().purge();
        chat_.talk(2);
    }
    Store& store() { return store_; }

  private:
    std::shared_ptr<BackendRegistry> backends_;
    bool clock_stands_;
    std::int64_t now_ms_ = system_time_ms();
    Store store_;
    MeterSampler meters_;
    Chat chat_;
    std::vector<CompareLane> lanes_;
};

std::string mebi(double bytes) {
    return to_text_fixed(bytes / (1024 * 1024), 2);
}

std::string figures(const Growth& g) {
    return "resident " + mebi(g.resident) + " MiB, heap in use " + mebi(g.heap) + " MiB, SQLite " + mebi(g.sqlite) + " MiB";
}

bool is_flat(const Growth& before, const Growth& after, bool clock_stands) {
    return after.resident - before.resident <= most_growth && after.heap - before.heap <= most_heap_growth &&
           after.sqlite - before.sqlite <= (clock_stands ? most_sqlite_growth : most_heap_growth) &&
           after.runs == before.runs;
}

/// Seconds, or rounds where they are given. True: nothing grew.
bool run_soak(double seconds, int rounds, bool clock_stands) {
    char folder[] = "/tmp/addend-soak-XXXXXX";
    if (mkdtemp(folder) == nullptr) throw std::runtime_error("no temporary folder");
    bool flat = false;
    {
        Soak soak(folder, clock_stands);
        for (int n = 0; n < warm_up_rounds; ++n) soak.round();
        const Growth before = now(soak.store());
        const auto began = std::chrono::steady_clock::now();
        const auto passed = [&] {
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        };
        std::cout << "warm: " << figures(before) << "\n" << std::flush;
        Growth after = before;
        double shown = 0;
        int done = 0;
        while (rounds > 0 ? done < rounds : passed() < seconds) {
            soak.round();
            ++done;
            if (rounds == 0 && passed() - shown < 30) continue;
            shown = passed();
            after = now(soak.store());
            std::cout << to_text_fixed(shown, 0) << " s, " << done << " rounds: " << figures(after) << "\n" << std::flush;
        }
        after = now(soak.store());
        flat = is_flat(before, after, clock_stands);
        std::cout << done << " rounds in " << to_text_fixed(passed(), 0) << " s: resident "
                  << mebi(after.resident - before.resident) << " MiB more, heap in use "
                  << to_text_fixed((after.heap - before.heap) / 1024, 1) << " KiB more, SQLite "
                  << to_text_fixed((after.sqlite - before.sqlite) / 1024, 1) << " KiB more, runs kept " << after.runs << ": "
                  << (flat ? "flat" : "GREW") << "\n";
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    return flat;
}

}  // namespace
}  // namespace addend::bench

int main(int argc, char** argv) {
    double seconds = 600;
    int rounds = 0;
    bool clock_stands = false;
    for (int n = 1; n + 1 < argc; n += 2) {
        if (std::strcmp(argv[n], "--seconds") == 0) seconds = std::atof(argv[n + 1]);
        if (std::strcmp(argv[n], "--rounds") == 0) rounds = std::atoi(argv[n + 1]);
        if (std::strcmp(argv[n], "--standing") == 0) clock_stands = std::atoi(argv[n + 1]) != 0;
    }
    try {
        return addend::bench::run_soak(seconds, rounds, clock_stands) ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 2;
    }
}
