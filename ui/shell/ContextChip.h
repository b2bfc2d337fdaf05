// One part of the context: what it is, muted, and the current choice; opens the list of choices.
#pragma once

#include <QAbstractButton>

#include "ui/shell/ContextModel.h"

class QMenu;

namespace addend::ui {

class ContextChip : public QAbstractButton {
    Q_OBJECT

  public:
    ContextChip(ContextModel& model, ContextModel::Kind kind, QWidget* parent);
    void refresh();
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    QMenu* menu() const { return menu_; }

  Q_SIGNALS:
    /// The list's last entry, for models: manage them on their page.
    void manageRequested();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

  private:
    void openMenu();
    QString caption() const;
    QString value() const;
    int fixedWidth() const;
    int captionWidth() const;
    int valueWidth() const;

    ContextModel& model_;
    ContextModel::Kind kind_;
    QMenu* menu_;
    bool byKeyboard_ = false;
};

}  // namespace addend::ui
