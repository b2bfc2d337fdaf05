// Draws a conversation of the list: title, date or found words, and the heading of its section.
#pragma once

#include <QStyledItemDelegate>

namespace addend::ui {

class ConversationDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    explicit ConversationDelegate(QObject* parent = nullptr);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    void measureFonts();
    // A list lays out thousands of rows at once: what they share is measured once.
    int rowHeight_ = 0, headingHeight_ = 0;
};

}  // namespace addend::ui
