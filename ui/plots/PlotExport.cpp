#include "ui/plots/PlotExport.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QPointer>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QThreadPool>

#include "ui/plots/PlotText.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

constexpr int pngScale = 2;
constexpr double pointsPerInch = 72;

Message writeFailed(const QSaveFile& file) {
    return {Code::file_write_failed,
            {{"path", file.fileName().toStdString()}, {"reason", file.errorString().toStdString()}}};
}

/// The plot at the size it has on the screen, its title above.
void paintTitled(QPainter& painter, PlotWidget& plot, const QString& title, const QRect& page) {
    const PlotColors colors = PlotColors::of(false);
    const QFont font = Theme::instance().font(Theme::FontRole::Section);
    const int line = QFontMetrics(font).height();
    painter.fillRect(page, colors.surface);
    painter.setFont(font);
    painter.setPen(colors.text);
    const QRect inner = page.adjusted(metrics::page, metrics::page, -metrics::page, -metrics::page);
    painter.drawText(QRect(inner.left(), inner.top(), inner.width(), line), Qt::AlignLeft | Qt::TextSingleLine,
                     title);
    plot.paintPlot(painter, inner.adjusted(0, line + metrics::control, 0, 0), false);
}

QRect pageOf(const PlotWidget& plot) {
    const int line = QFontMetrics(Theme::instance().font(Theme::FontRole::Section)).height();
    return {0, 0, plot.width() + 2 * metrics::page, plot.height() + 2 * metrics::page + line + metrics::control};
}

QByteArray pngOf(PlotWidget& plot, const QString& title, const QRect& page) {
    QImage image(page.size() * pngScale, QImage::Format_RGB32);
    image.setDevicePixelRatio(pngScale);
    QPainter painter(&image);
    paintTitled(painter, plot, title, page);
    painter.end();
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

QByteArray svgOf(PlotWidget& plot, const QString& title, const QRect& page) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(page.size());
    generator.setViewBox(page);
    generator.setResolution(plot.logicalDpiX());
    generator.setTitle(title);
    QPainter painter(&generator);
    paintTitled(painter, plot, title, page);
    painter.end();
    return buffer.data();
}

QByteArray pdfOf(PlotWidget& plot, const QString& title, const QRect& page) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(title);
    writer.setCreator(QCoreApplication::applicationName());
    // A pixel of the screen is a unit of the page, so that texts keep their size beside the lines.
    writer.setResolution(plot.logicalDpiX());
    writer.setPageSize(QPageSize(QSizeF(page.size()) * (pointsPerInch / plot.logicalDpiX()), QPageSize::Point));
    writer.setPageMargins(QMarginsF());
    QPainter painter(&writer);
    paintTitled(painter, plot, title, page);
    painter.end();
    return buffer.data();
}

}  // namespace

QString plotSuffix(PlotFormat format) {
    switch (format) {
        case PlotFormat::Png:
            return QStringLiteral("png");
        case PlotFormat::Svg:
            return QStringLiteral("svg");
        case PlotFormat::Pdf:
            return QStringLiteral("pdf");
        case PlotFormat::Csv:
            return QStringLiteral("csv");
    }
    return {};
}

QByteArray plotPicture(PlotWidget& plot, const QString& title, PlotFormat format) {
    const QRect page = pageOf(plot);
    if (format == PlotFormat::Svg) return svgOf(plot, title, page);
    if (format == PlotFormat::Pdf) return pdfOf(plot, title, page);
    return pngOf(plot, title, page);
}

void exportPlot(PlotWidget& plot, const QString& title, PlotFormat format, const QString& path,
                std::function<void(const std::optional<Message>& failure)> done) {
    const QByteArray picture = format == PlotFormat::Csv ? QByteArray() : plotPicture(plot, title, format);
    const PlotWidget::CsvWriter csv = format == PlotFormat::Csv ? plot.csv() : PlotWidget::CsvWriter();
    const QPointer<PlotWidget> guard(&plot);
    QThreadPool::globalInstance()->start([guard, picture, csv, path, done = std::move(done)] {
        std::optional<Message> failure;
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly)) {
            failure = writeFailed(file);
        } else {
            try {
                if (csv)
                    csv(file);
                else
                    file.write(picture);
                if (!file.commit()) failure = writeFailed(file);
            } catch (const Failure& why) {
                failure = why.message();  // the file is not replaced: QSaveFile was not committed
            }
        }
        QMetaObject::invokeMethod(
            qApp,
            [guard, failure, done] {
                if (guard) done(failure);
            },
            Qt::QueuedConnection);
    });
}

}  // namespace addend::ui
