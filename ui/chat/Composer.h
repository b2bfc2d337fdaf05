// The foot of the Chat page: the prompt, Send that becomes Stop, and a line about where things stand.
#pragma once

#include <QWidget>

#include "ui/settings/Settings.h"

class QPushButton;

namespace addend::ui {

class ElidedLabel;
class PromptEdit;

class Composer : public QWidget {
    Q_OBJECT

  public:
    enum class State { NoModel, Ready, Busy, Stopping };

    explicit Composer(QWidget* parent = nullptr);

    void setState(State state);
    State state() const { return state_; }
    void setSendKey(Settings::SendKey key);
    QString text() const;
    void setText(const QString& text);
    void focusPrompt();
    /// "Reading the prompt, 40 %", "112 tokens/s", …
    void setStatus(const QString& text);
    PromptEdit& prompt() { return *prompt_; }

  Q_SIGNALS:
    void sendRequested(const QString& text);
    void stopRequested();
    void textChanged();

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void retranslate();
    void refresh();
    void act();

    State state_ = State::NoModel;
    PromptEdit* prompt_;
    QPushButton* button_;
    ElidedLabel* status_;
};

}  // namespace addend::ui
