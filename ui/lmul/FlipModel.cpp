#include "ui/lmul/FlipModel.h"

#include <algorithm>

#include "core/base/number.h"
#include "ui/engine/PatchText.h"
#include "ui/engine/TokenText.h"
#include "ui/plots/HeatExport.h"
#include "ui/text/Format.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

void FlipModel::setStudy(std::shared_ptr<const LMulStudy> study, std::shared_ptr<LoadedModel> model) {
    beginResetModel();
    study_ = std::move(study);
    model_ = std::move(model);
    tokens_.clear();
    for (std::size_t token = 0; study_ && token < study_->tokens.size(); ++token)
        if (std::ranges::any_of(study_->buildUp, [token](const ErrorBuildUp& b) {
                return b.exact_top[token] != b.changed_top[token];
            }))
            tokens_.push_back(token);
    endResetModel();
}

bool FlipModel::flipped(int row, int column) const {
    if (column < FirstChanged) return false;
    const ErrorBuildUp& b = study_->buildUp[static_cast<std::size_t>(column - FirstChanged)];
    return b.exact_top[tokenAt(row)] != b.changed_top[tokenAt(row)];
}

int FlipModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(tokens_.size());
}

int FlipModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : FirstChanged + studiedCount;
}

QString FlipModel::text(int row, int column) const {
    const std::size_t token = tokenAt(row);
    switch (column) {
        case Place:
            return numberText(static_cast<qint64>(token));
        case Read:
            return tokenText(*model_, study_->tokens[token]);
        case Exact:
            return tokenText(*model_, study_->buildUp.front().exact_top[token]);
        default: {
            const ErrorBuildUp& b = study_->buildUp[static_cast<std::size_t>(column - FirstChanged)];
            // The same choice is said by a sign, so that what differs stands out.
            return flipped(row, column) ? tokenText(*model_, b.changed_top[token]) : QStringLiteral("=");
        }
    }
}

QByteArray FlipModel::csv() const {
    if (!study_) return {};
    QByteArray out = "token,read_id,read,exact_id,exact";
    for (const addend_arithmetic how : study_->how) {
        const QByteArray name = QByteArray::fromStdString(arithmetic_text(how));
        out += ',' + name + "_id," + name + ',' + name + "_divergence";
    }
    out += '\n';
    const auto token = [&](std::int32_t id) {
        out += ',' + QByteArray::number(id) + ',' + csvField(tokenText(*model_, id));
    };
    for (const std::size_t at : tokens_) {
        out += QByteArray::number(static_cast<qulonglong>(at));
        token(study_->tokens[at]);
        token(study_->buildUp.front().exact_top[at]);
        for (const ErrorBuildUp& b : study_->buildUp) {
            token(b.changed_top[at]);
            out += ',' + QByteArray::fromStdString(to_text(b.divergence[at]));
        }
        out += '\n';
    }
    return out;
}

QVariant FlipModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const int row = index.row(), column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return column == Place ? text(row, column) : isolated(text(row, column));
        case SortRole:
            if (column == Place) return static_cast<qulonglong>(tokenAt(row));
            if (column < FirstChanged) return text(row, column);
            return study_->buildUp[static_cast<std::size_t>(column - FirstChanged)].divergence[tokenAt(row)];
        case Qt::ToolTipRole:
            if (column < FirstChanged) return isolated(text(row, column));
            return tr("%1 nats from exact")
                .arg(numberText(
                    study_->buildUp[static_cast<std::size_t>(column - FirstChanged)].divergence[tokenAt(row)],
                    4));
        case Qt::TextAlignmentRole:
            return static_cast<int>((column == Place ? Qt::AlignRight : Qt::AlignLeading) | Qt::AlignVCenter);
        case Qt::FontRole:
            return column == Place ? QVariant() : Theme::instance().font(Theme::FontRole::Mono);
        case Qt::ForegroundRole:
            return column >= FirstChanged && !flipped(row, column)
                       ? QVariant(Theme::instance().color(Theme::Role::Muted))
                       : QVariant();
        default:
            return {};
    }
}

QVariant FlipModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == Place ? Qt::AlignRight : Qt::AlignLeading) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Place:
            return tr("Token");
        case Read:
            return tr("Read");
        case Exact:
            return tr("Exact");
        default:
            return study_ ? arithmeticName(study_->how[static_cast<std::size_t>(section - FirstChanged)])
                          : QString();
    }
}

}  // namespace addend::ui
