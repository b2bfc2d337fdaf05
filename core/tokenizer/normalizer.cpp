#include "core/tokenizer/normalizer.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include "core/base/message.h"

namespace addend {
namespace {

const icu::Normalizer2& instance(UnicodeForm form) {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* n = nullptr;
    switch (form) {
        case UnicodeForm::nfc:
            n = icu::Normalizer2::getNFCInstance(error);
            break;
        case UnicodeForm::nfd:
            n = icu::Normalizer2::getNFDInstance(error);
            break;
        case UnicodeForm::nfkc:
            n = icu::Normalizer2::getNFKCInstance(error);
            break;
        case UnicodeForm::nfkd:
            n = icu::Normalizer2::getNFKDInstance(error);
            break;
    }
    if (U_FAILURE(error) || !n) throw Failure(Code::internal_error, {{"detail", u_errorName(error)}});
    return *n;
}

std::string normalized(std::string_view text, UnicodeForm form) {
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    UErrorCode error = U_ZERO_ERROR;
    const icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
    instance(form).normalizeUTF8(0, piece, sink, nullptr, error);
    if (U_FAILURE(error)) throw Failure(Code::internal_error, {{"detail", u_errorName(error)}});
    return out;
}

}  // namespace

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
    std::string out;
    out.reserve(text.size());
    for (;;) {
        const std::size_t at = text.find(from);
        out += text.substr(0, at);
        if (at == std::string_view::npos) return out;
        out += to;
        text.remove_prefix(at + from.size());
    }
}

std::string Normalizer::apply(std::string_view text, bool at_front) const {
    std::string now(text);
    for (const NormalizerStep& step : steps) {
        if (const auto* prepend = std::get_if<PrependStep>(&step)) {
            if (at_front && !now.empty()) now.insert(0, prepend->text);
        } else if (const auto* replace = std::get_if<ReplaceStep>(&step)) {
            now = replace_all(now, replace->from, replace->to);
        } else {
            now = normalized(now, std::get<UnicodeForm>(step));
        }
    }
    return now;
}

}  // namespace addend
