#include "ui/plots/HeatExport.h"

#include <QIODevice>
#include <algorithm>
#include <cmath>

#include "core/base/number.h"

namespace addend::ui {
namespace {

constexpr qint64 stripCells = 1 << 20;

QByteArray csvName(const HeatAxis& axis, qint64 index) {
    return axis.name ? csvField(axis.name(index)) : QByteArray::number(index + axis.first);
}

}  // namespace

QByteArray csvField(const QString& text) {
    QByteArray field = text.toUtf8();
    if (!field.contains(',') && !field.contains('"') && !field.contains('\n') && !field.contains('\r') &&
        !field.startsWith(' ') && !field.endsWith(' '))
        return field;
    field.replace("\"", "\"\"");
    return '"' + field + '"';
}

PlotWidget::CsvWriter heatCsv(std::shared_ptr<const HeatSource> source, const HeatWindow& window,
                              const HeatLabels& labels) {
    return [source = std::move(source), window, labels](QIODevice& to) {
        if (!source) return;
        QByteArray line = csvField(labels.rows.title);
        for (qint64 column = window.column; column < window.column + window.columns; ++column)
            line += ',' + csvName(labels.columns, column);
        to.write(line + '\n');
        const std::atomic<bool> stop = false;
        const qint64 most = std::max<qint64>(1, stripCells / std::max<qint64>(1, window.columns));
        for (qint64 row = window.row; row < window.row + window.rows; row += most) {
            const HeatWindow strip{row, std::min(most, window.row + window.rows - row), window.column, window.columns};
            const HeatTile tile =
                source->sample(strip, static_cast<int>(strip.rows), static_cast<int>(strip.columns), stop);
            for (int r = 0; r < tile.outRows; ++r) {
                line = csvName(labels.rows, row + r);
                for (int c = 0; c < tile.outColumns; ++c) {
                    const auto value = static_cast<double>(tile.mean[tile.at(r, c)]);
                    line += ',';
                    // Nothing there: an empty field.
                    if (!std::isnan(value)) line += QByteArray::fromStdString(to_text(value));
                }
                to.write(line + '\n');
            }
        }
    };
}

}  // namespace addend::ui
