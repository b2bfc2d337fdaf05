// The tables, as steps from one user_version to the next. A released step never changes; a new need is a new
// step.
#pragma once

#include <span>

namespace addend {

class Database;

/// Brings a database from `to_version - 1` to `to_version`. Runs in one transaction together with the new
/// user_version.
struct Migration {
    int to_version;
    const char* sql;
};

/// Versions 1 … n, in order.
std::span<const Migration> schema_migrations();

/// "ADND": tells our files from other SQLite files (PRAGMA application_id).
inline constexpr int store_application_id = 0x41444E44;

}  // namespace addend
