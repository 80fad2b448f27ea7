#include "ui/window/TensorTree.h"

#include <QStringList>
#include <map>
#include <set>

namespace mlens {
namespace {

QString shapeOf(const StoredTensor& tensor) {
  QStringList sides;
  for (const Index side : tensor.shape) sides << QString::number(side);
  return sides.isEmpty() ? QStringLiteral("1") : sides.join(QStringLiteral(" × "));
}

/// The names from the top: dictionaries, then the dotted parts of the key.
QStringList partsOf(const StoredTensor& tensor) {
  QStringList parts;
  if (!tensor.group.empty()) parts = QString::fromStdString(tensor.group).split('/');
  return parts + QString::fromStdString(tensor.name).split('.');
}

int childOf(TensorTree& tree, std::map<std::pair<int, QString>, int>& known, int parent,
            const QString& name) {
  const auto [place, isNew] = known.try_emplace({parent, name}, static_cast<int>(tree.nodes.size()));
  if (!isNew) return place->second;
  TensorTree::Node node;
  node.name = name;
  node.parent = parent;
  auto& above = tree.nodes[static_cast<std::size_t>(parent)];
  node.row = static_cast<int>(above.children.size());
  above.children.push_back(place->second);
  tree.nodes.push_back(std::move(node));
  return place->second;
}

}  // namespace

TensorTree tensorTree(const CheckpointFile& file) {
  TensorTree tree;
  tree.nodes.emplace_back();
  std::map<std::pair<int, QString>, int> known;
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    const StoredTensor& tensor = file.tensors[i];
    int at = 0;
    for (const QString& part : partsOf(tensor)) at = childOf(tree, known, at, part);
    auto& leaf = tree.nodes[static_cast<std::size_t>(at)];
    leaf.path = QString::fromStdString(tensor.fullName());
    leaf.shape = shapeOf(tensor);
    leaf.dtype = QString::fromStdString(tensor.dtype);
    leaf.tensor = static_cast<int>(i);
    for (; at > 0; at = tree.nodes[static_cast<std::size_t>(at)].parent)
      ++tree.nodes[static_cast<std::size_t>(at)].tensors;
  }
  return tree;
}

TensorUse tensorUse(const CheckpointFile& file, const TensorTree& tree, const ModelReading& reading) {
  using Role = TensorUse::Role;
  TensorUse use;
  use.roles.resize(file.tensors.size(), Role::Elsewhere);
  use.names.resize(file.tensors.size());
  use.used.resize(tree.nodes.size(), 0);
  const std::set<std::string> unmatched(reading.unmatched.begin(), reading.unmatched.end());
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    if (unmatched.contains(file.tensors[i].fullName())) use.roles[i] = Role::Unused;
  }
  for (const auto& binding : reading.bindings) {
    use.roles[binding.tensor] = binding.name.starts_with("encoder.") ? Role::Encoder : Role::Projector;
    use.names[binding.tensor] = QString::fromStdString(binding.name);
  }
  for (const auto& node : tree.nodes) {
    if (node.tensor < 0 || use.names[static_cast<std::size_t>(node.tensor)].isEmpty()) continue;
    for (int at = static_cast<int>(&node - tree.nodes.data()); at > 0;
         at = tree.nodes[static_cast<std::size_t>(at)].parent)
      ++use.used[static_cast<std::size_t>(at)];
  }
  return use;
}

}  // namespace mlens
