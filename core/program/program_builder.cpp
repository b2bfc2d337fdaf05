#include "core/program/program_builder.h"

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/program/dtype.h"
#include "core/program/program_block.h"

namespace addend {
namespace {

addend_operand raw(const Operand& x) {
    return {x.value, x.column, x.width};
}

}  // namespace

ProgramBuilder::ProgramBuilder(std::uint32_t vocab, std::uint32_t hidden, std::uint32_t layers)
    : vocab_(vocab), hidden_(hidden), layers_(layers) {
    intern("");
}

std::uint32_t ProgramBuilder::intern(std::string_view name) {
    const auto [entry, fresh] =
        offsets_.try_emplace(std::string(name), static_cast<std::uint32_t>(names_.size()));
    if (fresh) {
        names_ += name;
        names_ += '\0';
    }
    return entry->second;
}

ProgramTables ProgramBuilder::tables() const {
    return {instructions_, values_, weights_, states_, groups_, vocab_, layers_};
}

WeightId ProgramBuilder::add_weight(std::string_view name, std::uint16_t dtype, std::uint32_t rows,
                                    std::uint32_t cols, float scale, std::uint16_t flags) {
    addend_weight weight{};
    weight.name = intern(name);
    weight.dtype = dtype;
    weight.flags = flags;
    weight.rows = rows;
    weight.cols = cols;
    weight.scale = scale;
    weight.bytes = rows * program_row_bytes(dtype, cols).value_or(0);
    weights_.push_back(weight);
    check_weight(tables(), weights_.size() - 1);
    return {static_cast<std::uint32_t>(weights_.size() - 1)};
}

StateId ProgramBuilder::add_state(std::string_view name, std::uint16_t dtype, std::uint16_t kind,
                                  std::uint32_t width, std::int32_t layer) {
    states_.push_back({intern(name), dtype, kind, width, layer});
    check_state(tables(), states_.size() - 1);
    return {static_cast<std::uint32_t>(states_.size() - 1)};
}

void ProgramBuilder::begin_group(addend_group_kind kind, std::string_view name, std::int32_t layer) {
    const std::uint32_t parent = open_groups_.empty() ? ADDEND_NONE : open_groups_.back();
    if (layer < 0 && parent != ADDEND_NONE) layer = groups_[parent].layer;
    groups_.push_back({intern(name), static_cast<std::uint32_t>(kind), parent, layer});
    check_group(tables(), groups_.size() - 1);
    open_groups_.push_back(static_cast<std::uint32_t>(groups_.size() - 1));
}

void ProgramBuilder::end_group() {
    if (open_groups_.empty())
        throw Failure(Code::internal_error, {{"detail", "end_group without begin_group"}});
    open_groups_.pop_back();
}

addend_instruction ProgramBuilder::start(addend_op op) const {
    addend_instruction instruction{};
    instruction.op = static_cast<std::uint16_t>(op);
    instruction.group = open_groups_.empty() ? ADDEND_NONE : open_groups_.back();
    instruction.layer = open_groups_.empty() ? -1 : groups_[open_groups_.back()].layer;
    for (addend_operand& operand : instruction.in) operand = {ADDEND_NONE, 0, 0};
    for (std::uint32_t* field : {instruction.out, instruction.weight, instruction.state})
        field[0] = field[1] = ADDEND_NONE;
    return instruction;
}

std::uint32_t ProgramBuilder::add_value(std::string_view name, std::uint16_t dtype, std::uint16_t rows,
                                        std::uint32_t width) {
    // Two taps of one name could not be told apart.
    const std::uint32_t offset = intern(name);
    if (!value_names_.insert(offset).second) program_invalid("value", "name", "unused so far", name);
    values_.push_back({offset, dtype, rows, width, static_cast<std::uint32_t>(instructions_.size())});
    return static_cast<std::uint32_t>(values_.size() - 1);
}

std::uint16_t ProgramBuilder::rows_of(Operand x) const {
    return x.value < values_.size() ? values_[x.value].rows : std::uint16_t{ADDEND_ROWS_TOKENS};
}

void ProgramBuilder::commit(const addend_instruction& instruction) {
    instructions_.push_back(instruction);
    check_instruction(tables(), instructions_.size() - 1);
}

Operand ProgramBuilder::append(addend_instruction& instruction, std::string_view name, std::uint16_t dtype,
                               std::uint16_t rows, std::uint32_t width) {
    instruction.name = intern(name);
    instruction.out[0] = add_value(name, dtype, rows, width);
    commit(instruction);
    return whole(instruction.out[0]);
}

Operand ProgramBuilder::unary(addend_op op, std::string_view name, Operand x) {
    addend_instruction instruction = start(op);
    instruction.in[0] = raw(x);
    return append(instruction, name, ADDEND_F32, rows_of(x), x.width);
}

Operand ProgramBuilder::binary(addend_op op, std::string_view name, Operand a, Operand b) {
    addend_instruction instruction = start(op);
    instruction.in[0] = raw(a);
    instruction.in[1] = raw(b);
    return append(instruction, name, ADDEND_F32, rows_of(a), a.width);
}

Operand ProgramBuilder::embed(std::string_view name, WeightId table, float factor) {
    addend_instruction instruction = start(ADDEND_OP_EMBED);
    instruction.weight[0] = table.index;
    instruction.f[0] = factor;
    const std::uint32_t width = table.index < weights_.size() ? weights_[table.index].cols : 0;
    return append(instruction, name, ADDEND_F32, ADDEND_ROWS_TOKENS, width);
}

Operand ProgramBuilder::rms_norm(std::string_view name, Operand x, WeightId weight, float eps,
                                 float weight_offset, std::int32_t group_width) {
    addend_instruction instruction = start(ADDEND_OP_RMS_NORM);
    instruction.in[0] = raw(x);
    instruction.weight[0] = weight.index;
    instruction.f[0] = eps;
    instruction.f[1] = weight_offset;
    instruction.i[0] = group_width;
    return append(instruction, name, ADDEND_F32, rows_of(x), x.width);
}

Quantized ProgramBuilder::quantize_i8(std::string_view prefix, Operand x, float least, bool halves_to_even) {
    const std::string name = std::string(prefix) + "in_int8";
    addend_instruction instruction = start(ADDEND_OP_QUANTIZE_I8);
    instruction.name = intern(name);
    instruction.in[0] = raw(x);
    instruction.f[0] = least;
    instruction.i[0] = halves_to_even ? 1 : 0;
    instruction.out[0] = add_value(name, ADDEND_I8, rows_of(x), x.width);
    instruction.out[1] = add_value(std::string(prefix) + "scale", ADDEND_F32, rows_of(x), 1);
    commit(instruction);
    return {whole(instruction.out[0]), whole(instruction.out[1])};
}

Operand ProgramBuilder::ternary_matmul(std::string_view name, Operand q, WeightId weight) {
    addend_instruction instruction = start(ADDEND_OP_TERNARY_MATMUL);
    instruction.in[0] = raw(q);
    instruction.weight[0] = weight.index;
    const std::uint32_t width = weight.index < weights_.size() ? weights_[weight.index].rows : 0;
    return append(instruction, name, ADDEND_I32, rows_of(q), width);
}

Operand ProgramBuilder::rescale(std::string_view name, Operand accumulator, Operand scale, float beta) {
    addend_instruction instruction = start(ADDEND_OP_RESCALE);
    instruction.in[0] = raw(accumulator);
    instruction.in[1] = raw(scale);
    instruction.f[0] = beta;
    return append(instruction, name, ADDEND_F32, rows_of(accumulator), accumulator.width);
}

Operand ProgramBuilder::matmul(std::string_view name, Operand x, WeightId weight, WeightId bias) {
    addend_instruction instruction = start(ADDEND_OP_MATMUL);
    instruction.in[0] = raw(x);
    instruction.weight[0] = weight.index;
    instruction.weight[1] = bias.index;
    const std::uint32_t width = weight.index < weights_.size() ? weights_[weight.index].rows : 0;
    return append(instruction, name, ADDEND_F32, rows_of(x), width);
}

Operand ProgramBuilder::forget_gate(std::string_view name, Operand f, WeightId lower_bound) {
    addend_instruction instruction = start(ADDEND_OP_FORGET_GATE);
    instruction.in[0] = raw(f);
    instruction.weight[0] = lower_bound.index;
    return append(instruction, name, ADDEND_F32, rows_of(f), f.width);
}

Operand ProgramBuilder::mlgru_scan(std::string_view name, Operand f, Operand i, StateId state) {
    addend_instruction instruction = start(ADDEND_OP_MLGRU_SCAN);
    instruction.in[0] = raw(f);
    instruction.in[1] = raw(i);
    instruction.state[0] = state.index;
    return append(instruction, name, ADDEND_F32, rows_of(f), f.width);
}

Operand ProgramBuilder::soft_cap(std::string_view name, Operand x, float cap) {
    addend_instruction instruction = start(ADDEND_OP_SOFT_CAP);
    instruction.in[0] = raw(x);
    instruction.f[0] = cap;
    return append(instruction, name, ADDEND_F32, rows_of(x), x.width);
}

Operand ProgramBuilder::select_rows(std::string_view name, Operand x) {
    addend_instruction instruction = start(ADDEND_OP_SELECT_ROWS);
    instruction.in[0] = raw(x);
    return append(instruction, name, ADDEND_F32, ADDEND_ROWS_LOGITS, x.width);
}

Operand ProgramBuilder::rope(std::string_view name, Operand x, WeightId frequencies, const Rope& options) {
    addend_instruction instruction = start(ADDEND_OP_ROPE);
    instruction.in[0] = raw(x);
    instruction.weight[0] = frequencies.index;
    instruction.i[0] = options.heads;
    instruction.i[1] = options.head_width;
    instruction.i[2] = options.rotated;
    instruction.i[3] = options.neighbours ? 1 : 0;
    return append(instruction, name, ADDEND_F32, rows_of(x), x.width);
}

Operand ProgramBuilder::attention(std::string_view name, Operand q, Operand k, Operand v, StateId k_cache,
                                  StateId v_cache, const Attention& options) {
    addend_instruction instruction = start(ADDEND_OP_ATTENTION);
    instruction.in[0] = raw(q);
    instruction.in[1] = raw(k);
    instruction.in[2] = raw(v);
    instruction.state[0] = k_cache.index;
    instruction.state[1] = v_cache.index;
    instruction.i[0] = options.heads;
    instruction.i[1] = options.kv_heads;
    instruction.i[2] = options.head_width;
    instruction.i[3] = options.window;
    instruction.f[0] = options.scale;
    instruction.f[1] = options.soft_cap;
    return append(instruction, name, ADDEND_F32, rows_of(q), q.width);
}

std::shared_ptr<const Program> ProgramBuilder::build(Operand logits) {
    if (!open_groups_.empty()) throw Failure(Code::internal_error, {{"detail", "a group is still open"}});
    return Program::from_bytes(make_program_block(tables(), names_, hidden_, logits.value));
}

}  // namespace addend
