// The figures of a SeriesPlot as a table: one column of positions where all series share them.
#pragma once

#include <QAbstractTableModel>

#include "ui/plots/SeriesPlot.h"

namespace addend::ui {

class SeriesTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    static constexpr int FigureRole = Qt::UserRole;  // a double

    explicit SeriesTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    void setSeries(const QList<PlotSeries>& series, const PlotAxis& x, const PlotAxis& y);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// Without a widget, for files: the header and every row.
    static PlotWidget::CsvWriter csv(const QList<PlotSeries>& series, const PlotAxis& x, const PlotAxis& y);

  private:
    struct Column {
        int series = 0;
        bool isX = false;
    };
    static QList<Column> columnsOf(const QList<PlotSeries>& series);
    static QString title(const Column& column, const QList<PlotSeries>& series, const PlotAxis& x,
                         const PlotAxis& y, bool sharedX);
    QList<PlotSeries> series_;
    QList<Column> columns_;
    PlotAxis x_;
    PlotAxis y_;
    int rows_ = 0;
};

}  // namespace addend::ui
