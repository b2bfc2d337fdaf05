// Runs the steps of a plan on one chunk of tokens, with whatever threads come.
#pragma once

#include <cstdint>

#include "plugins/cpu/plan.h"
#include "plugins/cpu/thread_team.h"

namespace addend::cpu {

/// Rows a thread takes at a time through all primitives of a step, so that they stay in its first cache; and
/// how often a long part looks whether it was cancelled.
inline constexpr std::uint32_t block_rows = 16;
/// The same in steps with ternary products, which unpack a tile once for all rows they are given.
inline constexpr std::uint32_t ternary_block_rows = 64;
/// Smaller parts would cost more to share out than to do: a claim or a join moves one cache line between
/// cores, about 0.1 µs.
inline constexpr float least_part_ns = 800;
/// Larger parts would leave threads waiting for the last one, and a cancel too.
inline constexpr float most_part_ns = 200000;
/// Dense products: rows that meet a slice of weights while it is in the first-level cache (a multiple of the
/// rows kernels take at once), columns that they take at once, and how large a part may get.
inline constexpr std::uint32_t dense_block_rows = 96;
inline constexpr std::uint32_t dense_column_unit = 64;
inline constexpr float most_dense_part_ns = 1000000;

/// Decides how each step is cut for this chunk's rows. Kept from chunk to chunk in the scratch while rows,
/// threads and the order of the context's size stay the same.
void cut_steps(const Plan& plan, const Frame& frame, unsigned threads, Scratch& scratch);

/// Attention's part of a step.
void run_heads(const Frame& frame, const PlanStep& step, const Cutting& cutting, std::uint32_t part);

/// The frame with the memory that belongs to one thread.
Frame frame_of_seat(const Frame& frame, Scratch& scratch, unsigned seat);

/// One token by a plan in lockstep, cut and with its memory reserved. False if cancelled.
bool run_token(const Plan& plan, const Frame& frame, ThreadTeam& team, Scratch& scratch);

/// True if the chunk is complete; false if the run was cancelled: the session's state is then to be rolled
/// back. Throws OUT_OF_MEMORY before anything is computed.
bool run_chunk(const Plan& plan, const Frame& frame, ThreadTeam& team, Scratch& scratch);

}  // namespace addend::cpu
