// Where a message is typed: as tall as its text, up to a few lines. Tab leaves it.
#pragma once

#include <QPlainTextEdit>

#include "ui/settings/Settings.h"

namespace addend::ui {

class PromptEdit : public QPlainTextEdit {
    Q_OBJECT

  public:
    static constexpr int mostLines = 8;

    explicit PromptEdit(QWidget* parent = nullptr);
    void setSendKey(Settings::SendKey key) { sendKey_ = key; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  Q_SIGNALS:
    void sendRequested();
    void escapePressed();

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    /// Only text: what else the clipboard holds (HTML, pictures) stays outside.
    void insertFromMimeData(const QMimeData* source) override;

  private:
    Settings::SendKey sendKey_ = Settings::SendKey::Enter;
};

}  // namespace addend::ui
