#include "core/inspect/run_changes.h"

#include <algorithm>
#include <limits>
#include <span>

#include "core/program/program.h"
#include "plugins/abi/ext_inject_1.h"

namespace addend {
namespace {

constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();

bool each_token(InterventionKind kind) {
    return kind == InterventionKind::zero || kind == InterventionKind::scale ||
           kind == InterventionKind::overwrite;
}

}  // namespace

RunChanges::RunChanges(const Program& program, const InterventionList& list) {
    check_interventions(program, list);
    for (const Intervention& item : list.items()) {
        if (!item.enabled || item.kind == InterventionKind::arithmetic) continue;
        Change change;
        change.kind = item.kind;
        std::uint32_t width = 0;
        if (const auto state = program.find_state(item.target)) {
            change.state = true;
            change.index = *state;
            width = program.states()[*state].width;
        } else {
            change.index = *program.find_value(item.target);
            const addend_value& value = program.values()[change.index];
            change.of_logits_rows = value.rows == ADDEND_ROWS_LOGITS;
            width = value.width;
        }
        change.first_token = item.first_token;
        change.end_token = item.kind == InterventionKind::reset ? item.first_token + std::uint64_t{1}
                           : item.last_token                    ? *item.last_token + std::uint64_t{1}
                                                                : no_end;
        change.first_channel = item.first_channel;
        change.channels = item.last_channel.value_or(width - 1) - item.first_channel + 1;
        change.number = item.number;
        changes_.push_back(change);
        const std::uint32_t target = change.index | (change.state ? ADDEND_INJECT_STATE : 0);
        if (std::ranges::find(targets_, target) == targets_.end()) targets_.push_back(target);
    }
}

std::uint32_t RunChanges::tokens_from(std::uint32_t first, std::uint32_t most) const {
    std::uint64_t end = std::uint64_t{first} + most;
    const auto cut = [&](std::uint64_t token) {
        if (token > first) end = std::min(end, token);
    };
    for (const Change& change : changes_) {
        if (!change.state) continue;
        cut(change.first_token);
        cut(change.end_token);
        if (each_token(change.kind) && change.first_token <= first && first < change.end_token)
            cut(std::uint64_t{first} + 1);
    }
    return static_cast<std::uint32_t>(end - first);
}

Injection RunChanges::overwrite(std::uint32_t target, std::uint32_t rows, std::uint32_t columns,
                                float number) {
    data_.push_back(std::make_unique<std::vector<float>>(std::size_t{rows} * columns, number));
    Injection injection;
    injection.target = target;
    injection.kind = Injection::Kind::overwrite;
    injection.rows = rows;
    injection.columns = columns;
    injection.data = std::as_bytes(std::span<const float>(*data_.back()));
    return injection;
}

void RunChanges::add_state(const Change& change, const RunPiece& piece, std::vector<Injection>& into) {
    if (piece.first < change.first_token || piece.first >= change.end_token) return;
    const std::uint32_t target = change.index | ADDEND_INJECT_STATE;
    Injection injection;
    if (change.kind == InterventionKind::freeze || change.kind == InterventionKind::scale) {
        injection.target = target;
        injection.kind =
            change.kind == InterventionKind::freeze ? Injection::Kind::freeze : Injection::Kind::scale;
        injection.factor = change.number;
        injection.rows = 1;
        injection.columns = change.channels;
    } else {
        // Overwritten and not scaled by 0, which would keep a NaN and the sign of what was there.
        const float number = change.kind == InterventionKind::overwrite ? change.number : 0;
        injection = overwrite(target, 1, change.channels, number);
    }
    injection.first_column = change.first_channel;
    into.push_back(injection);
}

void RunChanges::add_value(const Change& change, const RunPiece& piece, std::vector<Injection>& into) {
    const std::uint32_t rows_first = change.of_logits_rows ? piece.logits_first : piece.first;
    const std::uint32_t rows_count = change.of_logits_rows ? piece.logits_count : piece.count;
    const std::uint64_t first = std::max<std::uint64_t>(rows_first, change.first_token);
    const std::uint64_t end = std::min(std::uint64_t{rows_first} + rows_count, change.end_token);
    if (first >= end) return;
    const auto rows = static_cast<std::uint32_t>(end - first);
    Injection injection;
    if (change.kind == InterventionKind::scale) {
        injection.target = change.index;
        injection.kind = Injection::Kind::scale;
        injection.factor = change.number;
        injection.rows = rows;
        injection.columns = change.channels;
    } else {
        const float number = change.kind == InterventionKind::overwrite ? change.number : 0;
        injection = overwrite(change.index, rows, change.channels, number);
    }
    injection.first_row = static_cast<std::uint32_t>(first - rows_first);
    injection.first_column = change.first_channel;
    into.push_back(injection);
}

std::vector<Injection> RunChanges::injections(const RunPiece& piece) {
    data_.clear();
    std::vector<Injection> result;
    for (const Change& change : changes_) {
        if (change.state)
            add_state(change, piece, result);
        else
            add_value(change, piece, result);
    }
    return result;
}

}  // namespace addend
