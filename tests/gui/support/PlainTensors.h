// A model's tensors by the definitions of their formats alone: what tests compare the engine's figures with.
#pragma once

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>
#include <cstring>
#include <vector>

namespace addend::ui::test {

/// A safetensors file by its definition alone, floats of 32 bits: nothing of the engine's readers.
struct PlainFile {
    QByteArray bytes;
    QJsonObject header;
    explicit PlainFile(const QString& path) {
        QFile file(path);
        if (file.open(QIODevice::ReadOnly)) bytes = file.readAll();
        quint64 length = 0;
        std::memcpy(&length, bytes.constData(), 8);
        header = QJsonDocument::fromJson(bytes.mid(8, static_cast<qsizetype>(length))).object();
        bytes.remove(0, static_cast<qsizetype>(8 + length));
    }
    std::vector<float> floats(const QString& name) const {
        const auto at = header[name].toObject()[QStringLiteral("data_offsets")].toArray();
        std::vector<float> values(static_cast<std::size_t>(at[1].toInteger() - at[0].toInteger()) / 4);
        std::memcpy(values.data(), bytes.constData() + at[0].toInteger(), values.size() * 4);
        return values;
    }
    int columns(const QString& name) const {
        return header[name].toObject()[QStringLiteral("shape")].toArray()[1].toInt();
    }
};

/// Absmean rounding as the paper has it: beta = mean|w|, trit = round(clip(w / beta, -1, 1)).
struct Rounded {
    double beta = 0;
    std::vector<int> trits;
    quint64 zeros = 0;
    explicit Rounded(const std::vector<float>& weights) {
        double sum = 0;
        for (const float w : weights) sum += std::fabs(static_cast<double>(w));
        beta = sum / static_cast<double>(weights.size());
        for (const float w : weights) {
            const double share = static_cast<double>(w) / beta;
            trits.push_back(std::fabs(share) <= 0.5 ? 0 : share > 0 ? 1 : -1);
            zeros += trits.back() == 0 ? 1 : 0;
        }
    }
};

}  // namespace addend::ui::test
