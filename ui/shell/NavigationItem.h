// One entry of the navigation: icon, label, and a pill behind the current one.
#pragma once

#include <QAbstractButton>
#include <QKeySequence>
#include <functional>

#include "ui/icons/Icons.h"
#include "ui/shell/Page.h"

namespace addend::ui {

class NavigationItem : public QAbstractButton {
    Q_OBJECT

  public:
    NavigationItem(QString id, PageGroup group, Icon icon, QKeySequence shortcut,
                   std::function<QString()> title, QWidget* parent);
    QString id() const { return id_; }
    PageGroup group() const { return group_; }
    void setCompact(bool compact);
    void retranslate();
    /// Width with the label, whatever is shown now.
    int labelledWidth() const;
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

  private:
    QString id_;
    PageGroup group_;
    Icon icon_;
    QKeySequence shortcut_;
    std::function<QString()> title_;
    bool compact_ = false;
    bool byKeyboard_ = false;
};

}  // namespace addend::ui
