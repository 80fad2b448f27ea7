#include "ui/panels/InspectorPanel.h"

#include <QHeaderView>
#include <QPushButton>
#include <algorithm>

#include "ui/charts/TabularFont.h"
#include "ui/panels/ColumnsModel.h"
#include "ui/panels/PointMeasures.h"
#include "ui/panels/PointNeighborhood.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/ColumnScroll.h"
#include "ui/widgets/EmptyHint.h"
#include "ui/widgets/Layout.h"
#include "ui/widgets/PictureView.h"
#include "ui/widgets/Swatch.h"

namespace mlens {
namespace {

constexpr int kSmallPicture = 140;  // beside the words: 28 x 28 pixels five times
constexpr int kLargePicture = 224;  // above the words
constexpr int kSmallSide = 64;      // pictures up to this side stand beside the words
constexpr int kMostColumns = 8;     // lines of the table, before it scrolls

}  // namespace

InspectorPanel::InspectorPanel(Workspace* workspace, Neighborhoods* neighborhoods, Measurements* measurements,
                               QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      neighborhoods_(neighborhoods),
      thumbnails_(new Thumbnails(workspace, this)),
      stack_(new QStackedWidget(this)),
      nothing_(new EmptyHint(tr("The point you click shows here: its picture, its columns, its neighbours."),
                             this)),
      noPoint_(new EmptyHint(tr("Click a point in a view to inspect it."), this)),
      neighbors_(&workspace->jobs(), [this] { showNeighbors(); }) {
  auto* open = nothing_->addButton(tr("Open…"), tr("Opens pictures, a checkpoint or vectors (Ctrl+O)"));
  connect(open, &QPushButton::clicked, this, &InspectorPanel::openRequested);

  auto* content = new QWidget;
  auto* column = gridLayout<QVBoxLayout>(content);
  column->addWidget(buildHead());
  columns_ = new ColumnsModel(this);
  table_ = new QTableView(content);
  table_->setModel(columns_);
  table_->setFont(tabular(table_->font()));
  table_->setAccessibleName(tr("Columns of the point"));
  table_->setToolTip(tr("What the data says about this point"));
  table_->setShowGrid(false);
  table_->viewport()->setAutoFillBackground(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setTabKeyNavigation(false);
  table_->horizontalHeader()->hide();
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(QFontMetrics(font()).height() + 4);
  column->addWidget(table_);
  column->addWidget(buildNeighbors());
  column->addWidget(new PointMeasures(workspace, measurements, content));
  column->addStretch();
  stack_->addWidget(nothing_);
  stack_->addWidget(noPoint_);
  stack_->addWidget(new ColumnScroll(content, this));
  gridLayout<QVBoxLayout>(this, 0)->addWidget(stack_);

  connect(workspace, &Workspace::currentChanged, this, &InspectorPanel::showPoint);
  connect(workspace, &Workspace::pointsChanged, this, &InspectorPanel::showPoint);
  connect(workspace, &Workspace::colorsChanged, this, [this] {
    if (workspace_->current() >= 0)
      swatch_->setPixmap(swatch(pointColor(*workspace_, workspace_->current())));
  });
  connect(workspace, &Workspace::embeddingsChanged, this, &InspectorPanel::refreshNeighbors);
  connect(workspace, &Workspace::viewsChanged, this, &InspectorPanel::refreshNeighbors);
  connect(workspace, &Workspace::missingAsked, this, [this] {
    neighbors_.computeMissing();
    showNeighbors();
  });
  connect(workspace, &Workspace::viewChanged, this, &InspectorPanel::refreshNeighbors);
  connect(workspace, &Workspace::appearanceChanged, this, &InspectorPanel::refreshNeighbors);
  connect(neighborhoods, &Neighborhoods::graphChanged, this, &InspectorPanel::refreshNnk);
  connect(thumbnails_, &Thumbnails::fullReady, this, &InspectorPanel::showPicture);
  connect(thumbnails_, &Thumbnails::availabilityChanged, this, &InspectorPanel::showPicture);
  showPoint();
}

QWidget* InspectorPanel::buildHead() {
  auto* head = new QWidget;
  head->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  auto* layout = gridLayout<QVBoxLayout>(head, 0);
  picture_ = new PictureView(head);
  picture_->setAccessibleName(tr("Picture of the point"));
  picture_->setToolTip(tr("The picture as the model's data set has it, before any augmentation"));
  layout->addWidget(picture_);
  auto* words = new QWidget(head);
  auto* column = gridLayout<QVBoxLayout>(words, 0);
  name_ = headingLabel({}, words);
  name_->setWordWrap(true);
  name_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  name_->setAccessibleName(tr("Name of the point"));
  column->addWidget(name_);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  swatch_ = new QLabel(words);
  className_ = new QLabel(words);
  className_->setWordWrap(true);
  className_->setToolTip(tr("Its class and the class's colour"));
  row->addWidget(swatch_);
  row->addWidget(className_, 1);
  column->addLayout(row);
  column->addStretch();
  layout->addWidget(words, 1);
  return head;
}

QWidget* InspectorPanel::buildNeighbors() {
  auto* box = new QWidget;
  box->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  auto* column = gridLayout<QVBoxLayout>(box, 0);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  auto* heading = headingLabel(tr("Neighbours"), box);
  row->addWidget(heading);
  count_ = new QSpinBox(box);
  count_->setRange(5, 50);
  count_->setValue(12);
  count_->setAccessibleName(tr("Number of neighbours"));
  count_->setToolTip(tr("k: how many of the nearest points are shown, 5 to 50"));
  row->addWidget(count_);
  row->addStretch();
  shared_ = new QLabel(box);
  shared_->setFont(tabular(shared_->font()));
  shared_->setToolTip(
      tr("How many of the k nearest are the same in both embeddings; they carry a blue mark"));
  row->addWidget(shared_);
  column->addLayout(row);
  for (Strip& strip : strips_) {
    strip.title = quietLabel({}, box);
    strip.pictures = new PictureStrip(workspace_, thumbnails_, box);
    strip.nnk = quietLabel({}, box);
    strip.nnk->setFont(tabular(strip.nnk->font()));
    strip.nnk->setAccessibleName(tr("NNK neighbourhood"));
    column->addWidget(strip.title);
    column->addWidget(strip.pictures);
    column->addWidget(strip.nnk);
    connect(strip.pictures, &PictureStrip::chosen, this,
            [this](Index point) { workspace_->setCurrent(point, true); });
    connect(strip.pictures, &PictureStrip::pointedAt, this,
            [this](Index point) { workspace_->setHovered(point); });
  }
  connect(count_, &QSpinBox::valueChanged, this, &InspectorPanel::refreshNeighbors);
  return box;
}

QSize InspectorPanel::sizeHint() const {
  return {352, 640};
}

void InspectorPanel::setNeighborCount(int k) {
  count_->setValue(k);
}

void InspectorPanel::showPoint() {
  const auto points = workspace_->points();
  const Index row = workspace_->current();
  if (row < 0 || row >= points->count) {
    if (points->count == 0) {
      stack_->setCurrentWidget(nothing_);
    } else {
      stack_->setCurrentWidget(noPoint_);
    }
    columns_->setPoint(points, -1);
    return refreshNeighbors();
  }
  name_->setText(pointName(*points, row));
  const QString className = pointClass(*points, row);
  className_->setText(className.isEmpty() ? tr("no class") : className);
  swatch_->setPixmap(swatch(pointColor(*workspace_, row)));
  columns_->setPoint(points, row);
  const int lines = std::min(columns_->rowCount(), kMostColumns);
  table_->setFixedHeight(lines * table_->verticalHeader()->defaultSectionSize());
  stack_->setCurrentIndex(2);
  showPicture();
  refreshNeighbors();
}

void InspectorPanel::showPicture() {
  picture_->setVisible(thumbnails_->available());
  const Index row = workspace_->current();
  if (!thumbnails_->available() || row < 0) return;
  const Thumbnails::Picture picture = thumbnails_->full(row);
  if (picture.image.isNull()) {
    if (!picture.problem.isEmpty()) picture_->setText(picture.problem);
    return;  // the last one stays until this one comes: milliseconds
  }
  const bool small = std::max(picture.image.width(), picture.image.height()) <= kSmallSide;
  auto* layout = static_cast<QBoxLayout*>(picture_->parentWidget()->layout());
  layout->setDirection(small ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  picture_->setFixedHeight(small ? kSmallPicture : kLargePicture);
  picture_->setMinimumWidth(small ? kSmallPicture : 0);
  picture_->setMaximumWidth(small ? kSmallPicture : QWIDGETSIZE_MAX);
  picture_->setPicture(picture.image);
}

std::vector<const Workspace::EmbeddingValue*> InspectorPanel::compared() const {
  std::vector<const Workspace::EmbeddingValue*> values;
  for (const EmbeddingId& id : comparedEmbeddings(*workspace_)) values.push_back(workspace_->embedding(id));
  return values;
}

void InspectorPanel::refreshNnk() {
  const auto ids = comparedEmbeddings(*workspace_);
  for (std::size_t i = 0; i < strips_.size(); ++i) {
    const auto graph = i < ids.size() ? neighborhoods_->graph(ids[i]) : nullptr;
    const QString words = graph ? neighborhoodWords(*graph, workspace_->current()) : QString();
    strips_[i].nnk->setText(words);
    strips_[i].nnk->setVisible(!words.isEmpty());
    if (graph) strips_[i].nnk->setToolTip(QString::fromStdString(graph->setting));
  }
}

void InspectorPanel::refreshNeighbors() {
  refreshNnk();
  const auto values = compared();
  for (std::size_t i = 0; i < strips_.size(); ++i) {
    const bool used = i < values.size();
    strips_[i].title->setVisible(used);
    strips_[i].pictures->setVisible(used);
    strips_[i].pictures->setRoom(count_->value());
    if (!used) continue;
    const auto& value = *values[i];
    const bool sources = values.size() > 1 && values[0]->source != values[1]->source;
    strips_[i].title->setText(sources ? tr("in %1 · %2").arg(value.title, value.source)
                                      : tr("in %1").arg(value.title));
    strips_[i].title->setToolTip(tr("%1, %2 distance under each picture")
                                     .arg(value.source, metricName(workspace_->appearance().edges.metric)));
    strips_[i].pictures->setAccessibleName(tr("Nearest neighbours in %1").arg(value.title));
    strips_[i].pictures->setEmptyText(value.state);
  }
  Question question{workspace_->current(), count_->value(), workspace_->appearance().edges.metric, {}};
  std::vector<Matrix> matrices;
  for (const auto* value : values) {
    matrices.push_back(value->values);
    question.embeddings.emplace_back(value->serial, value->values.rows());
  }
  if (question.row < 0 || matrices.empty()) {
    neighbors_.clear();
    return showNeighbors();
  }
  neighbors_.want(question, tr("Neighbours of %1").arg(pointName(*workspace_->points(), question.row)),
                  [question, matrices](const JobContext& job) -> Result<NeighborLists> {
                    NeighborLists found;
                    for (const Matrix& matrix : matrices) {
                      found.emplace_back();
                      if (matrix.empty() || question.row >= matrix.rows()) continue;
                      auto neighbors = neighborsOf(matrix, question.row, question.k, question.metric, job);
                      if (!neighbors) return failure(neighbors);
                      found.back() = std::move(*neighbors);
                    }
                    return found;
                  });
}

void InspectorPanel::showNeighbors() {
  const NeighborLists found = neighbors_.value() ? *neighbors_.value() : NeighborLists();
  const bool both = found.size() == 2 && !found[0].empty() && !found[1].empty();
  const std::vector<Index> shared = both ? sharedRows(found[0], found[1]) : std::vector<Index>();
  shared_->setText(both ? tr("%1 of %2 shared").arg(shared.size()).arg(found[0].size()) : QString());
  for (std::size_t i = 0; i < strips_.size(); ++i) {
    strips_[i].pictures->setNeighbors(i < found.size() ? found[i] : std::vector<Neighbor>(), shared);
    if (!neighbors_.words().isEmpty()) strips_[i].pictures->setEmptyText(neighbors_.words());
  }
}

}  // namespace mlens
