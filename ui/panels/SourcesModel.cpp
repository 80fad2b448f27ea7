#include "ui/panels/SourcesModel.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/JsonFields.h"
#include "core/base/Text.h"
#include "ui/widgets/Icons.h"

namespace mlens {
namespace {

using Stage = EmbeddingId::Stage;

QString words(const std::string& text) {
  return QString::fromStdString(text);
}

std::int64_t parametersOf(const CheckpointSummary& summary) {
  std::int64_t count = 0;
  for (const TensorInfo& tensor : summary.tensors) {
    const bool counted = std::ranges::find(summary.matched, tensor.name) != summary.matched.end() &&
                         tensor.name.find("running_") == std::string::npos &&
                         tensor.name.find("num_batches") == std::string::npos;
    if (!counted) continue;
    std::int64_t size = 1;
    for (Index side : tensor.shape) size *= side;
    count += size;
  }
  return count;
}

QStringList recipeOf(const CheckpointSummary& summary) {
  const auto found = summary.metadata.find("training");
  if (found == summary.metadata.end()) return {};
  const auto json = parseJson(found->second);
  if (!json || !json->is_object()) return {};
  QStringList lines;
  const std::pair<const char*, QString> fields[] = {{"method", SourcesModel::tr("method")},
                                                    {"epochs", SourcesModel::tr("epochs")},
                                                    {"strength", SourcesModel::tr("augmentation strength")},
                                                    {"batch", SourcesModel::tr("batch")},
                                                    {"learningRate", SourcesModel::tr("learning rate")},
                                                    {"temperature", SourcesModel::tr("temperature")},
                                                    {"seed", SourcesModel::tr("seed")}};
  for (const auto& [key, name] : fields) {
    const auto value = json->find(key);
    if (value == json->end()) continue;
    const std::string text = value->is_string()         ? value->get<std::string>()
                             : value->is_number_float() ? QString::number(value->get<double>()).toStdString()
                                                        : value->dump();
    lines << QStringLiteral("%1 %2").arg(name, words(text));
  }
  return lines;
}

QList<QStandardItem*> line(const QString& text, const QString& note, SourcesModel::Kind kind,
                           const QString& tooltip) {
  auto* first = new QStandardItem(text);
  auto* second = new QStandardItem(note);
  for (QStandardItem* item : {first, second}) {
    item->setEditable(false);
    item->setToolTip(tooltip);
  }
  first->setData(static_cast<int>(kind), SourcesModel::KindRole);
  first->setData(-1, SourcesModel::CheckpointRole);
  second->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  return {first, second};
}

}  // namespace

QString checkpointWords(const CheckpointSummary& summary) {
  const ModelSpec& spec = summary.spec;
  QStringList lines;
  lines << words(summary.path.string());
  lines << SourcesModel::tr("encoder %1, %2-d; %3")
               .arg(words(spec.encoderName()))
               .arg(spec.featureDimension())
               .arg(spec.projectorDepth == 0 ? SourcesModel::tr("no projector (z = h)")
                                             : SourcesModel::tr("projector of %1 layers, %2 wide, %3-d")
                                                   .arg(spec.projectorDepth)
                                                   .arg(spec.projectorWidth)
                                                   .arg(spec.projectorOutput));
  lines << SourcesModel::tr("%1 parameters, input %2 x %2 x %3")
               .arg(words(grouped(parametersOf(summary))))
               .arg(spec.input.size)
               .arg(spec.input.channels);
  if (summary.reading) {
    const auto& reading = *summary.reading;
    lines << SourcesModel::tr("read as %1; input size: %2; normalisation: %3")
                 .arg(words(reading.candidates[reading.chosen].project), words(reading.sizeFrom),
                      words(reading.normalizationFrom));
    for (const auto& line : readingWarnings(summary)) lines << words(line);
  }
  const QStringList recipe = recipeOf(summary);
  if (!recipe.isEmpty()) lines << SourcesModel::tr("trained: %1").arg(recipe.join(QStringLiteral(", ")));
  if (!summary.unmatched.empty()) {
    lines << SourcesModel::tr("%1 tensors the architecture does not know, unused")
                 .arg(summary.unmatched.size());
  }
  return lines.join('\n');
}

SourcesModel::SourcesModel(Workspace* workspace, QObject* parent)
    : QStandardItemModel(parent), workspace_(workspace) {
  refresh();
}

void SourcesModel::refresh() {
  clear();
  setColumnCount(2);
  addData();
  for (int i = 0; i < static_cast<int>(workspace_->session().checkpoints.size()); ++i) addCheckpoint(i);
  refreshIcons();
}

void SourcesModel::refreshIcons() {
  const QIcon data = themedIcon(
      workspace_->points()->images ? QStringLiteral("image") : QStringLiteral("edges"), workspace_->theme());
  const QIcon checkpoint = themedIcon(QStringLiteral("train"), workspace_->theme());
  for (int row = 0; row < rowCount(); ++row) {
    const bool first = item(row)->data(KindRole).toInt() == static_cast<int>(Kind::Data);
    item(row)->setIcon(first ? data : checkpoint);
  }
}

void SourcesModel::addData() {
  const PointTable& points = *workspace_->points();
  if (points.count == 0) return;
  const auto path = workspace_->session().data.path;
  const auto name = path.has_filename() ? path.filename() : path.parent_path().filename();
  const QString title = words(name.empty() ? points.title : name.string());
  const auto items = line(title, words(grouped(points.count)), Kind::Data,
                          QStringLiteral("%1\n%2").arg(words(points.title), words(path.string())));
  for (const std::string& warning : workspace_->data().warnings) {
    items[0]->appendRow(line(words(warning), {}, Kind::Warning, words(warning)));
  }
  for (const auto& value : workspace_->embeddings()) {
    if (value.id.stage == Stage::Vectors) addEmbedding(items[0], value);
  }
  appendRow(items);
}

void SourcesModel::addCheckpoint(int index) {
  const CheckpointSummary* summary = workspace_->checkpoint(index);
  const auto& path = workspace_->session().checkpoints[static_cast<std::size_t>(index)].path;
  QString title = words(path.filename().string());
  for (const auto& value : workspace_->embeddings()) {
    if (value.id.checkpoint == index) title = value.source;
  }
  const auto items =
      line(title, {}, Kind::Checkpoint,
           summary ? checkpointWords(*summary) : tr("%1\nnot read yet").arg(words(path.string())));
  items[0]->setData(index, CheckpointRole);
  if (summary) {
    for (const auto& warning : readingWarnings(*summary))
      items[0]->appendRow(line(words(warning), {}, Kind::Warning, words(warning)));
  }
  for (const auto& value : workspace_->embeddings()) {
    if (value.id.checkpoint == index) addEmbedding(items[0], value);
  }
  appendRow(items);
}

QStandardItem* SourcesModel::addEmbedding(QStandardItem* parent, const Workspace::EmbeddingValue& value) {
  const QString meaning = value.id.stage == Stage::Encoder
                              ? tr("the encoder's output, kept for use after training")
                          : value.id.stage == Stage::Projector
                              ? tr("the projector's output, on which the training loss is computed")
                              : tr("the vectors as they were opened");
  const QString note = value.state.isEmpty() ? viewsOf(value.id) : value.state;
  const auto items =
      line(value.title, note, Kind::Embedding,
           tr("%1: %2%3").arg(value.title, meaning, value.state.isEmpty() ? QString() : '\n' + value.state));
  items[0]->setData(value.id.checkpoint, CheckpointRole);
  items[0]->setData(static_cast<int>(value.id.stage), StageRole);
  parent->appendRow(items);
  return items[0];
}

QString SourcesModel::viewsOf(const EmbeddingId& id) const {
  QStringList numbers;
  const auto& views = workspace_->session().views;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (views[i].embedding == id) numbers << QString::number(i + 1);
  }
  return numbers.isEmpty() ? QString() : tr("view %1").arg(numbers.join(QStringLiteral(", ")));
}

std::optional<EmbeddingId> SourcesModel::embeddingAt(const QModelIndex& index) const {
  const QModelIndex first = index.siblingAtColumn(0);
  if (!first.isValid() || first.data(KindRole).toInt() != static_cast<int>(Kind::Embedding))
    return std::nullopt;
  return EmbeddingId{first.data(CheckpointRole).toInt(), static_cast<Stage>(first.data(StageRole).toInt())};
}

int SourcesModel::checkpointAt(const QModelIndex& index) const {
  return index.isValid() ? index.siblingAtColumn(0).data(CheckpointRole).toInt() : -1;
}

bool SourcesModel::incomplete() const {
  return workspace_->points()->count > 0 &&
         std::ranges::any_of(workspace_->embeddings(),
                             [](const auto& value) { return value.values.empty(); });
}

}  // namespace mlens
