// The tokens of a trace as tiles, coloured by how surprised the model was, its likeliest words on hover. Only
// the tiles in view are drawn: thousands of tokens cost their widths.
#pragma once

#include <QAbstractScrollArea>
#include <memory>
#include <optional>

namespace addend::ui {

class SessionTrace;

class TokenStrip : public QAbstractScrollArea {
    Q_OBJECT

  public:
    explicit TokenStrip(QWidget* parent = nullptr);

    void setTrace(const std::shared_ptr<const SessionTrace>& trace);
    int count() const { return static_cast<int>(tiles_.size()); }
    /// -1: none. Scrolls to it.
    void setCurrent(int token);
    int current() const { return current_; }
    /// "“·the” (token 12, id 278): probability 42 %, rank 0. Next: …"
    QString describe(int token) const;
    /// ln p of the token given those before it; nothing for the first.
    std::optional<double> logProbability(int token) const;
    QRect tileRect(int token) const { return tiles_.at(static_cast<std::size_t>(token)); }
    /// Tiles that the last painting drew.
    int drawn() const { return drawn_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  Q_SIGNALS:
    void picked(int token);

  protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    void layOut();
    int tokenAt(QPoint inViewport) const;
    int firstVisible() const;
    int lineHeight() const;
    void pick(int token);

    std::shared_ptr<const SessionTrace> trace_;
    std::vector<QRect> tiles_;  // in the coordinates of the whole text, from top to bottom
    int current_ = -1;
    int drawn_ = 0;
};

}  // namespace addend::ui
