// A reply as its tokens: each a tile, coloured by how likely it was, its rivals on hover.
#pragma once

#include <QRect>
#include <QWidget>
#include <functional>
#include <vector>

#include "core/store/token_trace.h"

namespace addend::ui {

class TokensView : public QWidget {
    Q_OBJECT

  public:
    /// Text of a token id, as the vocabulary writes it; for rivals that were not chosen.
    using TokenText = std::function<QString(std::int32_t id)>;

    explicit TokensView(QWidget* parent = nullptr);

    void setTokens(std::string text, TokenTrace trace, TokenText tokenText);
    int count() const { return static_cast<int>(trace_.size()); }
    int current() const { return current_; }
    void setCurrent(int token);
    /// "“ the”, probability 42 %. Rivals: …"
    QString describe(int token) const;
    /// What a token's tile shows: white space made visible.
    QString tileText(int token) const;
    QRect tileRect(int token) const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

  Q_SIGNALS:
    void tokenActivated(int token);

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    /// Tiles for a width; returns the height. Tokens with a line end break the line.
    int layOut(int width, std::vector<QRect>& tiles) const;
    int tokenAt(const QPoint& position) const;

    std::string text_;
    TokenTrace trace_;
    TokenText tokenText_;
    std::vector<QRect> tiles_;
    int current_ = -1;
};

}  // namespace addend::ui
