// A prepared SQLite statement as a value: bind, step, read, reset. Nothing outside core/store includes this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace addend {

class Database;

/// Borrowed from Database::prepare(), which keeps the compiled statement; reset and unbound when it goes out
/// of scope. Columns and parameters count from 0. Errors are thrown as the Failures of Database.
class Statement {
  public:
    /// `key` is the literal it is kept under; nullptr: used once.
    Statement(Database& database, sqlite3_stmt* handle, const char* key);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Binds every argument in order. Strings and blobs are not copied: they must outlive the last step.
    template <class... Args>
    Statement& bind(const Args&... args) {
        int index = 0;
        (bind_at(index++, args), ...);
        return *this;
    }
    void bind_at(int index, std::int64_t value);
    void bind_at(int index, int value) { bind_at(index, static_cast<std::int64_t>(value)); }
    void bind_at(int index, bool value) { bind_at(index, static_cast<std::int64_t>(value)); }
    void bind_at(int index, std::uint64_t value) { bind_at(index, static_cast<std::int64_t>(value)); }
    void bind_at(int index, double value);
    void bind_at(int index, std::string_view text);
    void bind_at(int index, const char* text) { bind_at(index, std::string_view(text)); }
    void bind_at(int index, const std::string& text) { bind_at(index, std::string_view(text)); }
    void bind_at(int index, std::span<const std::byte> blob);
    void bind_at(int index, std::nullopt_t);
    template <class T>
    void bind_at(int index, const std::optional<T>& value) {
        if (value)
            bind_at(index, *value);
        else
            bind_at(index, std::nullopt);
    }

    /// True while there is a row to read.
    bool step();
    /// Steps to the end: for statements without rows.
    void run();
    /// Rewinds for another round of bind() and step().
    void reset();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    /// Valid until the next step, reset or destruction; empty for NULL.
    std::string_view text_view(int column) const;
    std::string text(int column) const { return std::string(text_view(column)); }
    std::span<const std::byte> blob(int column) const;
    std::optional<std::int64_t> maybe_integer(int column) const;
    std::optional<double> maybe_real(int column) const;
    std::optional<std::string> maybe_text(int column) const;

  private:
    Database& database_;
    sqlite3_stmt* handle_;
    const char* key_;
};

}  // namespace addend
