// A whole token in one launch: the steps of a MatMul-free program with one row, each a chain (norms, gate,
// int8) and the ternary products that read it. Only for compute capability 9.0.
#pragma once

#include "kernels/cuda/launch.h"

namespace addend::kernels::cuda {

inline constexpr std::uint32_t token_ends = 3;         // of a chain
inline constexpr std::uint32_t token_round_tiles = 8;  // of a block whose sums stand beside each other
inline constexpr std::uint32_t most_token_tiles = 63;  // of a block in a step
inline constexpr std::uint32_t token_stage_chunks = 32;
inline constexpr std::uint32_t token_stage_bytes = token_stage_chunks * 32 * unit_bytes;
inline constexpr std::uint32_t most_token_stages = 13;
inline constexpr std::uint32_t most_narrow = 5120;  // columns of TokenLaunch::narrow
inline constexpr std::uint32_t token_picks = 32;    // places that blocks share, so that few wait for one

/// Where a step's results are not kept in memory of their own.
inline constexpr std::uint64_t nowhere = ~std::uint64_t{0};

struct TokenJob {
    const float* bound = nullptr;     ///< of the forget gate, or NULL
    std::uint64_t stored = nowhere;   ///< bytes into the arena, of results that later launches read
    float beta = 1, second_beta = 1;  ///< of the rescale
    std::uint32_t rows = 0;
    std::uint32_t state = 0;      ///< offset in floats
    std::uint32_t exchanged = 0;  ///< first element of its results in the exchange
    Epilogue epilogue = Epilogue::none;
    bool exchanges_silu = false;           ///< silu of its results
    std::uint8_t end = 0, second_end = 0;  ///< of the chain
    Product product{}, recurrence{};
};
struct TokenEnd {
    ChainNorm norm;
    bool even = false;
};
/// x, its norm if `normed`, times silu(gate) if `gated`; the ends, each with a norm; the products. All norms
/// have weights and no offset.
struct TokenStep {
    TokenEnd ends[token_ends];
    ChainNorm norm;
    TokenJob jobs[most_jobs];
    std::uint32_t width = 0, chunks = 0, n_ends = 0;
    std::uint32_t in = 0, gate = 0;  ///< first elements of the row and of silu(gate) in the exchange
    std::uint32_t next_tiles = 0, next_stride = 0;  ///< of the next step's in TokenTables::tiles
    bool normed = false, gated = false;
    bool begins_residual = false;  ///< its `add` takes the embedding itself, which stands where it writes to
    Product product{};             ///< of the gate
};
/// What the warp that brings weights reads of a step.
struct alignas(16) TokenStream {
    std::uint32_t weights = 0, stride = 0;  ///< of TokenTables::weights; entries a block
    std::uint32_t chunks = 0;
    std::uint32_t tiles = 0;  ///< of TokenTables::tiles
};
/// One tile that a block takes of a step; those of two products follow each other.
constexpr std::uint32_t token_tile(std::uint32_t job, bool second, std::uint32_t tile) {
    return job << 28 | (second ? 1u : 0u) << 27 | tile;
}
inline constexpr std::uint32_t most_tile_number = (1u << 27) - 1;

struct TokenTables {
    const TokenStep* steps = nullptr;
    const TokenStream* streams = nullptr;
    const std::byte* const* weights = nullptr;  ///< [block][stride]: of its tiles; NULL where it has fewer
    const std::uint32_t* tiles = nullptr;  ///< [block][1 + stride]: how many and, from bit 16 on, which ends
                                           ///< they read; then which
};
struct TokenLaunch {
    TokenTables tables;
    std::uint64_t* exchange = nullptr;  ///< [2][exchange_elements], zero at first, then this kernel's
    std::uint32_t exchange_elements = 0;
    std::uint32_t n_steps = 0, all_steps = 0;
    std::uint32_t blocks = 0, stages = 0;
    std::uint32_t widest = 0;    ///< columns of a row
    std::uint32_t narrow = 0;    ///< of those that are more than one end with its norm
    std::uint32_t q_bytes = 0;   ///< of the step that has most
    bool exact = true;           ///< all products of elements
    std::uint32_t embedded = 0;  ///< columns of the embedding, which the first step's row is
    DensePanels table{};
    float factor = 1;
    /// Instead of a frame's, where there is none; then what is stored is logits, and goes to `logits`, which
    /// may be the host's memory.
    std::int32_t token = 0;
    std::uint32_t run = 0;
    float* states = nullptr;
    float* next_states = nullptr;  ///< where states go, all of them; may be `states`
    float* logits = nullptr;
    /// The likeliest token of the launch before, which is this one's, or NULL; where this launch's is found,
    /// or NULL, zeros at first; what is to be zero for the next. Each [token_picks] of pick_key, in the
    /// device's memory.
    const std::uint64_t* picked = nullptr;
    std::uint64_t *picks = nullptr, *next_picks = nullptr;
};

/// Bytes of shared memory, with launch.stages stages.
std::size_t token_shared_bytes(const TokenLaunch& launch);
/// Whether all blocks can be there at once on the present device.
bool token_fits(const TokenLaunch& launch);
/// As a cooperative launch: all blocks are there at once, or it fails. `run` differs from that of the last
/// launch with the same exchange.
cudaError_t launch_token(const TokenLaunch& launch, const Target& target);

}  // namespace addend::kernels::cuda
