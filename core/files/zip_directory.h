// The directory of a zip archive whose entries are stored, not compressed: where each lies in the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/file.h"

namespace addend {

struct ZipEntry {
    std::string name;
    bool stored = false;       // neither compressed nor encrypted; only then are these set:
    std::uint64_t offset = 0;  // of its first byte, from the start of the file
    std::uint64_t bytes = 0;   // offset + bytes lies in the file
};

/// Every entry of a zip or zip64 archive in its order. The archive has no comment: torch.save writes none,
/// and so a file cut short is always noticed. Checksums are not compared: torch.save can be told to write
/// none. Throws zip_invalid where this is no archive or its directory is damaged, zip_entry_invalid where an
/// entry's own header disagrees with the directory, and what reading throws.
std::vector<ZipEntry> read_zip_directory(const InputFile& file);

}  // namespace addend
