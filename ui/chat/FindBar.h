// Ctrl+F: a needle, how often it was found, and the way from one to the next.
#pragma once

#include <QWidget>

class QLineEdit;
class QToolButton;

namespace addend::ui {

class Label;

class FindBar : public QWidget {
    Q_OBJECT

  public:
    explicit FindBar(QWidget* parent = nullptr);
    void open();
    void setText(const QString& text);
    void setResult(const QString& text);

  Q_SIGNALS:
    /// `step` 0: the text changed; 1 and -1: next and previous.
    void searched(const QString& text, int step);
    void closed();

  protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();

    QLineEdit* text_;
    Label* result_;
    QToolButton* previous_;
    QToolButton* next_;
    QToolButton* close_;
};

}  // namespace addend::ui
