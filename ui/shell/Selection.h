// What the user is looking at. The only way pages talk to each other.
#pragma once

#include <QObject>
#include <QSet>
#include <QString>
#include <optional>
#include <utility>

namespace addend::ui {

/// What a model has, so that a selection made in another one can be checked against it.
struct ModelExtent {
    int layers = 0;
    int heads = 0;
    int channels = 0;
    QSet<QString> nodes;  // instructions' tap names and tensors' names
};

class Selection : public QObject {
    Q_OBJECT

  public:
    enum Field {
        Model = 1,
        Trace = 2,
        Layer = 4,
        Node = 8,
        Head = 16,
        Token = 32,
        Channel = 64,
    };
    Q_DECLARE_FLAGS(Fields, Field)

    using QObject::QObject;

    QString model() const { return model_; }  // empty: none
    QString trace() const { return trace_; }  // empty: none
    int layer() const { return layer_; }      // -1: none, as below
    /// Instruction (its tap name) or tensor.
    QString node() const { return node_; }
    int head() const { return head_; }
    qint64 token() const { return token_; }
    int channel() const { return channel_; }

    /// Keeps what `extent` also has; the trace and its token never outlive their model.
    void setModel(const QString& model, const ModelExtent& extent);
    void setTrace(const QString& trace);
    void setLayer(int layer);
    void setNode(const QString& node);
    void setHead(int head);
    void setToken(qint64 token);
    void setChannel(int channel);

    /// Asks the Compare page for a run that is kept (RunRecord of kind "compare", "scaling" or "context", by its id). The page
    /// that shows it takes the wish, once: it may not have been made yet when it was asked.
    void askForRun(qint64 run);
    std::optional<qint64> takeRun();

  Q_SIGNALS:
    /// Once per change, with every field that differs.
    void changed(addend::ui::Selection::Fields fields);
    /// Somebody asked for a run; takeRun() gives which.
    void runAsked();

  private:
    template <class T>
    void set(T& member, const T& value, Field field);

    QString model_;
    QString trace_;
    int layer_ = -1;
    QString node_;
    int head_ = -1;
    qint64 token_ = -1;
    int channel_ = -1;
    std::optional<qint64> run_;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(Selection::Fields)

}  // namespace addend::ui
