#include "ui/window/TensorTreeModel.h"

#include <QGuiApplication>
#include <QPalette>

namespace mlens {

void TensorTreeModel::setTree(std::shared_ptr<const TensorTree> tree) {
  beginResetModel();
  tree_ = std::move(tree);
  use_.reset();
  endResetModel();
}

void TensorTreeModel::setUse(std::shared_ptr<const TensorUse> use) {
  Q_EMIT layoutAboutToBeChanged();
  use_ = std::move(use);
  Q_EMIT layoutChanged();
}

const TensorTree::Node* TensorTreeModel::nodeAt(const QModelIndex& index) const {
  if (!tree_ || tree_->nodes.empty()) return nullptr;
  return &tree_->nodes[index.isValid() ? static_cast<std::size_t>(index.internalId()) : 0];
}

QModelIndex TensorTreeModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column,
                     static_cast<quintptr>(nodeAt(parent)->children[static_cast<std::size_t>(row)]));
}

QModelIndex TensorTreeModel::parent(const QModelIndex& child) const {
  const auto* node = child.isValid() ? nodeAt(child) : nullptr;
  if (!node || node->parent <= 0) return {};
  return createIndex(tree_->nodes[static_cast<std::size_t>(node->parent)].row, 0,
                     static_cast<quintptr>(node->parent));
}

int TensorTreeModel::rowCount(const QModelIndex& parent) const {
  const auto* node = parent.column() > 0 ? nullptr : nodeAt(parent);
  return node ? static_cast<int>(node->children.size()) : 0;
}

bool TensorTreeModel::used(const TensorTree::Node& node) const {
  return use_ && use_->used[static_cast<std::size_t>(&node - tree_->nodes.data())] > 0;
}

QString TensorTreeModel::useOf(const TensorTree::Node& node) const {
  if (!use_) return {};
  if (node.tensor < 0) {
    const int count = use_->used[static_cast<std::size_t>(&node - tree_->nodes.data())];
    if (count == 0) return QStringLiteral("–");
    return count == node.tensors ? tr("all %L1").arg(count) : tr("%L1 of %L2").arg(count).arg(node.tensors);
  }
  switch (use_->roles[static_cast<std::size_t>(node.tensor)]) {
    case TensorUse::Role::Encoder:
      return tr("encoder");
    case TensorUse::Role::Projector:
      return tr("projector");
    case TensorUse::Role::Unused:
      return tr("not used");
    case TensorUse::Role::Elsewhere:
      break;
  }
  return QStringLiteral("–");
}

QVariant TensorTreeModel::data(const QModelIndex& index, int role) const {
  const auto* node = index.isValid() ? nodeAt(index) : nullptr;
  if (!node) return {};
  const bool tensor = node->tensor >= 0;
  switch (role) {
    case Qt::DisplayRole:
      if (index.column() == Name) return node->name;
      if (index.column() == Shape) return tensor ? node->shape : tr("%n tensors", nullptr, node->tensors);
      if (index.column() == Type) return node->dtype;
      return useOf(*node);
    case Qt::ToolTipRole: {
      if (!tensor) return {};
      const QString name = use_ ? use_->names[static_cast<std::size_t>(node->tensor)] : QString();
      return name.isEmpty() ? node->path : tr("%1\nread as %2").arg(node->path, name);
    }
    case Qt::ForegroundRole: {
      const bool quiet = !tensor && index.column() != Name;
      if (quiet || !used(*node)) return QGuiApplication::palette().brush(QPalette::PlaceholderText);
      return {};
    }
    case PathRole:
      return tensor ? node->path : QString();
    case UsedRole:
      return used(*node);
    default:
      return {};
  }
}

QVariant TensorTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case Name:
      return tr("Tensor");
    case Shape:
      return tr("Shape");
    case Type:
      return tr("Type");
    default:
      return tr("Used as");
  }
}

TensorFilter::TensorFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setRecursiveFilteringEnabled(true);
}

void TensorFilter::setText(const QString& text) {
  text_ = text.trimmed();
  invalidateFilter();
}

void TensorFilter::setShow(Show show) {
  show_ = show;
  invalidateFilter();
}

bool TensorFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const QModelIndex at = sourceModel()->index(row, 0, parent);
  const QString path = at.data(TensorTreeModel::PathRole).toString();
  if (path.isEmpty()) return false;  // a branch shows with what is below it
  if (!path.contains(text_, Qt::CaseInsensitive)) return false;
  return show_ == Show::All || at.data(TensorTreeModel::UsedRole).toBool() == (show_ == Show::Used);
}

}  // namespace mlens
