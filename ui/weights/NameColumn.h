// The column of a table that holds tensors' names. Their ends are alike and their middle is what tells them
// apart, so that what all have in common goes first where there is no room; the whole name is the tooltip.
#pragma once

#include <QObject>
#include <QString>

class QFontMetrics;
class QStyledItemDelegate;
class QTableView;

namespace addend::ui {

/// `name` as it fits `room` pixels: whole, without ".weight", without "model.", without "layers.", then
/// elided.
/// Of those three the first `leastCuts` are made in any case.
QString fittedTensorName(const QString& name, const QFontMetrics& metric, int room, int leastCuts = 0);

/// Keeps the column as wide as its names, but leaves room for figures beside it; a width the user sets stays.
class NameColumn : public QObject {
    Q_OBJECT

  public:
    NameColumn(QTableView* table, int column);
    /// Every column as wide as it needs to be, this one as far as there is room. For new content.
    void fit();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void place();

    QTableView* table_;
    QStyledItemDelegate* delegate_;
    int column_;
    int needed_ = 0;  // for the longest name
    bool placing_ = false;
    bool byUser_ = false;
};

}  // namespace addend::ui
