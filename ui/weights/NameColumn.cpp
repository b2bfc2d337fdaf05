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

constexpr int mostCuts = 3;

/// Without the first `cuts` of what names have in common: ".weight", "model.", "layers.".
QString withoutCommon(QString name, int cuts) {
    if (cuts > 0 && name.endsWith(QLatin1String(".weight"))) name.chop(7);
    if (cuts > 1 && name.startsWith(QLatin1String("model."))) name.remove(0, 6);
    if (cuts > 2 && name.startsWith(QLatin1String("layers."))) name.remove(0, 7);
    return name;
}

/// The fewest cuts that make `name` fit, `least` of them at least.
int cutsFor(const QString& name, const QFontMetrics& metric, int room, int least) {
    int cuts = least;
    while (cuts < mostCuts && metric.horizontalAdvance(withoutCommon(name, cuts)) > room) ++cuts;
    return cuts;
}

class NameDelegate final : public QStyledItemDelegate {
  public:
    explicit NameDelegate(QObject* parent) : QStyledItemDelegate(parent) {}
    /// All names of the column are cut alike: as the longest one has to be.
    void setLongest(const QString& name) { longest_ = name; }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QScopedValueRollback whole(whole_, true);
        return QStyledItemDelegate::sizeHint(option, index);
    }

  protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        if (whole_) return;
        int room = option->rect.width() - 2 * metrics::control;
        const int cuts = cutsFor(longest_, option->fontMetrics, room, 0);
        if (!option->icon.isNull()) room -= option->decorationSize.width() + metrics::tight;
        option->text = fittedTensorName(option->text, option->fontMetrics, room, cuts);
        option->textElideMode = Qt::ElideMiddle;
    }

  private:
    QString longest_;
    mutable bool whole_ = false;
};

}  // namespace

QString fittedTensorName(const QString& name, const QFontMetrics& metric, int room, int leastCuts) {
    const QString shown = withoutCommon(name, cutsFor(name, metric, room, leastCuts));
    return metric.horizontalAdvance(shown) <= room ? shown : metric.elidedText(shown, Qt::ElideMiddle, room);
}

NameColumn::NameColumn(QTableView* table, int column) : QObject(table), table_(table), column_(column) {
    delegate_ = new NameDelegate(this);
    table_->setItemDelegateForColumn(column_, delegate_);
    table_->viewport()->installEventFilter(this);
    connect(table_->horizontalHeader(), &QHeaderView::sectionResized, this, [this](int section) {
        if (section == column_ && !placing_) byUser_ = true;
    });
}

void NameColumn::fit() {
    QString longest;
    for (int row = 0; row < table_->model()->rowCount(); ++row) {
        const QString name = table_->model()->index(row, column_).data().toString();
        if (name.size() > longest.size()) longest = name;
    }
    static_cast<NameDelegate*>(delegate_)->setLongest(longest);
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
