#include "ui/weights/NameColumn.h"

#include <QEvent>
#include <QFontMetrics>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QStyledItemDelegate>
#include <QTableView>
#include <algorithm>

#include "ui/theme/Metrics.h"

namespace addend::ui {
namespace {

constexpr double mostOfTable = 0.6;  // of its width; figures take the rest
constexpr int leastLetters = 12;

class NameDelegate final : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QScopedValueRollback whole(whole_, true);
        return QStyledItemDelegate::sizeHint(option, index);
    }

  protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        if (whole_) return;
        int room = option->rect.width() - 2 * metrics::control;
        if (!option->icon.isNull()) room -= option->decorationSize.width() + metrics::tight;
        option->text = fittedTensorName(option->text, option->fontMetrics, room);
        option->textElideMode = Qt::ElideMiddle;
    }

  private:
    mutable bool whole_ = false;
};

}  // namespace

QString fittedTensorName(const QString& name, const QFontMetrics& metric, int room) {
    QString shown = name;
    const auto fits = [&] { return metric.horizontalAdvance(shown) <= room; };
    if (!fits() && shown.endsWith(QLatin1String(".weight"))) shown.chop(7);
    for (const char* common : {"model.", "layers."})
        if (!fits() && shown.startsWith(QLatin1String(common)))
            shown.remove(0, static_cast<int>(qstrlen(common)));
    return fits() ? shown : metric.elidedText(shown, Qt::ElideMiddle, room);
}

NameColumn::NameColumn(QTableView* table, int column) : QObject(table), table_(table), column_(column) {
    table_->setItemDelegateForColumn(column_, new NameDelegate(this));
    table_->viewport()->installEventFilter(this);
    connect(table_->horizontalHeader(), &QHeaderView::sectionResized, this, [this](int section) {
        if (section == column_ && !placing_) byUser_ = true;
    });
}

void NameColumn::fit() {
    {
        const QScopedValueRollback guard(placing_, true);
        table_->resizeColumnsToContents();
        needed_ = table_->columnWidth(column_);
    }
    byUser_ = false;
    place();
}

void NameColumn::place() {
    if (byUser_ || needed_ == 0) return;
    const QScopedValueRollback guard(placing_, true);
    const int least = leastLetters * table_->fontMetrics().averageCharWidth();
    const int most = std::max(least, static_cast<int>(table_->viewport()->width() * mostOfTable));
    table_->setColumnWidth(column_, std::min(most, needed_));
}

bool NameColumn::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) place();
    if (event->type() == QEvent::FontChange && !byUser_ && needed_ != 0) fit();
    return QObject::eventFilter(watched, event);
}

}  // namespace addend::ui
