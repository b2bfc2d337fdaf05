// What is to be read, how large its trace will be, and the button that makes it.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/engine/TraceBook.h"

class QCheckBox;
class QComboBox;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace addend::ui {

class Label;

class PromptBar : public QWidget {
    Q_OBJECT

  public:
    explicit PromptBar(TraceBook& book, QWidget* parent = nullptr);

    TracePrompt prompt() const;
    QString text() const;
    void setText(const QString& text);
    bool asChat() const;
    void setAsChat(bool chat);
    QString sizeText() const;
    void focusPrompt();
    /// A model came or went, or a trace is being made.
    void showState();

  Q_SIGNALS:
    void runRequested();

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void build();
    void retranslate();
    void measure();
    void fitHeight();

    TraceBook& book_;
    QPlainTextEdit* edit_;
    QPushButton* run_;
    QToolButton* optionsButton_;
    QWidget* options_;
    QCheckBox* chat_;
    Label* budgetLabel_;
    QComboBox* budget_;
    QComboBox* over_;
    Label* size_;
    QTimer delay_;
};

}  // namespace addend::ui
