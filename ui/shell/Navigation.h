// The left column: one item a page, grouped; icons only where the window is too narrow for labels.
#pragma once

#include <QWidget>

#include "ui/shell/Page.h"

class QButtonGroup;
class QVBoxLayout;

namespace addend::ui {

class NavigationItem;

class Navigation : public QWidget {
    Q_OBJECT

  public:
    explicit Navigation(QWidget* parent = nullptr);
    void addPage(const PageEntry& entry);
    void setCurrent(const QString& id);
    /// `windowWidth` decides between labels and icons.
    void fitTo(int windowWidth);
    bool isCompact() const { return compact_; }
    void retranslate();

  Q_SIGNALS:
    void pageRequested(const QString& id);
    void settingsRequested();

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

  private:
    int labelledWidth() const;
    void applyWidth();

    QVBoxLayout* column_;
    QButtonGroup* group_;
    NavigationItem* settings_;
    QList<NavigationItem*> items_;
    int windowWidth_ = 0;
    bool compact_ = false;
};

}  // namespace addend::ui
