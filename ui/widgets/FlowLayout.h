// Widgets in a row that continues on the next line where there is no room: buttons at twice the text size.
#pragma once

#include <QLayout>
#include <memory>
#include <vector>

namespace addend::ui {

class FlowLayout : public QLayout {
    Q_OBJECT

  public:
    explicit FlowLayout(QWidget* parent = nullptr);
    ~FlowLayout() override;
    /// Before the item now at `index`, or at the end.
    void insertWidget(int index, QWidget* widget);

    void addItem(QLayoutItem* item) override;
    int count() const override { return static_cast<int>(items_.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize minimumSize() const override;
    QSize sizeHint() const override;
    void setGeometry(const QRect& rect) override;

  private:
    /// Height needed inside `rect`; moves the items if `apply`.
    int place(const QRect& rect, bool apply) const;
    QSize margins() const;

    std::vector<std::unique_ptr<QLayoutItem>> items_;
};

}  // namespace addend::ui
