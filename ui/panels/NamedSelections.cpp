#include "ui/panels/NamedSelections.h"

#include <QPainter>

#include "core/base/Text.h"
#include "ui/charts/TabularFont.h"

namespace mlens {

NamedSelectionsModel::NamedSelectionsModel(Workspace* workspace, QObject* parent)
    : QAbstractListModel(parent), workspace_(workspace), rows_(workspace->session().selections) {
}

void NamedSelectionsModel::refresh() {
  const auto& now = workspace_->session().selections;
  if (now.size() == rows_.size()) {  // no reset: a name may be under edit
    rows_ = now;
    if (!rows_.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    return;
  }
  beginResetModel();
  rows_ = now;
  endResetModel();
}

int NamedSelectionsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

const NamedSelection& NamedSelectionsModel::at(const QModelIndex& index) const {
  return rows_[static_cast<std::size_t>(index.row())];
}

QVariant NamedSelectionsModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const NamedSelection& named = at(index);
  const QString name = QString::fromStdString(named.name);
  const QString count = QString::fromStdString(grouped(named.selection.count()));
  switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
      return name;
    case Qt::AccessibleTextRole:
      return tr("%1, %2 points").arg(name, count);
    case Qt::ToolTipRole:
      return tr("%1: %2 points. Click to select them, Shift+click to add, Alt+click to subtract, F2 to "
                "rename")
          .arg(name, count);
    case CountRole:
      return QVariant::fromValue(static_cast<qlonglong>(named.selection.count()));
    default:
      return {};
  }
}

bool NamedSelectionsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
  const QString before = QString::fromStdString(at(index).name);
  workspace_->renameSelection(before, value.toString());
  return true;
}

Qt::ItemFlags NamedSelectionsModel::flags(const QModelIndex& index) const {
  return index.isValid() ? QAbstractListModel::flags(index) | Qt::ItemIsEditable
                         : QAbstractListModel::flags(index);
}

QSize NamedSelectionsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  return {120, std::max(24, option.fontMetrics.height() + 6)};
}

void NamedSelectionsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                    const QModelIndex& index) const {
  painter->save();
  if (option.state & (QStyle::State_MouseOver | QStyle::State_HasFocus | QStyle::State_Selected)) {
    painter->fillRect(option.rect, option.palette.color(QPalette::Midlight));
  }
  if (option.state & QStyle::State_HasFocus) {
    painter->setPen(option.palette.color(QPalette::Highlight));
    painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
  }
  QRect words = option.rect.adjusted(8, 0, -8, 0);
  painter->setFont(tabular(option.font));
  painter->setPen(option.palette.color(QPalette::PlaceholderText));
  const QString count =
      QString::fromStdString(grouped(index.data(NamedSelectionsModel::CountRole).toLongLong()));
  painter->drawText(words, Qt::AlignRight | Qt::AlignVCenter, count);
  words.setRight(words.right() - painter->fontMetrics().horizontalAdvance(count) - 8);
  painter->setPen(option.palette.color(QPalette::Text));
  painter->drawText(
      words, Qt::AlignLeft | Qt::AlignVCenter,
      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, words.width()));
  painter->restore();
}

}  // namespace mlens
