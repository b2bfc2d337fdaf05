// The arithmetic of replies, on the right side of the Chat page: which products are L-Mul's, for which
// layers, and keeping that under a name.
#pragma once

#include <QWidget>

#include "core/program/patch.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace addend::ui {

class InlineMessage;
class Label;
class PatchBook;
class PatchRuleRow;

class PatchPanel : public QWidget {
    Q_OBJECT

  public:
    explicit PatchPanel(PatchBook& book, QWidget* parent = nullptr);

    const Patch& shown() const { return shown_; }

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build();
    void retranslate();
    void showCurrent();
    void showOffers();
    void showRules();
    void addRule();
    void readRules();
    void keep(bool beside);
    void showKeeping();

    PatchBook& book_;
    Patch shown_;
    bool editing_ = false;  // own rules are shown, even while they do what an offer does
    bool filling_ = false;
    Label* title_;
    Label* note_;
    QComboBox* choice_;
    QWidget* editor_;
    QVBoxLayout* rules_;
    QList<PatchRuleRow*> rows_;
    QPushButton* add_;
    Label* spec_;
    QLineEdit* name_;
    QPushButton* beside_;
    QPushButton* library_;
    InlineMessage* message_;
};

}  // namespace addend::ui
