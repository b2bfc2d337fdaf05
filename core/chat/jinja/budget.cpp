#include "core/chat/jinja/budget.h"

#include <chrono>

#include "core/base/message.h"
#include "core/chat/jinja/limits.h"
#include "core/tokenizer/utf8.h"

namespace addend::jinja {

Budget::~Budget() {
    for (const NamespacePtr& n : namespaces_) n->values.clear();
}

void Budget::step(std::uint64_t count) {
    const std::uint64_t most = limits::steps + extra_;
    if (count > most || (steps_ += count) > most) limit("steps", most);
}

void Budget::make(std::uint64_t bytes) {
    const std::uint64_t most = limits::bytes + extra_;
    if (bytes > most || (bytes_ += bytes) > most) limit("bytes", most);
    step(1 + bytes / 64);
}

Value Budget::list(std::vector<Value> items) {
    make(items.size() * sizeof(Value));
    Value value = Value::list(std::move(items));
    check_depth(value);
    return value;
}

Value Budget::dict(Dict d) {
    make(d.items.size() * 4 * sizeof(Value));
    Value value(DictPtr(std::make_shared<const Dict>(std::move(d))));
    check_depth(value);
    return value;
}

Value Budget::new_namespace() {
    make(sizeof(Namespace) + 64);
    namespaces_.push_back(std::make_shared<Namespace>());
    return Value(namespaces_.back());
}

void Budget::check_depth(const Value& value) const {
    if (value.depth() > limits::value_depth) limit("value depth", limits::value_depth);
}

void Budget::limit(std::string_view what, std::uint64_t most) const {
    throw Failure(Code::template_limit, {{"line", line}, {"what", what}, {"limit", most}});
}

void Budget::error(std::string_view operation, const Value& found) const {
    if (const auto* u = found.get<Undefined>()) {
        throw Failure(Code::template_undefined, {{"line", line}, {"name", utf8::repaired(u->name)}});
    }
    error(operation, found.type_name());
}

void Budget::error(std::string_view operation, std::string_view found) const {
    throw Failure(Code::template_error, {{"line", line}, {"operation", operation}, {"found", found}});
}

void Budget::unsupported(std::string_view construct) const {
    throw Failure(Code::template_unsupported, {{"line", line}, {"construct", construct}});
}

std::int64_t Budget::now_s() const {
    using namespace std::chrono;
    return now_s_ ? *now_s_ : duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

Budget::Level::Level(Budget& budget) : budget_(budget) {
    if (budget.depth_ >= limits::depth) budget.limit("depth", limits::depth);
    ++budget.depth_;
    budget.step();
}

}  // namespace addend::jinja
