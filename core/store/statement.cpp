#include "core/store/statement.h"

#include <sqlite3.h>

#include "core/store/database.h"

namespace addend {
namespace {

void check(const Database& database, int code) {
    if (code != SQLITE_OK) database.fail(code);
}

}  // namespace

Statement::Statement(Database& database, sqlite3_stmt* handle, const char* key)
    : database_(database), handle_(handle), key_(key) {}

Statement::~Statement() {
    database_.give_back(key_, handle_);
}

void Statement::bind_at(int index, std::int64_t value) {
    check(database_, sqlite3_bind_int64(handle_, index + 1, value));
}

void Statement::bind_at(int index, double value) {
    check(database_, sqlite3_bind_double(handle_, index + 1, value));
}

void Statement::bind_at(int index, std::string_view text) {
    // A null pointer would bind NULL instead of the empty text.
    const char* data = text.data() != nullptr ? text.data() : "";
    check(database_, sqlite3_bind_text64(handle_, index + 1, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_at(int index, std::span<const std::byte> blob) {
    const void* data = blob.data() != nullptr ? static_cast<const void*>(blob.data()) : "";
    check(database_, sqlite3_bind_blob64(handle_, index + 1, data, blob.size(), SQLITE_STATIC));
}

void Statement::bind_at(int index, std::nullopt_t) {
    check(database_, sqlite3_bind_null(handle_, index + 1));
}

bool Statement::step() {
    if (database_.stopped()) throw Failure(Code::cancelled, {});
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    database_.fail(code);
}

void Statement::run() {
    while (step()) {
    }
}

void Statement::reset() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_, column);
}

std::string_view Statement::text_view(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::span<const std::byte> Statement::blob(int column) const {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(handle_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::optional<double> Statement::maybe_real(int column) const {
    return is_null(column) ? std::nullopt : std::optional(real(column));
}

std::optional<std::int64_t> Statement::maybe_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<std::string> Statement::maybe_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

}  // namespace addend
