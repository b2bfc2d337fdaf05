// An error, warning or notice where the action was: the cause, buttons that help, and copyable details.
#pragma once

#include <QFrame>

#include "core/base/message.h"
#include "ui/theme/Theme.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace addend::ui {

class FlowLayout;
class Label;

class InlineMessage : public QFrame {
    Q_OBJECT

  public:
    enum class Kind { Info, Warning, Error };

    explicit InlineMessage(QWidget* parent = nullptr);

    /// Shows a sentence of the interface. `details` may be empty.
    void showText(Kind kind, const QString& text, const QString& details = {});
    /// Shows what core reported; retranslated when the language changes. `headline` says what was being done.
    void showMessage(Kind kind, const addend::Message& message, const QString& headline = {});
    /// Adds a button for this message; showText/showMessage/clear remove them.
    QPushButton* addAction(const QString& text, std::function<void()> run);
    void setClosable(bool closable);
    void clear();
    bool isShowing() const { return showing_; }
    QString text() const;

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void present(Kind kind, const QString& text, const QString& details);
    void retranslate();
    void applyTheme();
    void removeActions();
    Theme::Role inkRole() const;

    Kind kind_ = Kind::Info;
    bool showing_ = false;
    std::optional<addend::Message> message_;
    QString headline_;
    QLabel* picture_;
    Label* text_;
    FlowLayout* actions_;
    QToolButton* detailsButton_;
    QToolButton* copyButton_;
    QToolButton* closeButton_;
    QPlainTextEdit* details_;
};

}  // namespace addend::ui
