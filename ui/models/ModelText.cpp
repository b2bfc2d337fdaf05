#include "ui/models/ModelText.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLocale>

#include "ui/text/Format.h"

namespace addend::ui {
namespace {

/// Three significant digits; 1 <= value < 1000.
QString shortNumber(double value) {
    return QLocale().toString(value, 'g', 3);
}

}  // namespace

QString parametersText(qint64 count) {
    const auto value = static_cast<double>(count);
    if (value < 1e6) return numberText(count);
    if (value < 999.5e6)
        return QCoreApplication::translate("ModelText", "%1 M", "millions").arg(shortNumber(value * 1e-6));
    return QCoreApplication::translate("ModelText", "%1 B", "billions, 10^9").arg(shortNumber(value * 1e-9));
}

QString formatText(const std::string& format) {
    if (format == "Hugging Face folder")
        return QCoreApplication::translate("ModelText", "Hugging Face folder");
    return QString::fromStdString(format);
}

QString weightFormatText(const std::string& format) {
    const QString text = QString::fromStdString(format);
    const QString kind = text.section(QLatin1Char(' '), 0, 0);
    const QString type = text.section(QLatin1Char(' '), 1);
    if (kind == QLatin1String("ternary"))
        return QCoreApplication::translate("ModelText", "ternary weights (%1)").arg(type);
    if (kind == QLatin1String("latent"))
        return QCoreApplication::translate("ModelText", "latent weights (%1), made ternary when opened")
            .arg(type);
    if (kind == QLatin1String("dense"))
        return QCoreApplication::translate("ModelText", "float or block weights (%1)").arg(type);
    return text;
}

QString lastUsedText(qint64 milliseconds) {
    const QDateTime when = QDateTime::fromMSecsSinceEpoch(milliseconds);
    const QDate today = QDate::currentDate();
    if (when.date() == today)
        return QCoreApplication::translate("ModelText", "today, %1")
            .arg(QLocale().toString(when.time(), QLocale::ShortFormat));
    if (when.date() == today.addDays(-1)) return QCoreApplication::translate("ModelText", "yesterday");
    return QLocale().toString(when.date(), QLocale::ShortFormat);
}

QString cleanModelPath(const QString& path) {
    return QDir::cleanPath(QFileInfo(path).absoluteFilePath());
}

}  // namespace addend::ui
