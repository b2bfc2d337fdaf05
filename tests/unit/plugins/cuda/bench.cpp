// Times of the CUDA backend (not a test): products of the peers' shapes with weights that are in no cache,
// and whole models of published shapes with random weights. Usage: addend_cuda_bench products | model SHAPE
// [CHUNK]
#include <cuda_runtime_api.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>

#include "core/files/synth.h"
#include "core/program/lower_hgrn_bit.h"
#include "core/program/lower_transformer.h"
#include "kernels/cuda/launch.h"
#include "plugins/abi/ext_decode_loop_1.h"
#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}
double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}
void must(cudaError_t error) {
    if (error == cudaSuccess) return;
    std::printf("CUDA: %s\n", cudaGetErrorString(error));
    std::exit(1);
}

// ---- Products. ----------------------------------------------------------------------------------------

// Enough copies of a matrix that none is in a cache when its turn comes, replayed as one graph.
void time_gemv(std::uint32_t rows, std::uint32_t columns) {
    using namespace kernels::cuda;
    const std::uint64_t bytes = ternary_bytes(rows, columns);
    const std::uint64_t copies = std::clamp<std::uint64_t>((std::uint64_t{1} << 30) / bytes, 8, 400);
    std::byte* memory = nullptr;
    std::byte* arena = nullptr;
    must(cudaMalloc(reinterpret_cast<void**>(&memory), bytes * copies));
    must(cudaMalloc(reinterpret_cast<void**>(&arena), 8u << 20));
    must(cudaMemset(arena, 1, 8u << 20));
    std::vector<std::uint32_t> words(bytes / 4);
    std::mt19937 random(1);
    for (std::uint32_t& w : words) {
        w = static_cast<std::uint32_t>(random());
        w &= ~(w >> 1 & 0x55555555u);  // no code 3
    }
    for (std::uint64_t c = 0; c < copies; ++c)
        must(cudaMemcpy(memory + c * bytes, words.data(), bytes, cudaMemcpyHostToDevice));
    cudaStream_t stream = nullptr;
    must(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    std::vector<double> micros;
    for (const std::uint32_t warps : {8u, 16u, 0u}) {
        must(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
        for (std::uint64_t c = 0; c < copies; ++c) {
            TernaryBatch batch;
            batch.n = 1;
            batch.warps = warps;
            TernaryJob& job = batch.jobs[0];
            job.first.weight = memory + c * bytes;
            job.first.q = {1u << 20, static_cast<std::uint32_t>(ternary_chunks(columns) * 64)};
            job.first.scale = {4096, 16};
            job.first.beta = 0.5f;
            job.rows = rows;
            job.chunks = static_cast<std::uint32_t>(ternary_chunks(columns));
            job.rescale = true;
            job.out = {2u << 20, rows};
            must(ternary_matmul(batch, 1, {stream, arena, nullptr, c > 0}));
        }
        cudaGraph_t graph = nullptr;
        must(cudaStreamEndCapture(stream, &graph));
        cudaGraphExec_t exec = nullptr;
        must(cudaGraphInstantiate(&exec, graph, 0));
        cudaEvent_t from = nullptr, to = nullptr;
        must(cudaEventCreate(&from));
        must(cudaEventCreate(&to));
        std::vector<double> times;
        for (int round = 0; round < 23; ++round) {
            must(cudaEventRecord(from, stream));
            must(cudaGraphLaunch(exec, stream));
            must(cudaEventRecord(to, stream));
            must(cudaEventSynchronize(to));
            float ms = 0;
            must(cudaEventElapsedTime(&ms, from, to));
            if (round >= 3) times.push_back(ms * 1000 / static_cast<double>(copies));
        }
        micros.push_back(median(times));
        cudaGraphExecDestroy(exec);
        cudaGraphDestroy(graph);
    }
    std::printf("GEMV %6ux%-6u %8.2f us %7.0f GB/s   (8 warps %.2f, 16 warps %.2f us)\n", rows, columns,
                micros[2], static_cast<double>(bytes) / micros[2] / 1e3, micros[0], micros[1]);
    std::fflush(stdout);
    cudaStreamDestroy(stream);
    cudaFree(memory);
    cudaFree(arena);
}

// Products of many rows of activations: one after another, the weights of a few matrices in turn.
void time_gemm(std::uint32_t rows, std::uint32_t columns, std::uint32_t tokens) {
    using namespace kernels::cuda;
    const std::uint64_t bytes = ternary_bytes(rows, columns);
    const std::uint64_t q_bytes = std::uint64_t{tokens} * columns,
                        out_bytes = std::uint64_t{tokens} * rows * 4;
    std::byte* memory = nullptr;
    std::byte* arena = nullptr;
    must(cudaMalloc(reinterpret_cast<void**>(&memory), bytes * 4));
    must(cudaMalloc(reinterpret_cast<void**>(&arena), (1u << 20) + q_bytes + out_bytes));
    std::vector<std::uint32_t> words(std::max(bytes, q_bytes) / 4);
    std::mt19937 random(1);
    for (std::uint32_t& w : words) w = static_cast<std::uint32_t>(random());
    must(cudaMemcpy(arena, words.data(), std::min<std::uint64_t>(1u << 20, q_bytes), cudaMemcpyHostToDevice));
    must(cudaMemcpy(arena + (1u << 20), words.data(), q_bytes, cudaMemcpyHostToDevice));
    for (std::uint32_t& w : words) w &= ~(w >> 1 & 0x55555555u);  // no code 3
    for (int c = 0; c < 4; ++c)
        must(cudaMemcpy(memory + c * bytes, words.data(), bytes, cudaMemcpyHostToDevice));
    for (const bool hopper : {false, true}) {
        TernaryBatch batch;
        batch.n = 1;
        TernaryJob& job = batch.jobs[0];
        job.first.q = {1u << 20, columns};
        job.first.scale = {4096, 16};
        job.rows = rows;
        job.chunks = static_cast<std::uint32_t>(ternary_chunks(columns));
        job.rescale = true;
        job.out = {(1u << 20) + q_bytes, rows};
        std::vector<double> times;
        cudaEvent_t from = nullptr, to = nullptr;
        must(cudaEventCreate(&from));
        must(cudaEventCreate(&to));
        for (int round = 0; round < 14; ++round) {
            job.first.weight = memory + static_cast<std::uint64_t>(round % 4) * bytes;
            must(cudaEventRecord(from));
            must(ternary_matmul(batch, tokens, {nullptr, arena, nullptr, false, hopper}));
            must(cudaEventRecord(to));
            must(cudaEventSynchronize(to));
            float ms = 0;
            must(cudaEventElapsedTime(&ms, from, to));
            if (round >= 4) times.push_back(ms);
        }
        std::printf("GEMM %6ux%-6u x %-5u %-8s %8.3f ms %6.0f TOP/s\n", rows, columns, tokens,
                    hopper ? "wgmma" : "mma.sync", median(times),
                    2.0 * rows * columns * tokens / median(times) / 1e9);
    }
    std::fflush(stdout);
    cudaFree(memory);
    cudaFree(arena);
}

void time_copy() {
    constexpr std::size_t bytes = std::size_t{4} << 30;
    void *a = nullptr, *b = nullptr;
    must(cudaMalloc(&a, bytes));
    must(cudaMalloc(&b, bytes));
    must(cudaMemset(a, 1, bytes));
    cudaEvent_t from = nullptr, to = nullptr;
    must(cudaEventCreate(&from));
    must(cudaEventCreate(&to));
    std::vector<double> rates;
    for (int round = 0; round < 12; ++round) {
        must(cudaEventRecord(from));
        must(cudaMemcpyAsync(b, a, bytes, cudaMemcpyDeviceToDevice));
        must(cudaEventRecord(to));
        must(cudaEventSynchronize(to));
        float ms = 0;
        must(cudaEventElapsedTime(&ms, from, to));
        if (round >= 2) rates.push_back(2.0 * static_cast<double>(bytes) / ms / 1e6);
    }
    std::printf("device copy, bytes read and written: %.0f GB/s\n", median(rates));
    cudaFree(a);
    cudaFree(b);
}

// ---- Whole models. ------------------------------------------------------------------------------------

// Random weights that cost nothing to make: a few MiB, repeated from a place of each row's own.
struct RandomWeights {
    std::shared_ptr<const Program> program;
    std::vector<std::byte> trits, floats, halves;

    explicit RandomWeights(std::shared_ptr<const Program> of) : program(std::move(of)) {
        std::mt19937 random(7);
        trits.resize(8u << 20);
        for (std::byte& b : trits) {
            unsigned code = 0;
            for (int k = 0; k < 4; ++k) code |= static_cast<unsigned>(random() % 3) << (2 * k);
            b = static_cast<std::byte>(code);
        }
        std::vector<float> ones(1u << 18);
        std::vector<std::uint16_t> small(1u << 21);
        for (float& x : ones) x = std::uniform_real_distribution<float>(0.2f, 0.9f)(random);
        for (std::uint16_t& x : small) {
            const float v = std::normal_distribution<float>(0, 0.5f)(random);
            std::uint32_t bits = 0;
            std::memcpy(&bits, &v, 4);
            x = static_cast<std::uint16_t>(bits >> 16);
        }
        floats.resize(ones.size() * 4);
        std::memcpy(floats.data(), ones.data(), floats.size());
        halves.resize(small.size() * 2);
        std::memcpy(halves.data(), small.data(), halves.size());
    }
    static std::int32_t read(void* context, std::uint32_t weight, std::uint32_t first, std::uint32_t count,
                             void* dst) {
        const auto& self = *static_cast<const RandomWeights*>(context);
        const addend_weight& w = self.program->weights()[weight];
        const std::vector<std::byte>& from = w.dtype == ADDEND_T2    ? self.trits
                                             : w.dtype == ADDEND_F32 ? self.floats
                                                                     : self.halves;
        const std::size_t row = w.bytes / w.rows;
        for (std::uint32_t r = 0; r < count; ++r) {
            const std::size_t at =
                ((first + r) * 7919u + weight * 104729u) * 64u % (from.size() - row) / 4 * 4;
            std::memcpy(static_cast<std::byte*>(dst) + r * row, from.data() + at, row);
        }
        return ADDEND_OK;
    }
};

std::shared_ptr<const Program> program_of(const std::string& shape) {
    for (const SynthShape& s : synth_shapes())
        if (s.name == shape) {
            const ModelConfig config = s.config();
            TensorFacts facts;
            facts.type_of = [](std::string_view) { return StoredType{ADDEND_BF16}; };
            facts.scale_of = [](std::string_view) { return 0.02f; };
            if (const auto* transformer = std::get_if<TransformerConfig>(&config))
                return lower_transformer(*transformer, facts).program;
            return lower_hgrn_bit(std::get<HgrnBitConfig>(config), facts).program;
        }
    std::printf("unknown shape %s\n", shape.c_str());
    std::exit(2);
}

double meter(const Plugin& plugin, const std::string& id) {
    for (std::uint32_t m = 0; m < plugin->meter_count(); ++m) {
        addend_meter found{};
        found.struct_size = sizeof found;
        plugin->meter_at(m, &found, nullptr);
        double value = 0;
        std::int64_t time = 0;
        if (id == found.id && plugin->meter_read(m, &value, &time, nullptr) == ADDEND_OK) return value;
    }
    return 0;
}

std::int32_t take(void*, std::int32_t, float, std::int64_t) {
    return 0;
}

void time_model(const std::string& shape, std::uint32_t chunk) {
    const Plugin plugin(plugin_path("addend_cuda"));
    RandomWeights random(program_of(shape));
    const auto block = random.program->bytes();
    const std::uint32_t vocab = random.program->header().vocab;
    addend_weight_source source{};
    source.struct_size = sizeof source;
    source.context = &random;
    source.read_weight = RandomWeights::read;
    addend_weights_options options{};
    options.struct_size = sizeof options;
    addend_error error = new_error();
    const auto fail = [&] {
        std::printf("%s: error %d %s %s\n", shape.c_str(), error.code, error.text[0], error.text[1]);
        std::exit(1);
    };
    const auto began = Clock::now();
    addend_weights* weights = nullptr;
    if (plugin->weights_create(block.data(), block.size(), &source, &options, &weights, &error) != ADDEND_OK)
        fail();
    const double loaded = milliseconds_since(began);
    addend_program* program = nullptr;
    if (plugin->program_create(weights, block.data(), block.size(), &program, &error) != ADDEND_OK) fail();
    addend_plan* plans[2] = {};
    for (int p = 0; p < 2; ++p) {
        addend_plan_options o{};
        o.struct_size = sizeof o;
        o.max_rows = p == 0 ? 1 : chunk;
        if (plugin->plan_create(program, &o, &plans[p], &error) != ADDEND_OK) fail();
    }
    addend_session_options session_options{};
    session_options.struct_size = sizeof session_options;
    addend_session* session = nullptr;
    if (plugin->session_create(weights, program, &session_options, &session, &error) != ADDEND_OK) fail();

    std::uint64_t id = 0;
    std::vector<float> logits(vocab);
    const auto run = [&](addend_plan* plan, std::span<const std::int32_t> tokens) {
        const std::uint32_t last = static_cast<std::uint32_t>(tokens.size()) - 1;
        addend_run_item item{};
        item.session = session;
        item.tokens = tokens.data();
        item.n_tokens = last + 1;
        item.n_logits = 1;
        item.logits_rows = &last;
        item.logits = logits.data();
        addend_run asked{};
        asked.struct_size = sizeof asked;
        asked.n_items = 1;
        asked.items = &item;
        asked.id = ++id;
        const auto start = Clock::now();
        if (plugin->run(plan, &asked, &error) != ADDEND_OK) fail();
        return milliseconds_since(start);
    };
    const std::vector<std::int32_t> prompt = some_tokens(2048, vocab);
    std::vector<double> prefill, decode, loop;
    for (int round = std::getenv("ADDEND_BENCH_DECODE") ? 6 : 0; round < 6; ++round) {
        plugin->session_reset(session, nullptr);
        const double ms = run(plans[1], prompt);
        if (round > 0) prefill.push_back(ms);
    }
    for (int n = 0; n < 260; ++n) {
        const double ms = run(plans[0], std::span(prompt).subspan(static_cast<std::size_t>(n), 1));
        if (n >= 10) decode.push_back(ms);
    }
    const auto* const extension =
        static_cast<const addend_ext_decode_loop_1*>(plugin->get_extension(ADDEND_EXT_DECODE_LOOP_1));
    for (int round = 0; round < 5; ++round) {
        addend_decode_options o{};
        o.struct_size = sizeof o;
        o.first_token = 1;
        o.max_tokens = 128;
        o.top_p = 1;
        o.token = take;
        o.run_id = ++id;
        std::uint32_t done = 0;
        const double joules = meter(plugin, "gpu.energy");
        const auto start = Clock::now();
        if (extension->decode(plans[0], session, &o, &done, &error) != ADDEND_OK) fail();
        loop.push_back(milliseconds_since(start) / done);
        if (round == 4)
            std::printf("%-12s last loop of 128: %.2f J by the energy counter, whole board\n", shape.c_str(),
                        meter(plugin, "gpu.energy") - joules);
    }
    const double pass = median(prefill);
    double multiplied = 0;
    for (const addend_instruction& i : random.program->instructions())
        if ((i.op == ADDEND_OP_TERNARY_MATMUL || i.op == ADDEND_OP_MATMUL) &&
            random.program->values()[i.out[0]].rows == ADDEND_ROWS_TOKENS)
            multiplied += static_cast<double>(random.program->weights()[i.weight[0]].cols) *
                          random.program->weights()[i.weight[0]].rows;
    addend_memory w{};
    w.struct_size = sizeof w;
    plugin->weights_memory(weights, &w);
    std::printf(
        "%-12s decode %7.3f ms/token, loop on the device %7.3f; prefill 2048 in chunks of %u: %8.2f ms "
        "(%.0f TOP/s)\n%-12s peak of live allocations %.0f MB (weights %.0f), board in use %.0f MB, loading "
        "%.1f s\n",
        shape.c_str(), median(decode), median(loop), chunk, pass, multiplied * 2 * 2048 / pass / 1e9,
        shape.c_str(), meter(plugin, "gpu.allocated_peak") / 1e6, static_cast<double>(w.weights) / 1e6,
        meter(plugin, "gpu.memory") / 1e6, loaded / 1000);
    std::fflush(stdout);
    plugin->session_destroy(session);
    for (addend_plan* p : plans) plugin->plan_destroy(p);
    plugin->program_destroy(program);
    plugin->weights_destroy(weights);
}

}  // namespace
}  // namespace addend::test

int main(int argc, char** argv) {
    using namespace addend::test;
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "products") {
        time_copy();
        for (const auto& [rows, columns] : {std::pair<std::uint32_t, std::uint32_t>{2560, 2560},
                                            {13824, 2560},
                                            {20480, 3200},
                                            {55296, 5120},
                                            {1024, 1024},
                                            {5120, 5120},
                                            {5120, 13824},
                                            {27648, 5120}})
            time_gemv(rows, columns);
        for (const std::uint32_t tokens : {512u, 1024u, 2048u})
            for (const auto& [rows, columns] : {std::pair<std::uint32_t, std::uint32_t>{27648, 5120},
                                                {15360, 5120},
                                                {5120, 5120},
                                                {5120, 13824}})
                time_gemm(rows, columns, tokens);
    } else if (what == "model" && argc > 2) {
        time_model(argv[2], argc > 3 ? static_cast<std::uint32_t>(std::atoi(argv[3])) : 512);
    } else {
        std::printf("usage: addend_cuda_bench products | model SHAPE [CHUNK]\n");
        return 2;
    }
}
