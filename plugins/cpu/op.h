// A primitive ready to run: operands resolved to places in the scratch memory, weights to pointers.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "kernels/kernels.h"
#include "plugins/abi/ext_inject_1.h"
#include "plugins/cpu/arena.h"
#include "plugins/cpu/file_rows.h"
#include "plugins/cpu/kv_cache.h"
#include "plugins/cpu/weights.h"

namespace addend::cpu {

/// The part of a value that one call computes.
struct Rect {
    std::uint32_t row_begin, row_end, col_begin, col_end;
    std::uint32_t rows() const { return row_end - row_begin; }
    std::uint32_t cols() const { return col_end - col_begin; }
};

/// An operand: first column folded into the offset.
struct Place {
    std::uint64_t offset = 0;
    std::uint32_t stride = 0;  // elements
    bool own = false;          // in the thread's own memory
};

/// What one chunk of tokens is run with; the same for all threads but for their own memory.
struct Frame {
    const kernels::KernelTable* kernels = nullptr;
    std::byte* arena = nullptr;
    std::byte* own = nullptr;              // this thread's part of what every thread computes
    const std::int32_t* tokens = nullptr;  // of the chunk
    const FileRows* file_rows = nullptr;   // theirs, one entry for each of the plan's
    const std::uint32_t* selected =
        nullptr;  // rows of the chunk whose logits are wanted, absolute token indices
    std::uint32_t n_tokens = 0;
    std::uint32_t n_selected = 0;
    std::uint32_t first_token = 0;     // of the chunk in its item
    std::uint32_t first_selected = 0;  // of the chunk in the item's logits rows
    std::uint64_t position = 0;        // of the chunk's first token in its session
    float* const* states = nullptr;
    KvCache* cache = nullptr;
    std::byte* thread_memory = nullptr;  // attention_bytes(), this thread's own
    float* token_scores = nullptr;       // token_scores_bytes(), all threads'
    const std::atomic<std::uint64_t>* cancelled_through = nullptr;
    std::uint64_t run_id = 0;
    const addend_run_item* item = nullptr;
    std::uint32_t item_index = 0;
    const addend_injection* injections = nullptr;
    std::uint32_t n_injections = 0;

    /// For primitives that look more often than between blocks of rows. Once true it stays so.
    bool is_cancelled() const { return cancelled_through->load(std::memory_order_relaxed) >= run_id; }
    std::uint32_t rows_of(std::uint16_t row_kind) const {
        return row_kind == ADDEND_ROWS_TOKENS ? n_tokens : n_selected;
    }
    std::uint32_t first_row_of(std::uint16_t row_kind) const {
        return row_kind == ADDEND_ROWS_TOKENS ? first_token : first_selected;
    }
    template <class T>
    T* at(const Place& place, std::uint32_t row, std::uint32_t column = 0) const {
        std::byte* const base = (place.own ? own : arena) + place.offset;
        return reinterpret_cast<T*>(base) + std::size_t{row} * place.stride + column;
    }
};

inline constexpr std::uint32_t most_rotated = 1024;  // channels of a head that rope turns

struct Op;
using RunOp = void (*)(const Op& op, const Frame& frame, const Rect& rect);

struct Op {
    RunOp run = nullptr;
    Place in[3];
    Place sums;  // of the int8 operand or result
    Place out[2];
    const std::byte* weight[2] = {};
    std::uint32_t weight_columns = 0;
    std::uint32_t width = 0;        // columns of out[0]
    kernels::DensePanels matrix{};  // of embed and matmul
    bool five_trits = false;        // a byte, of ternary_matmul's weight
    std::uint32_t file_rows = ADDEND_NONE;  // of embed, where the weight is on file: index into the frame's
    std::uint32_t state = ADDEND_NONE;
    bool state_changes = false;               // a freeze is possible
    std::uint32_t value_state = ADDEND_NONE;  // attention
    std::uint32_t heads = 0, kv_heads = 0, head_width = 0, window = 0;
    std::uint32_t rotated = 0;
    kernels::RopePairs pairs = kernels::RopePairs::halves;
    kernels::Product product[2] = {};
    float f[2] = {};
    std::int32_t i = 0;
    float column_cost = 0;  // rough ns for 16 columns of one row: only decides how finely work is cut
    std::vector<std::uint32_t> shifts{0};
};

/// Rows of a token chunk that attention takes through a kv head at a time, with `context` positions there at
/// the chunk's end.
std::uint32_t attention_rows(const Op& op, std::uint64_t context);
/// What a thread needs for that, in bytes; UINT64_MAX if it cannot be represented.
std::uint64_t attention_bytes(const Op& op, std::uint64_t context);
/// For the scores of one token in all heads, which threads share.
std::uint64_t token_scores_bytes(const Op& op, std::uint64_t context);
/// Rough ns of one row in one kv head.
float attention_cost(const Op& op, std::uint64_t context);

/// A part of a whole, as numbers: share `part` of `parts`.
struct Share {
    std::uint32_t part, parts;
    std::uint64_t begin(std::uint64_t units) const { return units * part / parts; }
    std::uint64_t end(std::uint64_t units) const { return units * (part + 1) / parts; }
};
/// One token's attention in a kv head, for a chunk of one token: first every share of the keys, into
/// token_scores; then, when those are complete, every share of the channels.
void score_token(const Op& op, const Frame& frame, std::uint32_t kv_head, Share keys);
void sum_token(const Op& op, const Frame& frame, std::uint32_t kv_head, Share channels);

/// Picks the function and the cost. `second`: the instruction it is paired with, or nullptr.
void bind_op(Op& op, const addend_instruction& first, const addend_instruction* second);

// The primitives, by file: ops_rows.cpp, ops_products.cpp, ops_elements.cpp, ops_mlgru.cpp,
// ops_attention.cpp.
void run_embed(const Op&, const Frame&, const Rect&);
void run_rms_norm(const Op&, const Frame&, const Rect&);
void run_quantize(const Op&, const Frame&, const Rect&);
void run_rms_norm_quantize(const Op&, const Frame&, const Rect&);
void run_select_rows(const Op&, const Frame&, const Rect&);
void run_ternary_matmul(const Op&, const Frame&, const Rect&);
void run_ternary_matmul_rescale(const Op&, const Frame&, const Rect&);
void run_matmul(const Op&, const Frame&, const Rect&);
void run_rescale(const Op&, const Frame&, const Rect&);
void run_add(const Op&, const Frame&, const Rect&);
void run_mul(const Op&, const Frame&, const Rect&);
void run_silu_mul(const Op&, const Frame&, const Rect&);
void run_sigmoid(const Op&, const Frame&, const Rect&);
void run_silu(const Op&, const Frame&, const Rect&);
void run_gelu_tanh(const Op&, const Frame&, const Rect&);
void run_relu2(const Op&, const Frame&, const Rect&);
void run_soft_cap(const Op&, const Frame&, const Rect&);
void run_forget_gate(const Op&, const Frame&, const Rect&);
void run_input_gate(const Op&, const Frame&, const Rect&);
void run_mlgru_scan(const Op&, const Frame&, const Rect&);
void run_rope(const Op&, const Frame&, const Rect&);
void run_store(const Op&, const Frame&, const Rect&);
void run_attention(const Op&, const Frame&, const Rect&);

}  // namespace addend::cpu
