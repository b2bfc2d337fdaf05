#include "core/files/pickle.h"

#include <bit>
#include <cstring>
#include <type_traits>
#include <unordered_map>

#include "core/base/message.h"
#include "core/files/pickle_objects.h"
#include "core/files/tensor_check.h"

namespace addend {
namespace {

using Kind = PickleKind;

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in memory");

/// The opcodes of protocols 2 to 5 that torch.save can write for a checkpoint.
enum Opcode : unsigned char {
    mark = '(',
    stop = '.',
    pop = '0',
    pop_mark = '1',
    binary_float = 'G',
    int32 = 'J',
    uint8 = 'K',
    uint16 = 'M',
    none = 'N',
    persistent_id = 'Q',
    reduce = 'R',
    unicode = 'X',
    append = 'a',
    build = 'b',
    global = 'c',
    appends = 'e',
    get8 = 'h',
    get32 = 'j',
    put8 = 'q',
    put32 = 'r',
    set_item = 's',
    tuple = 't',
    set_items = 'u',
    empty_tuple = ')',
    empty_list = ']',
    empty_dict = '}',
    protocol = 0x80,
    tuple1 = 0x85,
    tuple2 = 0x86,
    tuple3 = 0x87,
    new_true = 0x88,
    new_false = 0x89,
    long8 = 0x8a,
    short_unicode = 0x8c,
    unicode64 = 0x8d,
    stack_global = 0x93,
    memoize = 0x94,
    frame = 0x95,
};

class Machine {
  public:
    Machine(std::string_view bytes, const std::string& path) : bytes_(bytes), path_(path) {}

    Pickle run() {
        if (read<std::uint8_t>() != protocol) invalid();
        if (const auto version = read<std::uint8_t>(); version < 2 || version > 5) invalid();
        for (;;) {
            start_ = position_;
            const auto opcode = read<std::uint8_t>();
            if (opcode == stop) break;
            step(opcode);
        }
        pickle_.root = take();
        return std::move(pickle_);
    }

  private:
    void step(std::uint8_t opcode) {
        switch (opcode) {
            case mark:
                if (marks_.size() >= pickle_stack_limit) too_large("marks", pickle_stack_limit);
                marks_.push_back(stack_.size());
                return;
            case pop:
                (void)take();
                return;
            case pop_mark:
                (void)take_marked();
                return;
            case none:
                return push({});
            case new_true:
            case new_false:
                return push({.kind = Kind::boolean, .number = opcode == new_true});
            case uint8:
                return push_integer(read<std::uint8_t>());
            case uint16:
                return push_integer(read<std::uint16_t>());
            case int32:
                return push_integer(read<std::int32_t>());
            case long8:
                return push_integer(read_long());
            case binary_float:
                (void)read_text(8);
                return push({.kind = Kind::real});
            case short_unicode:
                return push_text(read<std::uint8_t>());
            case unicode:
                return push_text(read<std::uint32_t>());
            case unicode64:
                return push_text(read<std::uint64_t>());
            case frame:  // a hint for readers of streams
                (void)read<std::uint64_t>();
                return;
            default:
                return step_containers(opcode);
        }
    }

    void step_containers(std::uint8_t opcode) {
        switch (opcode) {
            case empty_tuple:
                return push({.kind = Kind::tuple});
            case empty_list:
                return push({.kind = Kind::list});
            case empty_dict:
                return push({.kind = Kind::dict});
            case tuple1:
            case tuple2:
            case tuple3:
                return push_tuple(take_last(opcode - tuple1 + 1u));
            case tuple:
                return push_tuple(take_marked());
            case append:
                return extend(Kind::list, take_last(1));
            case appends:
                return extend(Kind::list, take_marked());
            case set_item:
                return extend(Kind::dict, take_last(2));
            case set_items:
                return extend(Kind::dict, take_marked());
            default:
                return step_objects(opcode);
        }
    }

    void step_objects(std::uint8_t opcode) {
        switch (opcode) {
            case put8:
                return remember(read<std::uint8_t>());
            case put32:
                return remember(read<std::uint32_t>());
            case memoize:
                return remember(memo_.size());
            case get8:
                return recall(read<std::uint8_t>());
            case get32:
                return recall(read<std::uint32_t>());
            case global: {
                const std::string_view module = read_line();
                return push_global(module, read_line());
            }
            case stack_global: {
                const std::string_view name = value(take(), Kind::string).text;
                return push_global(value(take(), Kind::string).text, name);
            }
            case reduce:
                return call();
            case persistent_id: {
                auto storage = pickle_storage(pickle_.values, pickle_.values[take()]);
                if (!storage) invalid();
                return push(std::move(*storage));
            }
            case build:
                // An OrderedDict's attributes (a state dict's `_metadata`): of no use here.
                (void)value(take(), Kind::dict);
                (void)value(top(), Kind::dict);
                return;
            default:
                throw Failure(Code::pickle_opcode_refused,
                              {{"path", path_}, {"found", opcode}, {"offset", start_}});
        }
    }

    // Bytes. No length is believed before it is compared with what is left.

    std::string_view read_text(std::uint64_t length) {
        if (length > bytes_.size() - position_) invalid();
        const std::string_view text = bytes_.substr(position_, length);
        position_ += length;
        return text;
    }

    template <class T>
    T read() {
        T number;
        std::memcpy(&number, read_text(sizeof number).data(), sizeof number);
        return number;
    }

    /// A length byte, then two's complement, lowest byte first.
    std::int64_t read_long() {
        const std::string_view digits = read_text(read<std::uint8_t>());
        if (digits.size() > sizeof(std::int64_t)) invalid();
        const bool negative = !digits.empty() && (static_cast<unsigned char>(digits.back()) & 0x80u) != 0;
        std::int64_t number = negative ? -1 : 0;
        if (!digits.empty()) std::memcpy(&number, digits.data(), digits.size());
        return number;
    }

    std::string_view read_line() {
        const std::size_t end = bytes_.find('\n', position_);
        if (end == std::string_view::npos) invalid();
        const std::string_view line = read_text(end - position_);
        ++position_;
        return line;
    }

    // Values and the stack.

    void push_id(PickleId id) {
        if (stack_.size() >= pickle_stack_limit) too_large("stack", pickle_stack_limit);
        stack_.push_back(id);
    }

    void push(PickleValue value) {
        if (pickle_.values.size() >= pickle_value_limit) too_large("values", pickle_value_limit);
        push_id(static_cast<PickleId>(pickle_.values.size()));
        pickle_.values.push_back(std::move(value));
    }

    void push_integer(std::int64_t number) { push({.kind = Kind::integer, .number = number}); }
    void push_text(std::uint64_t length) { push({.kind = Kind::string, .text = read_text(length)}); }
    void push_tuple(std::vector<PickleId> items) { push({.kind = Kind::tuple, .items = std::move(items)}); }

    void push_global(std::string_view module, std::string_view name) {
        auto found = find_pickle_global(module, name);
        if (!found)
            throw Failure(
                Code::pickle_global_refused,
                {{"path", path_}, {"found", printable(std::string(module) + "." + std::string(name))}});
        push(std::move(*found));
    }

    /// Where the items of the innermost mark begin; nothing below it may be touched before it is closed.
    std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

    PickleId top() const {
        if (stack_.size() <= floor()) invalid();
        return stack_.back();
    }

    PickleId take() {
        const PickleId id = top();
        stack_.pop_back();
        return id;
    }

    std::vector<PickleId> take_last(std::size_t count) {
        if (stack_.size() - floor() < count) invalid();
        const auto from = stack_.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<PickleId> items(from, stack_.end());
        stack_.erase(from, stack_.end());
        return items;
    }

    std::vector<PickleId> take_marked() {
        if (marks_.empty()) invalid();
        std::vector<PickleId> items = take_last(stack_.size() - floor());
        marks_.pop_back();
        return items;
    }

    const PickleValue& value(PickleId id, Kind kind) const {
        if (pickle_.values[id].kind != kind) invalid();
        return pickle_.values[id];
    }

    void extend(Kind kind, const std::vector<PickleId>& items) {
        const PickleId container = top();
        (void)value(container, kind);
        if (kind == Kind::dict && items.size() % 2 != 0) invalid();
        auto& into = pickle_.values[container].items;
        into.insert(into.end(), items.begin(), items.end());
    }

    void call() {
        const std::vector<PickleId> arguments = value(take(), Kind::tuple).items;
        const auto function = static_cast<PickleFunction>(value(take(), Kind::function).number);
        auto made = call_pickle_function(pickle_.values, function, arguments);
        if (!made) invalid();
        if (made->same) return push_id(*made->same);
        push(std::move(made->value));
    }

    // torch.save numbers its memo from 0, but nothing depends on it.

    void remember(std::size_t index) {
        if (memo_.size() >= pickle_value_limit) too_large("memo", pickle_value_limit);
        memo_[index] = top();
    }

    void recall(std::size_t index) {
        const auto found = memo_.find(index);
        if (found == memo_.end()) invalid();
        push_id(found->second);
    }

    [[noreturn]] void invalid() const {
        throw Failure(Code::pickle_invalid, {{"path", path_}, {"offset", start_}});
    }
    [[noreturn]] void too_large(std::string_view what, std::size_t limit) const {
        throw Failure(Code::pickle_limit, {{"path", path_}, {"what", what}, {"limit", limit}});
    }

    std::string_view bytes_;
    const std::string& path_;
    std::size_t position_ = 0;
    std::size_t start_ = 0;  // of the opcode being read
    Pickle pickle_;
    std::vector<PickleId> stack_;
    std::vector<std::size_t> marks_;
    std::unordered_map<std::size_t, PickleId> memo_;
};

}  // namespace

Pickle parse_pickle(std::string_view bytes, const std::string& path) {
    return Machine(bytes, path).run();
}

}  // namespace addend
