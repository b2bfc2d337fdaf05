#include "ui/plots/SeriesTableModel.h"

#include <QIODevice>
#include <cmath>

#include "core/base/number.h"
#include "ui/plots/HeatExport.h"
#include "ui/plots/PlotText.h"

namespace addend::ui {
namespace {

int longest(const QList<PlotSeries>& series) {
    std::size_t rows = 0;
    for (const PlotSeries& one : series) rows = std::max(rows, one.x.size());
    return static_cast<int>(rows);
}

const std::vector<double>& valuesOf(const PlotSeries& series, bool x) {
    return x ? series.x : series.y;
}

}  // namespace

QList<SeriesTableModel::Column> SeriesTableModel::columnsOf(const QList<PlotSeries>& series) {
    QList<Column> columns;
    for (int i = 0; i < series.size(); ++i) {
        if (i == 0 || series[i].x != series[0].x) columns.append({i, true});
        columns.append({i, false});
    }
    return columns;
}

QString SeriesTableModel::title(const Column& column, const QList<PlotSeries>& series, const PlotAxis& x,
                                const PlotAxis& y, bool sharedX) {
    const QString name = series[column.series].name;
    const QString axis = column.isX ? x.title : y.title;
    if (name.isEmpty() || (column.isX && sharedX)) return axis;
    return column.isX ? name + QStringLiteral(" · ") + axis : name;
}

void SeriesTableModel::setSeries(const QList<PlotSeries>& series, const PlotAxis& x, const PlotAxis& y) {
    beginResetModel();
    series_ = series;
    columns_ = columnsOf(series);
    x_ = x;
    y_ = y;
    rows_ = longest(series);
    endResetModel();
}

int SeriesTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : rows_;
}

int SeriesTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant SeriesTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != FigureRole) return {};
    const Column column = columns_[index.column()];
    const auto& values = valuesOf(series_[column.series], column.isX);
    const auto row = static_cast<std::size_t>(index.row());
    if (row >= values.size()) return {};
    if (role == FigureRole) return values[row];
    const auto& label = column.isX ? x_.label : y_.label;
    return label ? label(values[row]) : figureText(values[row]);
}

QVariant SeriesTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || orientation == Qt::Vertical)
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool sharedX = std::count_if(columns_.begin(), columns_.end(), [](Column c) { return c.isX; }) == 1;
    return title(columns_[section], series_, x_, y_, sharedX);
}

PlotWidget::CsvWriter SeriesTableModel::csv(const QList<PlotSeries>& series, const PlotAxis& x,
                                            const PlotAxis& y) {
    return [series, x, y](QIODevice& to) {
        const QList<Column> columns = columnsOf(series);
        const bool sharedX = std::count_if(columns.begin(), columns.end(), [](Column c) { return c.isX; }) == 1;
        QByteArray line;
        for (const Column& column : columns)
            line += (line.isEmpty() ? "" : ",") + csvField(title(column, series, x, y, sharedX));
        to.write(line + '\n');
        const int rows = longest(series);
        for (int row = 0; row < rows; ++row) {
            line.clear();
            for (qsizetype i = 0; i < columns.size(); ++i) {
                const auto& values = valuesOf(series[columns[i].series], columns[i].isX);
                if (i > 0) line += ',';
                const auto at = static_cast<std::size_t>(row);
                if (at < values.size() && !std::isnan(values[at]))
                    line += QByteArray::fromStdString(to_text(values[at]));
            }
            to.write(line + '\n');
        }
    };
}

}  // namespace addend::ui
