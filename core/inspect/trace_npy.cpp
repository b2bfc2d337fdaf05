#include "core/inspect/trace_npy.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "core/base/message.h"
#include "plugins/abi/addend_program.h"

namespace addend {

NpyArray npy_of_tap(const std::shared_ptr<const Trace>& trace, std::size_t tap) {
    const TraceTap& info = trace->taps()[tap];
    if (trace->storage() == TraceStorage::summaries)
        throw Failure(Code::trace_rows_dropped, {{"tap", info.name}});
    NpyArray array;
    array.type = info.dtype == ADDEND_I8    ? NpyType::i8
                 : info.dtype == ADDEND_I32 ? NpyType::i32
                                            : NpyType::f32;
    array.shape = {trace->token_count(), info.width};
    const std::uint64_t row_bytes = info.width * npy_element_bytes(array.type);
    array.read = [trace, tap, row_bytes](std::uint64_t offset, std::span<std::byte> into) {
        // Pieces begin and end anywhere, a trace is read by rows.
        const std::uint64_t first = offset / row_bytes;
        const std::uint64_t end = (offset + into.size() + row_bytes - 1) / row_bytes;
        std::vector<std::byte> rows((end - first) * row_bytes);
        trace->read_raw(tap, static_cast<std::uint32_t>(first), rows);
        if (!into.empty()) std::memcpy(into.data(), rows.data() + (offset - first * row_bytes), into.size());
    };
    return array;
}

}  // namespace addend
