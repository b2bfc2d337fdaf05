#include "core/files/pickle_objects.h"

#include <algorithm>
#include <array>

namespace addend {
namespace {

using Kind = PickleKind;

struct Global {
    std::string_view module;
    std::string_view name;
    Kind kind;
    std::int64_t number;
};

constexpr Global function(std::string_view module, std::string_view name, PickleFunction number) {
    return {module, name, Kind::function, static_cast<std::int64_t>(number)};
}
constexpr Global storage(std::string_view name, TensorDType dtype) {
    return {"torch", name, Kind::storage_type, static_cast<std::int64_t>(dtype)};
}

constexpr auto globals = std::to_array<Global>({
    function("collections", "OrderedDict", PickleFunction::ordered_dict),
    function("torch._utils", "_rebuild_tensor_v2", PickleFunction::rebuild_tensor),
    function("torch._utils", "_rebuild_parameter", PickleFunction::rebuild_parameter),
    function("torch", "Size", PickleFunction::size),
    storage("FloatStorage", TensorDType::f32),
    storage("HalfStorage", TensorDType::f16),
    storage("BFloat16Storage", TensorDType::bf16),
    storage("DoubleStorage", TensorDType::f64),
    storage("LongStorage", TensorDType::i64),
    storage("IntStorage", TensorDType::i32),
    storage("ShortStorage", TensorDType::i16),
    storage("CharStorage", TensorDType::i8),
    storage("ByteStorage", TensorDType::u8),
    storage("BoolStorage", TensorDType::boolean),
});

/// A tensor's size or strides. The bound also keeps a long tuple from being gone through again and again.
bool all_integers(const std::vector<PickleValue>& values, PickleId tuple) {
    const PickleValue& value = values[tuple];
    return value.kind == Kind::tuple && value.items.size() <= pickle_dimension_limit &&
           std::ranges::all_of(value.items,
                               [&](PickleId item) { return values[item].kind == Kind::integer; });
}

/// (storage, first element, size, strides, requires_grad, hooks[, metadata])
bool fits_rebuild_tensor(const std::vector<PickleValue>& values, const std::vector<PickleId>& arguments) {
    return (arguments.size() == 6 || arguments.size() == 7) && values[arguments[0]].kind == Kind::storage &&
           values[arguments[1]].kind == Kind::integer && all_integers(values, arguments[2]) &&
           all_integers(values, arguments[3]);
}

}  // namespace

std::optional<PickleValue> find_pickle_global(std::string_view module, std::string_view name) {
    const auto found = std::ranges::find_if(
        globals, [&](const Global& global) { return global.module == module && global.name == name; });
    if (found == globals.end()) return std::nullopt;
    return PickleValue{.kind = found->kind, .number = found->number};
}

std::optional<PickleMade> call_pickle_function(const std::vector<PickleValue>& values,
                                               PickleFunction function,
                                               const std::vector<PickleId>& arguments) {
    switch (function) {
        case PickleFunction::ordered_dict:
            if (!arguments.empty()) return std::nullopt;
            return PickleMade{std::nullopt, {.kind = Kind::dict}};
        case PickleFunction::rebuild_tensor:
            if (!fits_rebuild_tensor(values, arguments)) return std::nullopt;
            return PickleMade{std::nullopt,
                              {.kind = Kind::tensor, .items = {arguments.begin(), arguments.begin() + 4}}};
        case PickleFunction::rebuild_parameter:  // (tensor, requires_grad, hooks)
            if (arguments.size() != 3 || values[arguments[0]].kind != Kind::tensor) return std::nullopt;
            return PickleMade{arguments[0], {}};
        case PickleFunction::size:
            if (arguments.size() != 1 || !all_integers(values, arguments[0])) return std::nullopt;
            return PickleMade{arguments[0], {}};
    }
    return std::nullopt;
}

std::optional<PickleValue> pickle_storage(const std::vector<PickleValue>& values, const PickleValue& id) {
    if (id.kind != Kind::tuple || id.items.size() != 5) return std::nullopt;
    const auto item = [&](std::size_t i) -> const PickleValue& { return values[id.items[i]]; };
    if (item(0).kind != Kind::string || item(0).text != "storage" || item(1).kind != Kind::storage_type ||
        item(2).kind != Kind::string || item(3).kind != Kind::string || item(4).kind != Kind::integer)
        return std::nullopt;
    return PickleValue{.kind = Kind::storage, .items = {id.items[1], id.items[2], id.items[4]}};
}

}  // namespace addend
