// The CUDA kernels as a backend calls them: descriptions of work as plain structs, passed by value, and
// functions that launch on a stream. Everything a kernel reads is in device memory; nothing here allocates or
// waits.
//
// Bits: integer results are exact, and floats follow kernels/kernels.h to the letter (the scalar reference is
// what is compiled), so that results equal the CPU backend's, whatever the chunk size.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

#include "kernels/dense_panel.h"
#include "kernels/product.h"

namespace addend::kernels::cuda {

/// What one chunk of tokens is run with, in device memory: graphs are made once and read it anew.
struct Frame {
    std::uint64_t position;         ///< of the chunk's first token
    float* states;                  ///< the session's recurrent states
    std::byte* const* blocks;       ///< its KV cache: [group][capacity] pointers to blocks of positions
    const std::int32_t* tokens;     ///< of the chunk
    const std::uint32_t* selected;  ///< rows of the chunk whose logits are wanted
    std::uint32_t capacity;         ///< of `blocks`, a group
    std::uint32_t n_tokens;
    std::uint32_t run;  ///< counts the runs of a scratch
};

/// An operand in the arena of values, its first column folded into the offset.
struct Place {
    std::uint64_t offset = 0;  ///< bytes
    std::uint32_t stride = 0;  ///< elements of a row
};

/// Where the launches of a plan put their work.
struct Target {
    cudaStream_t stream = nullptr;
    std::byte* arena = nullptr;
    const Frame* frame = nullptr;
    bool overlap = false;  ///< start while the kernel before it ends, where the device can
    bool hopper = false;   ///< compute capability 9.0: wgmma
};

// ---- Ternary products. -------------------------------------------------------------------------------
// Weights stand in units of 16 bytes: word j of unit (tile, chunk, lane) holds 16 columns of row 32 tile +
// lane / 4 + 8 j; its byte b holds the columns 64 chunk + 16 p + 4 (lane % 4) + b in its bits 2 p, as trit
// + 1. A warp reads 512 consecutive bytes, and what a word's shifts and a mask give are operands of
// mma.m16n8k32 and wgmma.

inline constexpr std::uint32_t tile_rows = 32;
inline constexpr std::uint32_t chunk_columns = 64;
inline constexpr std::uint32_t unit_bytes = 16;

constexpr std::uint64_t ternary_tiles(std::uint64_t rows) {
    return (rows + tile_rows - 1) / tile_rows;
}
constexpr std::uint64_t ternary_chunks(std::uint64_t columns) {
    return (columns + chunk_columns - 1) / chunk_columns;
}
constexpr std::uint64_t ternary_bytes(std::uint64_t rows, std::uint64_t columns) {
    return ternary_tiles(rows) * ternary_chunks(columns) * 32 * unit_bytes;
}

/// Rows [first, first + count) of a T2 matrix (see addend_program.h) into their units; `first` at a tile.
/// Rows past the matrix' last become zeros. `illegal` is set to 1 if a trit has the code 3.
cudaError_t pack_ternary(const std::uint8_t* rows, std::uint64_t row_bytes, std::uint32_t columns,
                         std::uint32_t first, std::uint32_t count, std::byte* units, std::uint32_t* illegal,
                         cudaStream_t stream);

/// What is done with a product before it is stored. All but `none` take it rescaled.
enum class Epilogue : std::uint8_t {
    none,    ///< the sums as they are, or rescaled
    add,     ///< plus `other`
    forget,  ///< through the forget gate: sigmoid, and the lower bound if there is one
    silu,    ///< silu(first)
    swiglu,  ///< silu(first) * second
    mlgru,   ///< first through the forget gate, second through SiLU and the input gate, one step of the
             ///< recurrence
};
/// One product of a row of activations, float(acc) * (beta / scale).
struct TernaryFactor {
    const std::byte* weight = nullptr;
    Place q;                 ///< int8, rows padded with zeros to whole chunks, at 16 bytes
    std::uint64_t sums = 0;  ///< of the rows of q: int32
    Place scale;             ///< of the rows of q
    float beta = 1;
};
struct TernaryJob {
    TernaryFactor first,
        second;  ///< second: of epilogues that take two, of the same shape; else its weight is NULL
    std::uint32_t rows = 0, chunks = 0;
    bool rescale = false;
    Epilogue epilogue = Epilogue::none;
    Place out, other;
    Product product{}, recurrence{};  ///< of SwiGLU or the input gate; of f h
    const float* bound = nullptr;     ///< of the forget gate, or NULL
    std::uint32_t state = 0;          ///< offset in floats
};
inline constexpr std::uint32_t most_jobs = 4;
struct TernaryBatch {
    TernaryJob jobs[most_jobs];
    std::uint32_t n = 0;
    std::uint32_t warps = 0;  ///< of a block that takes one row; 0: as the shapes suggest
};
/// Products that read nothing of each other, for `rows` rows of activations (Epilogue::mlgru: one).
cudaError_t ternary_matmul(const TernaryBatch& batch, std::uint32_t rows, const Target& target);

// ---- Dense products. ---------------------------------------------------------------------------------

struct DenseJob {
    DensePanels matrix{};  ///< `data` in device memory
    std::uint32_t rows = 0;
    const float* bias = nullptr;
    Place in, out;
    Product product{};
};
cudaError_t dense_matmul(const DenseJob& job, std::uint32_t rows, const Target& target);

// ---- Row programs: everything that stays within a row. ------------------------------------------------

enum class Micro : std::uint8_t {
    load,
    load_shared,
    load_weight,
    store,
    store_shared,
    embed,
    rescale,
    rope,
    scan,
    add,
    mul,
    sigmoid,
    silu,
    gelu_tanh,
    relu2,
    soft_cap,
    forget_gate,
    input_gate,
};
/// One operation on one element; `a`, `b` and `out` number the values at hand.
struct MicroOp {
    Micro code{};
    std::uint8_t a = 0, b = 0, out = 0;
    Product product{};
    bool selected = false;    ///< load: of the selected row
    bool neighbours = false;  ///< rope
    float f = 0;
    Place place, second;  ///< second: the scale of `rescale`
    const void* pointer = nullptr;
    std::uint32_t n[2] = {};    ///< rope: head width, rotated channels; scan: offset of its state in floats
    PanelFormat format{};       ///< embed
    std::uint32_t columns = 0;  ///< embed
};
enum class StageKind : std::uint8_t { elements, norm, quantize };
struct Stage {
    StageKind kind{};
    bool in_shared = false;            ///< norm, quantize: the row is in shared memory already
    bool store = false;                ///< norm: the result goes to `out` too
    bool even = false;                 ///< quantize: halves to even
    std::uint16_t first = 0, end = 0;  ///< elements: its micro-ops
    std::uint32_t width = 0, group = 0;
    float eps = 0, offset = 0;
    const float* weight = nullptr;
    Place in, out, scale;
    std::uint64_t sums = 0;
};
inline constexpr std::uint32_t most_stages = 32, most_micros = 80, most_branches = 4, most_slots = 20;
/// Branches run in blocks of their own and share no result, except that several may compute the same bits.
struct RowProgram {
    Stage stages[most_stages];
    MicroOp micros[most_micros];
    std::uint16_t branch_begin[most_branches + 1] = {};  ///< ranges of stages
    std::uint16_t branches = 0;
    std::uint32_t widest = 0;  ///< columns of any stage
    std::uint32_t shared_floats = 0;
};
/// Floats of shared memory every supported device has for a row.
inline constexpr std::uint32_t most_shared_floats = 24 * 1024;
cudaError_t row_program(const RowProgram& program, std::uint32_t rows, const Target& target);

// ---- Chains: the row programs that stand before products, as a kernel of their own. --------------------

struct ChainNorm {
    const float* weight = nullptr;
    float eps = 0, offset = 0;
};
struct ChainEnd {
    ChainNorm norm;
    bool normed = false, even = false;
    Place q, scale;
    std::uint64_t sums = 0;
};
/// x; its norm, if `normed`; times silu(gate), if `gated`; then for each end a norm, if it has one, and int8.
struct ChainJob {
    enum class Source : std::uint8_t { rows, selected, embedding } source = Source::rows;
    bool store = false, normed = false, gated = false;
    std::uint32_t width = 0, n_ends = 0;
    Place in, stored, gate;  ///< stored: x of the other sources, if `store`
    DensePanels table{};     ///< embedding
    float factor = 1;        ///< embedding
    Product product{};       ///< of the gate
    ChainNorm norm;
    ChainEnd ends[most_branches];
    /// Weights that the next launch reads: with one row, the multiprocessors that have nothing to do bring
    /// them near.
    struct Range {
        const std::byte* data = nullptr;
        std::uint64_t bytes = 0;
    } ahead[2 * most_jobs];
};
/// As much as a second-level cache keeps until then.
inline constexpr std::uint64_t most_ahead = std::uint64_t{24} << 20;
inline constexpr std::uint32_t most_chain_columns = 16384;  ///< a multiple of 4
cudaError_t chain(const ChainJob& job, std::uint32_t rows, const Target& target);

// ---- The recurrence. ---------------------------------------------------------------------------------

struct ScanJob {
    Place f, i, out;
    std::uint32_t width = 0;
    std::uint32_t state = 0;  ///< offset in floats
    Product product{};
    bool gated = false;  ///< i is the candidate yet: times 1 - f, by `gate`
    Product gate{};
    const std::uint8_t* frozen = nullptr;  ///< [width], non-zero where the state keeps what it was; or NULL
};
cudaError_t mlgru_scan(const ScanJob& job, std::uint32_t rows, const Target& target);

// ---- Attention. --------------------------------------------------------------------------------------
// A block of the cache holds 256 positions of every KV state of its group. Of a head: keys in panels of 32
// positions, float d of key j at d * 32 + j; values as rows.

inline constexpr std::uint32_t kv_block_positions = 256;
inline constexpr std::uint32_t kv_panel_keys = 32;

struct AttentionJob {
    Place q, k, v, out;
    std::uint32_t heads = 0, kv_heads = 0, head_width = 0, window = 0;
    std::uint32_t group = 0;             ///< of blocks
    std::uint64_t keys = 0, values = 0;  ///< bytes into a block
    float scale = 1, soft_cap = 0;
    Product qk{}, pv{};
};
cudaError_t store_kv(const AttentionJob& job, std::uint32_t rows, const Target& target);
/// Bytes of memory that `attention` needs for scores when up to `seen` positions are seen; 0: shared memory
/// does.
std::uint64_t attention_scratch(const AttentionJob& job, std::uint32_t rows, std::uint64_t seen);
/// `seen`: no row sees more positions.
cudaError_t attention(const AttentionJob& job, std::uint32_t rows, std::uint64_t seen, float* scratch,
                      std::uint64_t scratch_bytes, const Target& target);
/// Positions [first, first + count) of one KV state from or to dense rows.
cudaError_t copy_kv(const AttentionJob& job, bool keys, bool to_rows, std::uint64_t first,
                    std::uint32_t count, float* rows, std::byte* const* blocks, cudaStream_t stream);

// ---- Changes. ----------------------------------------------------------------------------------------

cudaError_t scale_floats(float* data, std::uint32_t stride, std::uint32_t rows, std::uint32_t columns,
                         float factor, cudaStream_t stream);
/// Sums of int8 rows anew.
cudaError_t sum_rows(const std::int8_t* q, std::uint32_t stride, std::uint32_t rows, std::uint32_t width,
                     std::int32_t* sums, cudaStream_t stream);

// ---- Sampling. ---------------------------------------------------------------------------------------

/// See ext_decode_loop_1.h.
struct Sampling {
    float temperature = 0, top_p = 1, min_p = 0;
    std::uint32_t top_k = 0;
    std::uint64_t seed = 0;
};
struct Picked {
    std::int32_t token;
    float logprob;
};
/// The token of a pick_key (device.cuh).
constexpr std::uint32_t picked_id(std::uint64_t key) {
    return 0xFFFFFFFFu - static_cast<std::uint32_t>(key);
}
/// Picks from `vocab` logits; the token becomes *token (the next chunk's) and *picked. *draw counts the draws
/// and is moved on.
cudaError_t sample(const float* logits, std::uint32_t vocab, const Sampling& sampling, std::uint64_t* draw,
                   std::int32_t* token, Picked* picked, cudaStream_t stream);

}  // namespace addend::kernels::cuda
