// .npy and .npz: bytes by the format's own description, and read back as a zip.
#include "core/inspect/npy.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>

#include "core/base/file.h"
#include "core/base/message.h"
#include "core/files/zip_directory.h"

namespace addend {
namespace {

namespace fs = std::filesystem;

class Npy : public testing::Test {
  protected:
    ~Npy() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    fs::path folder_ = [] {
        fs::path path = fs::temp_directory_path() / ("addend-npy-" + std::to_string(::getpid()));
        fs::create_directories(path);
        return path;
    }();
};

TEST_F(Npy, HeaderIsAsTheFormatSays) {
    const std::vector<std::uint64_t> one{3}, two{2, 3}, none;
    for (const auto& [shape, text] : {std::pair{one, std::string("(3,)")}, std::pair{two, std::string("(2, 3)")},
                                      std::pair{none, std::string("()")}}) {
        const std::string header = npy_header(NpyType::f32, shape);
        EXPECT_EQ(header.size() % 64, 0u);
        EXPECT_EQ(header.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
        const auto length = static_cast<std::size_t>(static_cast<unsigned char>(header[8])) +
                            256 * static_cast<std::size_t>(static_cast<unsigned char>(header[9]));
        EXPECT_EQ(length + 10, header.size());
        EXPECT_EQ(header.back(), '\n');
        EXPECT_NE(header.find("{'descr': '<f4', 'fortran_order': False, 'shape': " + text + ", }"),
                  std::string::npos)
            << header;
    }
}

TEST_F(Npy, AFileHoldsTheHeaderAndTheElements) {
    const std::vector<float> values{1, 2, 3, 4, 5, 6};
    write_npy(folder_ / "a.npy", npy_of(values, {2, 3}));
    const std::string text = read_text_file(folder_ / "a.npy", 1 << 20);
    const std::string header = npy_header(NpyType::f32, std::vector<std::uint64_t>{2, 3});
    ASSERT_EQ(text.size(), header.size() + 24);
    EXPECT_EQ(text.substr(0, header.size()), header);
    EXPECT_EQ(std::memcmp(text.data() + header.size(), values.data(), 24), 0);
}

TEST_F(Npy, AZipHoldsItsArraysUncompressed) {
    std::vector<float> many(700'000);
    for (std::size_t n = 0; n < many.size(); ++n) many[n] = static_cast<float>(n);
    const std::vector<std::int32_t> ids{7, 8};
    NpzWriter writer(folder_ / "a.npz");
    writer.add("layers/0.h", npy_of(many, {700, 1000}));
    writer.add("ids", npy_of(ids, {2}));
    writer.finish();
    const auto file = InputFile::open(folder_ / "a.npz");
    const auto entries = read_zip_directory(*file);
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].name, "layers.0.h.npy");
    EXPECT_EQ(entries[1].name, "ids.npy");
    const std::string text = read_text_file(folder_ / "a.npz", 1 << 24);
    const std::string bytes(reinterpret_cast<const char*>(many.data()), many.size() * 4);
    EXPECT_NE(text.find(npy_header(NpyType::f32, std::vector<std::uint64_t>{700, 1000}) + bytes),
              std::string::npos);
}

TEST_F(Npy, AnExportThatFailsLeavesNothing) {
    const std::vector<float> values(1000, 1.0f);
    {
        NpzWriter writer(folder_ / "b.npz");
        writer.add("a", npy_of(values, {1000}));
        EXPECT_THROW(writer.finish([] { throw Failure(Code::cancelled, {}); }), Failure);
        NpzWriter forgotten(folder_ / "c.npz");
        forgotten.add("a", npy_of(values, {1000}));
    }
    EXPECT_THROW(write_npy(folder_ / "d.npy", npy_of(values, {1000}), [] { throw Failure(Code::cancelled, {}); }),
                 Failure);
    EXPECT_TRUE(fs::is_empty(folder_));
}

}  // namespace
}  // namespace addend
