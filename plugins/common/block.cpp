#include "plugins/common/block.h"

#include <bit>
#include <cstring>

#include "plugins/common/checked.h"
#include "plugins/common/fault.h"
#include "plugins/common/op_rules.h"

namespace addend::plugin {
namespace {

constexpr std::uint32_t most_instructions = 1u << 18;  // bounds the work a block can ask of the planner
constexpr std::uint32_t most_columns = 1u << 28;       // so that column arithmetic stays within 32 bits

template <class T>
std::vector<T> read_table(const std::byte* block, std::uint64_t bytes, const addend_table& table,
                          const char* what) {
    const std::uint64_t size = checked_mul(table.count, table.stride);
    if (table.count > most_instructions)
        bad_program(ADDEND_NONE, std::string(what) + " has too many entries");
    if (table.count > 0 && (table.stride < sizeof(T) || table.offset % 8 != 0))
        bad_program(ADDEND_NONE, std::string(what) + " has a wrong stride or alignment");
    if (checked_add(table.offset, size) > bytes)
        bad_program(ADDEND_NONE, std::string(what) + " reaches past the block's end");
    std::vector<T> entries(table.count);
    for (std::uint32_t e = 0; e < table.count; ++e)
        std::memcpy(&entries[e], block + table.offset + std::uint64_t{e} * table.stride, sizeof(T));
    return entries;
}

bool in_range(std::uint32_t index, std::size_t count) {
    return index == ADDEND_NONE || index < count;
}

bool flags_fit(const addend_weight& weight) {
    constexpr unsigned codes = ADDEND_G16_CODES_U4 | ADDEND_G16_CODES_S4 | ADDEND_G16_CODES_NL4;
    constexpr unsigned known = codes | ADDEND_G16_NO_MINIMUM | ADDEND_G16_PAIRS | ADDEND_G16_HALF;
    if (weight.dtype != ADDEND_G16) return weight.flags == 0;
    return (weight.flags & ~known) == 0 && std::popcount(weight.flags & codes) <= 1;
}

void check_tables(const Block& block) {
    const std::size_t names = block.names.size();
    if (names == 0 || block.names.back() != '\0')
        bad_program(ADDEND_NONE, "the names do not end with a 0 byte");
    for (const addend_value& v : block.values) {
        if (v.name >= names) bad_program(ADDEND_NONE, "a value's name is outside the names");
        if (element_bytes(v.dtype) == 0)
            bad_program(ADDEND_NONE, "a value's dtype is not one of F32, I8, I32");
        if (v.rows != ADDEND_ROWS_TOKENS && v.rows != ADDEND_ROWS_LOGITS)
            bad_program(ADDEND_NONE, "a value's row kind is unknown");
        if (v.width == 0 || v.width > most_columns)
            bad_program(ADDEND_NONE, "a value's width is out of range");
        if (v.producer >= block.instructions.size())
            bad_program(ADDEND_NONE, "a value's producer is not an instruction");
    }
    for (const addend_weight& w : block.weights) {
        if (w.name >= names) bad_program(ADDEND_NONE, "a weight's name is outside the names");
        if (w.rows == 0 || w.cols == 0 || w.cols > most_columns || w.rows > most_columns)
            bad_program(ADDEND_NONE, "a weight's shape is out of range");
        if (w.dtype < ADDEND_F32 || w.dtype > ADDEND_G16)
            bad_program(ADDEND_NONE, "a weight's dtype is unknown");
        if (!flags_fit(w)) bad_program(ADDEND_NONE, "a weight's flags are no promises of its dtype");
        const std::uint64_t row = weight_row_bytes(w);
        if (row != 0 && w.bytes != checked_mul(row, w.rows))
            bad_program(ADDEND_NONE, "a weight's bytes do not follow from its shape");
    }
    for (const addend_state& s : block.states) {
        if (s.name >= names) bad_program(ADDEND_NONE, "a state's name is outside the names");
        if (s.width == 0 || s.width > most_columns)
            bad_program(ADDEND_NONE, "a state's width is out of range");
        if (s.kind != ADDEND_STATE_RECURRENT && s.kind != ADDEND_STATE_KV)
            bad_program(ADDEND_NONE, "a state's kind is unknown");
    }
    for (const addend_group& g : block.groups)
        if (g.name >= names || !in_range(g.parent, block.groups.size()))
            bad_program(ADDEND_NONE, "a group's name or parent is out of range");
}

// What holds for every op: indices, SSA order, producers, operand counts and dtypes, rows.
class InstructionCheck {
  public:
    InstructionCheck(const Block& block, std::uint32_t index)
        : block_(block), index_(index), i_(block.instructions[index]), rule_(op_rule(i_.op)) {}

    void run() {
        check_indices();
        if (!rule_) return;  // of a later version: support.cpp reports it
        check_counts();
        check_dtypes_and_rows();
        check_shapes();
    }

  private:
    [[noreturn]] void wrong(const char* what) const { bad_program(index_, what); }
    void need(bool holds, const char* what) const {
        if (!holds) wrong(what);
    }
    const addend_value& out(int k) const { return block_.values[i_.out[k]]; }
    const addend_weight& weight(int k) const { return block_.weights[i_.weight[k]]; }
    bool has_weight(int k) const { return i_.weight[k] != ADDEND_NONE; }

    void check_indices() const {
        need(i_.name < block_.names.size(), "its name is outside the names");
        need(in_range(i_.group, block_.groups.size()), "its group does not exist");
        for (const addend_operand& in : i_.in) {
            if (in.value == ADDEND_NONE) continue;
            need(in.value < block_.values.size(), "an input does not exist");
            const addend_value& v = block_.values[in.value];
            need(v.producer < index_, "an input is computed later");
            need(in.width >= 1 && in.width <= v.width && in.column <= v.width - in.width,
                 "an input's columns are outside the value");
        }
        for (std::uint32_t o : i_.out) {
            need(in_range(o, block_.values.size()), "an output does not exist");
            need(o == ADDEND_NONE || block_.values[o].producer == index_, "an output names another producer");
        }
        need(i_.out[0] == ADDEND_NONE || i_.out[0] != i_.out[1], "both outputs are one value");
        for (std::uint32_t w : i_.weight) need(in_range(w, block_.weights.size()), "a weight does not exist");
        for (std::uint32_t s : i_.state) need(in_range(s, block_.states.size()), "a state does not exist");
    }

    void check_counts() const {
        for (int k = 0; k < 4; ++k)
            need((i_.in[k].value != ADDEND_NONE) == (k < rule_->n_in), "it has the wrong number of inputs");
        for (int k = 0; k < 2; ++k) {
            need((i_.out[k] != ADDEND_NONE) == (k < rule_->n_out), "it has the wrong number of outputs");
            need((i_.state[k] != ADDEND_NONE) == (k < rule_->n_states), "it has the wrong number of states");
            need(has_weight(k) ? k < rule_->most_weights : k >= rule_->least_weights,
                 "it has the wrong number of weights");
        }
    }

    void check_dtypes_and_rows() const {
        for (int k = 0; k < rule_->n_out; ++k) {
            need(out(k).dtype == rule_->out_dtype[k], "an output has the wrong dtype");
            need(out(k).rows == out(0).rows, "its outputs differ in rows");
        }
        const bool selects = i_.op == ADDEND_OP_SELECT_ROWS;
        if (selects) need(out(0).rows == ADDEND_ROWS_LOGITS, "its output is not [LOGITS]");
        for (int k = 0; k < rule_->n_in; ++k) {
            const addend_value& v = block_.values[i_.in[k].value];
            need(v.dtype == rule_->in_dtype[k], "an input has the wrong dtype");
            need(v.rows == (selects ? std::uint16_t{ADDEND_ROWS_TOKENS} : out(0).rows),
                 "an input has the wrong rows");
        }
    }

    void check_shapes() const {
        const std::uint32_t width = out(0).width;
        switch (i_.op) {
            case ADDEND_OP_EMBED:
                need(out(0).rows == ADDEND_ROWS_TOKENS, "its output is not [TOKENS]");
                need(weight(0).rows >= block_.header.vocab && weight(0).cols == width,
                     "its weight is not [vocab or more, width]");
                return;
            case ADDEND_OP_TERNARY_MATMUL:
                need(weight(0).dtype == ADDEND_T2, "its weight is not ternary");
                [[fallthrough]];
            case ADDEND_OP_MATMUL:
                need(weight(0).rows == width && weight(0).cols == i_.in[0].width,
                     "its weight is not [width, width of x]");
                if (has_weight(1)) check_row_weight(1, width);
                return;
            case ADDEND_OP_RESCALE:
                need(i_.in[1].width == 1, "its scale is not one column");
                need(i_.in[0].width == width, "an input has the wrong width");
                return;
            case ADDEND_OP_ROPE:
                return check_rope();
            case ADDEND_OP_ATTENTION:
                return check_attention();
            default:
                break;
        }
        for (int k = 0; k < rule_->n_in; ++k) need(i_.in[k].width == width, "an input has the wrong width");
        if (i_.op == ADDEND_OP_QUANTIZE_I8) need(out(1).width == 1, "its scale is not one column");
        if (i_.op == ADDEND_OP_RMS_NORM)
            need(i_.i[0] <= 0 || width % static_cast<std::uint32_t>(i_.i[0]) == 0,
                 "its groups do not divide the width");
        if (i_.op == ADDEND_OP_MLGRU_SCAN) {
            const addend_state& s = block_.states[i_.state[0]];
            need(s.kind == ADDEND_STATE_RECURRENT && s.dtype == ADDEND_F32 && s.width == width,
                 "its state is not recurrent F32 [width]");
            need(out(0).rows == ADDEND_ROWS_TOKENS, "its output is not [TOKENS]");
        }
        if (has_weight(0)) check_row_weight(0, width);
    }

    // heads * head_width == width, both positive.
    bool are_heads(std::int32_t heads, std::int32_t head_width, std::uint32_t width) const {
        return heads > 0 && head_width > 0 && std::int64_t{heads} * head_width == std::int64_t{width};
    }

    void check_rope() const {
        const std::uint32_t width = out(0).width;
        need(out(0).rows == ADDEND_ROWS_TOKENS, "its output is not [TOKENS]");  // others have no positions
        need(i_.in[0].width == width, "an input has the wrong width");
        need(are_heads(i_.i[0], i_.i[1], width), "its heads do not make up the width");
        need(i_.i[2] >= 2 && i_.i[2] % 2 == 0 && i_.i[2] <= i_.i[1], "its rotated channels are out of range");
        need(i_.i[3] == 0 || i_.i[3] == 1, "its pairing is unknown");
        check_row_weight(0, static_cast<std::uint32_t>(i_.i[2]) / 2);
    }

    void check_attention() const {
        const std::uint32_t width = out(0).width;
        need(out(0).rows == ADDEND_ROWS_TOKENS, "its output is not [TOKENS]");
        need(i_.in[0].width == width, "an input has the wrong width");
        need(are_heads(i_.i[0], i_.i[2], width), "its heads do not make up the width");
        need(i_.i[1] > 0 && i_.i[0] % i_.i[1] == 0, "its kv heads do not divide its heads");
        need(i_.i[3] >= 0, "its window is negative");
        need(i_.f[1] >= 0, "its soft cap is negative");
        need(i_.state[0] != i_.state[1], "keys and values are one state");
        for (int k = 0; k < 2; ++k) {
            const addend_state& s = block_.states[i_.state[k]];
            need(are_heads(i_.i[1], i_.i[2], i_.in[k + 1].width), "its kv heads do not make up an input");
            need(s.kind == ADDEND_STATE_KV && s.width == i_.in[k + 1].width,
                 "a state is not a KV cache of its width");
        }
    }

    void check_row_weight(int k, std::uint32_t width) const {
        need(weight(k).rows == 1 && weight(k).cols == width, "a weight is not [1, width]");
    }

    const Block& block_;
    std::uint32_t index_;
    const addend_instruction& i_;
    const OpRule* rule_;
};

// A state has one reader and writer, or the order of steps would matter.
void check_states(const Block& block) {
    std::vector<bool> taken(block.states.size());
    for (std::uint32_t n = 0; n < block.instructions.size(); ++n)
        for (std::uint32_t s : block.instructions[n].state) {
            if (s == ADDEND_NONE) continue;
            if (taken[s]) bad_program(n, "its state belongs to another instruction too");
            taken[s] = true;
        }
}

void check_outputs(const Block& block) {
    for (std::uint32_t v = 0; v < block.values.size(); ++v) {
        const addend_instruction& i = block.instructions[block.values[v].producer];
        if (i.out[0] != v && i.out[1] != v)
            bad_program(block.values[v].producer, "a value names it as producer, but it does not write that");
    }
    const addend_program_header& h = block.header;
    if (h.vocab == 0 || h.vocab > most_columns)
        bad_program(ADDEND_NONE, "the vocabulary is empty or too large");
    if (h.logits >= block.values.size()) bad_program(ADDEND_NONE, "the logits are not a value");
    const addend_value& logits = block.values[h.logits];
    if (logits.dtype != ADDEND_F32 || logits.rows != ADDEND_ROWS_LOGITS || logits.width != h.vocab)
        bad_program(logits.producer, "the logits are not F32 [LOGITS, vocab]");
}

}  // namespace

std::uint32_t element_bytes(std::uint16_t dtype) {
    switch (dtype) {
        case ADDEND_F32:
        case ADDEND_I32:
            return 4;
        case ADDEND_I8:
            return 1;
        default:
            return 0;
    }
}

std::uint64_t weight_row_bytes(const addend_weight& weight) {
    switch (weight.dtype) {
        case ADDEND_F32:
        case ADDEND_I32:
            return std::uint64_t{weight.cols} * 4;
        case ADDEND_F16:
        case ADDEND_BF16:
            return std::uint64_t{weight.cols} * 2;
        case ADDEND_I8:
            return weight.cols;
        case ADDEND_T2:
            return (std::uint64_t{weight.cols} + 3) / 4;
        case ADDEND_G16:
            return (std::uint64_t{weight.cols} + 15) / 16 * sizeof(addend_weight_group);
        default:
            return 0;
    }
}

namespace {

std::vector<bool> matrix_weights(const Block& block) {
    std::vector<bool> matrices(block.weights.size());
    for (const addend_instruction& i : block.instructions)
        if (i.op == ADDEND_OP_EMBED || i.op == ADDEND_OP_MATMUL || i.op == ADDEND_OP_TERNARY_MATMUL)
            matrices[i.weight[0]] = true;
    return matrices;
}

}  // namespace

Block read_block(const void* data, std::uint64_t bytes) {
    Block block;
    if (!data) bad_argument("program", "is NULL");
    if (bytes < sizeof block.header) bad_program(ADDEND_NONE, "the block is shorter than its header");
    const auto* start = static_cast<const std::byte*>(data);
    std::memcpy(&block.header, start, sizeof block.header);
    const addend_program_header& h = block.header;
    if (h.magic != ADDEND_PROGRAM_MAGIC) bad_program(ADDEND_NONE, "the block does not begin with ADPR");
    if (h.version != ADDEND_PROGRAM_VERSION) bad_program(ADDEND_NONE, "the block's version is unknown");
    if (h.bytes != bytes) bad_program(ADDEND_NONE, "the block's size is not what its header says");
    if (checked_add(h.names, h.names_bytes) > bytes) bad_program(ADDEND_NONE, "the names reach past the end");
    block.instructions =
        read_table<addend_instruction>(start, bytes, h.instructions, "the instruction table");
    block.values = read_table<addend_value>(start, bytes, h.values, "the value table");
    block.weights = read_table<addend_weight>(start, bytes, h.weights, "the weight table");
    block.states = read_table<addend_state>(start, bytes, h.states, "the state table");
    block.groups = read_table<addend_group>(start, bytes, h.groups, "the group table");
    block.names.assign(reinterpret_cast<const char*>(start) + h.names, h.names_bytes);
    check_tables(block);
    for (std::uint32_t n = 0; n < block.instructions.size(); ++n) InstructionCheck(block, n).run();
    block.matrices = matrix_weights(block);
    check_states(block);
    check_outputs(block);
    return block;
}

}  // namespace addend::plugin
