// A plot as a file. Pictures are always drawn in light colours, with the title above; SVG holds maps as
// embedded pictures.
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <optional>

#include "core/base/message.h"
#include "ui/plots/PlotWidget.h"

namespace addend::ui {

enum class PlotFormat { Png, Svg, Pdf, Csv };

/// "png", …
QString plotSuffix(PlotFormat format);
/// Draws on this thread (a picture is drawn in milliseconds), writes CSV on a pool thread. `done` on this
/// thread, with what went wrong or nothing; not called once `plot` is gone.
void exportPlot(PlotWidget& plot, const QString& title, PlotFormat format, const QString& path,
                std::function<void(const std::optional<Message>& failure)> done);
/// The bytes of a picture.
QByteArray plotPicture(PlotWidget& plot, const QString& title, PlotFormat format);

}  // namespace addend::ui
