// Draws a model of the list: name, figures, whether it is in use or missing, and the heading of its section.
#pragma once

#include <QStyledItemDelegate>

namespace addend::ui {

class ModelDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    /// Text of the heading above this row, or nothing where the row before has the same.
    static QString heading(const QModelIndex& index);
};

}  // namespace addend::ui
