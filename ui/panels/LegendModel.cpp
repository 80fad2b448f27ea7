#include "ui/panels/LegendModel.h"

#include <algorithm>

#include "core/base/Text.h"
#include "ui/charts/QtColor.h"

namespace mlens {
namespace {

bool sameClasses(const Legend& a, const Legend& b) {
  const auto same = [](const Legend::Entry& x, const Legend::Entry& y) {
    return x.label == y.label && x.name == y.name;
  };
  return a.kind == b.kind && a.title == b.title && std::ranges::equal(a.entries, b.entries, same);
}

}  // namespace

LegendModel::LegendModel(Workspace* workspace, QObject* parent)
    : QAbstractListModel(parent), workspace_(workspace), colors_(workspace->colors()) {
  connect(workspace, &Workspace::colorsChanged, this, &LegendModel::refresh);
  connect(workspace, &Workspace::appearanceChanged, this, &LegendModel::refresh);
}

void LegendModel::refresh() {
  const auto now = workspace_->colors();
  if (sameClasses(colors_->legend, now->legend)) {
    colors_ = now;
    if (rowCount() > 0) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    return;
  }
  beginResetModel();
  colors_ = now;
  endResetModel();
}

int LegendModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(colors_->legend.entries.size());
}

QVariant LegendModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Legend::Entry& entry = colors_->legend.entries[static_cast<std::size_t>(index.row())];
  const bool classes = workspace_->appearance().color.by == ColorSpec::By::Class;
  const bool hidden = classes && std::ranges::find(workspace_->appearance().hiddenClasses, entry.label) !=
                                     workspace_->appearance().hiddenClasses.end();
  switch (role) {
    case Qt::DisplayRole:
      return QString::fromStdString(entry.name);
    case Qt::ToolTipRole:
      if (!classes) return {};
      return tr("%1: %2 points. Click to %3, double click to see only this class, right click to select it")
          .arg(QString::fromStdString(entry.name), QString::fromStdString(grouped(entry.count)),
               hidden ? tr("show") : tr("hide"));
    case Qt::AccessibleTextRole:
      return tr("%1, %2 points%3")
          .arg(QString::fromStdString(entry.name))
          .arg(entry.count)
          .arg(hidden ? tr(", hidden") : QString());
    case LabelRole:
      return entry.label;
    case CountRole:
      return QVariant::fromValue(static_cast<qlonglong>(entry.count));
    case HiddenRole:
      return hidden;
    case ColorRole:
      return qtColor(entry.color);
    default:
      return {};
  }
}

}  // namespace mlens
