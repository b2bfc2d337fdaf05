// The messages of a conversation, one below the other. Only those near the viewport exist as widgets; the
// others are a height, measured once or estimated from the text.
#pragma once

#include <QAbstractScrollArea>
#include <QHash>
#include <functional>
#include <memory>
#include <vector>

namespace addend::ui {

class MessageWidget;

class TranscriptView : public QAbstractScrollArea {
    Q_OBJECT

  public:
    /// Widgets exist for this many viewport heights above and below what is seen.
    static constexpr double margin = 1.0;

    /// Makes the widget of a row, its text and state set.
    using Factory = std::function<MessageWidget*(int row, QWidget* parent)>;
    /// Height of a row that was never made, in pixels, for a width.
    using Estimate = std::function<int(int row, int width)>;

    TranscriptView(Factory factory, Estimate estimate, QWidget* parent = nullptr);

    /// Everything anew: `rows` messages.
    void reset(int rows);
    void append(int rows);
    int rows() const { return static_cast<int>(heights_.size()); }
    /// Null where the row is far from the viewport.
    MessageWidget* widget(int row) const { return widgets_.value(row); }
    QList<MessageWidget*> widgets() const { return widgets_.values(); }

    /// Keeps the end in sight while it grows, until the user scrolls up.
    bool followsEnd() const { return follows_; }
    void jumpToEnd();
    void showRow(int row);
    /// Row and offset at the top of the viewport, as one number that survives a restart.
    qint64 position() const;
    void setPosition(qint64 position);
    /// Arrow keys: moves the focus to a neighbouring message.
    bool focusRow(int row);
    /// Something else at the end of the transcript (the empty state); owned.
    int contentWidth() const;

  Q_SIGNALS:
    void followsEndChanged(bool follows);
    void positionChanged();

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    int top(int row) const;
    int rowAt(int y) const;
    int leftOf(int row) const;
    int widthOf(int row) const;
    void scheduleLayout();
    void layOut();
    bool measure(int row);
    MessageWidget* make(int row);
    void setFollows(bool follows);

    Factory factory_;
    Estimate estimate_;
    std::vector<int> heights_;
    std::vector<bool> measured_;
    QHash<int, MessageWidget*> widgets_;
    bool follows_ = true;
    bool layingOut_ = false;
    bool layoutQueued_ = false;
};

}  // namespace addend::ui
