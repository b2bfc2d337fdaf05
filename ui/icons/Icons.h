// The desktop's own icons: single-stroke SVG on a 24 px grid, tinted from the theme when painted.
#pragma once

#include <QIcon>

#include "ui/theme/Theme.h"

namespace addend::ui {

enum class Icon {
    Chat,
    Structure,
    Weights,
    Activations,
    Lmul,
    Compare,
    Runs,
    Models,
    Settings,
    Log,
    Jobs,
    Send,
    Stop,
    Regenerate,
    Edit,
    Copy,
    Delete,
    Search,
    Plus,
    Folder,
    File,
    Download,
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    ChevronDown,
    Close,
    Check,
    Warning,
    Error,
    Info,
    Export,
    Tokens,
    Speed,
    Pin,
    Eye,
    Theme,
    Undo,
    JumpDown,
    Table,
    ZoomReset,
    More,
};
constexpr int iconCount = static_cast<int>(Icon::More) + 1;

namespace Icons {

/// Painted in `role`'s colour of the theme of the moment: never cached across a theme change, crisp at any
/// scale.
QIcon icon(Icon name, Theme::Role role = Theme::Role::Text);
/// The file's name without suffix, e.g. "chevron-left".
QString name(Icon icon);

}  // namespace Icons
}  // namespace addend::ui
