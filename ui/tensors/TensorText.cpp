#include "ui/tensors/TensorText.h"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>

#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

QString count(std::uint64_t value) {
    return numberText(static_cast<qint64>(value));
}

}  // namespace

QString storageFormat(const TensorStorage& storage) {
    const std::string_view name = dtype_name(storage.dtype);
    const QString type = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    switch (storage.layout) {
        case TensorStorage::Layout::plain:
            return QCoreApplication::translate("TensorText", "%1, value after value").arg(type);
        case TensorStorage::Layout::blocks:
            return QCoreApplication::translate("TensorText", "%1, blocks of %2 weights in %3 bytes")
                .arg(type, count(storage.block_elements), count(storage.block_bytes));
        case TensorStorage::Layout::ternary_blocks:
            return QCoreApplication::translate("TensorText", "%1, blocks of %2 trits in %3 bytes")
                .arg(type, count(storage.block_elements), count(storage.block_bytes));
        case TensorStorage::Layout::rows4:
            return QCoreApplication::translate("TensorText", "%1, four trits a byte, from four rows").arg(type);
    }
    return type;
}

QString storageBytes(const TensorStorage& storage) {
    const QString bits = figureText(storage.bits_per_weight());
    const QString bytes = bytesText(static_cast<qint64>(storage.bytes));
    if (storage.scale_tensor.empty())
        return QCoreApplication::translate("TensorText", "%1, %2 bits a weight").arg(bytes, bits);
    return QCoreApplication::translate("TensorText", "%1 and %2 for the scale, %3 bits a weight")
        .arg(bytes, bytesText(static_cast<qint64>(storage.scale_bytes)), bits);
}

QString storagePlace(const TensorStorage& storage) {
    return QCoreApplication::translate("TensorText", "%1, from byte %2")
        .arg(QString::fromStdString(storage.file.filename().string()), count(storage.offset));
}

QString storageShape(const TensorStorage& storage) {
    QStringList extents;
    for (const std::uint64_t extent : storage.shape) extents << count(extent);
    return extents.isEmpty() ? count(1) : extents.join(QStringLiteral(" × "));
}

QString tensorAsName(TensorAs how) {
    switch (how) {
        case TensorAs::Trits:
            return QCoreApplication::translate("TensorText", "Trits");
        case TensorAs::Weights:
            return QCoreApplication::translate("TensorText", "Trits times β");
        case TensorAs::Stored:
            return QCoreApplication::translate("TensorText", "Values as stored");
    }
    return {};
}

QString tritText(float value) {
    if (std::isnan(value)) return QCoreApplication::translate("TensorText", "no trit");
    const int trit = static_cast<int>(value);
    return Theme::tritSymbol(trit) + QLatin1Char(' ') +
           (trit > 0   ? QStringLiteral("+1")
            : trit < 0 ? QStringLiteral("−1")
                       : QStringLiteral("0"));
}

}  // namespace addend::ui
