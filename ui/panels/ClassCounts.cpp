#include "ui/panels/ClassCounts.h"

#include <QPainter>
#include <algorithm>

#include "core/base/Text.h"
#include "ui/charts/QtColor.h"
#include "ui/charts/TabularFont.h"
#include "ui/scene/Palette.h"

namespace mlens {

ClassCountsModel::ClassCountsModel(Workspace* workspace, QObject* parent)
    : QAbstractListModel(parent), workspace_(workspace) {
}

void ClassCountsModel::refresh() {
  const auto points = workspace_->points();
  const auto mask = workspace_->selection().mask();
  std::vector<Row> rows;
  if (points->hasLabels() && mask.size() == points->labels.size() && !workspace_->selection().empty()) {
    const std::int32_t highest = *std::ranges::max_element(points->labels);
    const int classes = std::max(points->classCount(), highest + 1);
    std::vector<qlonglong> selected(static_cast<std::size_t>(classes) + 1), total(selected);
    for (std::size_t i = 0; i < mask.size(); ++i) {
      const auto at = static_cast<std::size_t>(std::max(points->labels[i], -1) + 1);
      ++total[at];
      selected[at] += mask[i] != 0;
    }
    const std::string& palette = workspace_->appearance().color.by == ColorSpec::By::Class
                                     ? workspace_->appearance().color.palette
                                     : std::string();
    const auto colors = classColors(palette, std::max(classes, 1), workspace_->theme());
    for (int label = -1; label < classes; ++label) {
      const auto at = static_cast<std::size_t>(label + 1);
      const Rgb color = label < 0 ? workspace_->theme().quietText : colors[static_cast<std::size_t>(label)];
      if (selected[at] > 0) rows.push_back({label, selected[at], total[at], color});
    }
    std::ranges::stable_sort(rows, std::greater{}, &Row::count);
  }
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

int ClassCountsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant ClassCountsModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  const auto& names = workspace_->points()->classNames;
  const QString name = row.label < 0 ? tr("no class")
                       : row.label < static_cast<std::int32_t>(names.size())
                           ? QString::fromStdString(names[static_cast<std::size_t>(row.label)])
                           : QString::number(row.label);
  switch (role) {
    case Qt::DisplayRole:
      return name;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
      return tr("%1: %2 of its %3 points are selected")
          .arg(name, QString::fromStdString(grouped(row.count)), QString::fromStdString(grouped(row.total)));
    case CountRole:
      return row.count;
    case ShareRole:
      return static_cast<double>(row.count) / static_cast<double>(workspace_->selection().count());
    case ColorRole:
      return qtColor(row.color);
    default:
      return {};
  }
}

QSize ClassCountsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  return {120, option.fontMetrics.height() + 6};
}

void ClassCountsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRect row = option.rect.adjusted(0, 1, 0, -1);
  QColor bar = index.data(ClassCountsModel::ColorRole).value<QColor>();
  painter->fillRect(QRect(row.left(), row.top(), 3, row.height()), bar);
  bar.setAlpha(64);
  const double share = index.data(ClassCountsModel::ShareRole).toDouble();
  painter->fillRect(QRectF(row.left() + 3, row.top(), share * (row.width() - 3), row.height()), bar);
  painter->setFont(tabular(option.font));
  painter->setPen(option.palette.color(QPalette::Text));
  const QString count = QString::fromStdString(grouped(index.data(ClassCountsModel::CountRole).toLongLong()));
  QRect words = row.adjusted(8, 0, -4, 0);
  painter->drawText(words, Qt::AlignRight | Qt::AlignVCenter, count);
  words.setRight(words.right() - painter->fontMetrics().horizontalAdvance(count) - 8);
  painter->drawText(
      words, Qt::AlignLeft | Qt::AlignVCenter,
      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, words.width()));
  painter->restore();
}

}  // namespace mlens
