#include "ui/shell/Selection.h"

namespace addend::ui {

template <class T>
void Selection::set(T& member, const T& value, Field field) {
    if (member == value) return;
    member = value;
    Q_EMIT changed(field);
}

void Selection::setModel(const QString& model, const ModelExtent& extent) {
    if (model == model_) return;
    Fields fields = Model;
    model_ = model;
    const auto clear = [&fields](auto& member, const auto& none, bool gone, Field field) {
        if (!gone || member == none) return;
        member = none;
        fields |= field;
    };
    clear(trace_, QString(), true, Trace);
    clear(token_, qint64(-1), true, Token);
    clear(layer_, -1, layer_ >= extent.layers, Layer);
    clear(node_, QString(), !extent.nodes.contains(node_), Node);
    clear(head_, -1, head_ >= extent.heads, Head);
    clear(channel_, -1, channel_ >= extent.channels, Channel);
    Q_EMIT changed(fields);
}

void Selection::setTrace(const QString& trace) {
    if (trace == trace_) return;
    trace_ = trace;
    Fields fields = Trace;
    if (token_ != -1) {
        token_ = -1;
        fields |= Token;
    }
    Q_EMIT changed(fields);
}

void Selection::setLayer(int layer) {
    set(layer_, layer, Layer);
}
void Selection::setNode(const QString& node) {
    set(node_, node, Node);
}
void Selection::setHead(int head) {
    set(head_, head, Head);
}
void Selection::setToken(qint64 token) {
    set(token_, token, Token);
}
void Selection::setChannel(int channel) {
    set(channel_, channel, Channel);
}

void Selection::askForRun(qint64 run) {
    run_ = run;
    Q_EMIT runAsked();
}

std::optional<qint64> Selection::takeRun() {
    return std::exchange(run_, std::nullopt);
}

}  // namespace addend::ui
