#include "core/files/rows4.h"

#include "core/files/config_values.h"

namespace addend {

Rows4Scale rows4_scale(const Json& config, const std::string& path) {
    const auto quantization = JsonValues(config, path).find_object("quantization_config");
    const std::string found =
        quantization ? quantization->find_text("linear_class").value_or("bitlinear") : "bitlinear";
    if (found == "autobitlinear") return Rows4Scale::multiplies;
    if (found == "bitlinear") return Rows4Scale::divides;
    refuse_value(quantization->path(), "linear_class", found, "autobitlinear, bitlinear");
}

bool decode_rows4(const unsigned char* bytes, std::uint64_t columns, unsigned quarter, unsigned char* codes) {
    const unsigned shift = 2 * quarter;
    unsigned illegal = 0;
    for (std::uint64_t column = 0; column < columns; column += 4) {
        unsigned packed = 0;
        for (unsigned k = 0; k < 4; ++k) {
            const unsigned code = column + k < columns ? bytes[column + k] >> shift & 3u : 1u;
            illegal |= code & code >> 1;
            packed |= code << (2 * k);
        }
        codes[column / 4] = static_cast<unsigned char>(packed);
    }
    return (illegal & 1u) == 0;
}

}  // namespace addend
