#include "ui/panels/MapForm.h"

#include <QRegularExpressionValidator>
#include <QSignalBlocker>

#include "ui/charts/TabularFont.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

QComboBox* choice(std::initializer_list<std::pair<QString, int>> items, QWidget* parent) {
  auto* box = new QComboBox(parent);
  for (const auto& [text, value] : items) box->addItem(text, value);
  return box;
}

void choose(QComboBox* box, int value) {
  box->setCurrentIndex(std::max(0, box->findData(value)));
}

}  // namespace

MapForm::MapForm(Workspace* workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  form_ = new QFormLayout(this);
  form_->setContentsMargins(0, 0, 0, 0);
  form_->setSpacing(kGrid);
  form_->setLabelAlignment(Qt::AlignLeft);
  form_->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  buildMethod(form_);
  buildUmap(form_);
  buildAlignment(form_);
  setSpec({}, {});
}

void MapForm::buildMethod(QFormLayout* form) {
  method_ = named(choice({{tr("PCA"), 0}, {tr("UMAP"), 1}}, this), tr("Method"),
                  tr("PCA: exact principal components, at once. UMAP: neighbours stay neighbours, distances "
                     "between clusters mean little (McInnes, Healy, Melville 2018)"));
  dimensions_ = named(choice({{tr("3D"), 3}, {tr("2D"), 2}}, this), tr("Dimensions"),
                      tr("2D shows all at one glance; 3D keeps more neighbours"));
  form->addRow(tr("&Method"), method_);
  form->addRow(tr("&Dimensions"), dimensions_);
  connect(method_, &QComboBox::activated, this, [this] {
    showRows();
    Q_EMIT edited();
  });
  connect(dimensions_, &QComboBox::activated, this, &MapForm::edited);
}

void MapForm::buildUmap(QFormLayout* form) {
  neighbors_ = named(new QSpinBox(this), tr("Neighbours"),
                     tr("Points in a neighbourhood, the point itself counted: more shows larger structures, "
                        "fewer finer ones; 2 to 1000"));
  neighbors_->setRange(2, 1000);
  minDist_ = named(new QDoubleSpinBox(this), tr("Min. distance"),
                   tr("How close points may lie in the map: smaller packs clusters tighter; 0 to 1"));
  minDist_->setRange(0, 1);
  minDist_->setSingleStep(0.05);
  minDist_->setDecimals(3);
  minDist_->setLocale(QLocale::c());
  epochs_ = named(new QSpinBox(this), tr("Epochs"),
                  tr("Passes over the neighbour graph: auto is 500 up to 10,000 points, 200 beyond"));
  epochs_->setRange(0, 100'000);
  epochs_->setSpecialValueText(tr("auto"));
  metric_ =
      named(choice({{tr("Euclidean"), static_cast<int>(Metric::Euclidean)},
                    {tr("Cosine"), static_cast<int>(Metric::Cosine)}},
                   this),
            tr("Metric"), tr("How near is measured: Euclidean distance, or 1 - the cosine of the angle"));
  init_ = named(choice({{tr("Spectral"), static_cast<int>(UmapInit::Spectral)},
                        {tr("PCA"), static_cast<int>(UmapInit::Pca)}},
                       this),
                tr("Start"),
                tr("Where points stand before the first epoch: eigenvectors of the graph (keeps the global "
                   "order best), or principal components"));
  search_ = named(choice({{tr("Automatic"), static_cast<int>(KnnMethod::Auto)},
                          {tr("Exact"), static_cast<int>(KnnMethod::Exact)},
                          {tr("Approximate"), static_cast<int>(KnnMethod::Approximate)}},
                         this),
                  tr("Search"),
                  tr("How the neighbours are found. Automatic: exactly while that takes seconds, else by "
                     "nearest-neighbour descent, whose recall is then stated"));
  auto* seedBox = new QWidget(this);
  auto* row = gridLayout<QHBoxLayout>(seedBox, 0);
  seed_ = named(new QLineEdit(seedBox), tr("Seed"), tr("The same seed gives the same map, bit for bit"));
  seed_->setFont(tabular(seed_->font()));
  seed_->setValidator(
      new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,18}")), seed_));
  newSeed_ = new QToolButton(seedBox);
  newSeed_->setText(tr("New"));
  newSeed_->setAccessibleName(tr("New seed"));
  newSeed_->setToolTip(tr("The next seed: another of the maps that these settings can give"));
  newSeed_->setFocusPolicy(Qt::StrongFocus);
  row->addWidget(seed_, 1);
  row->addWidget(newSeed_);
  form->addRow(tr("&Neighbours"), neighbors_);
  form->addRow(tr("M&in. distance"), minDist_);
  form->addRow(tr("&Epochs"), epochs_);
  form->addRow(tr("Me&tric"), metric_);
  form->addRow(tr("&Start"), init_);
  form->addRow(tr("Sea&rch"), search_);
  form->addRow(tr("See&d"), seedBox);
  static_cast<QLabel*>(form->labelForField(seedBox))->setBuddy(seed_);
  connect(neighbors_, &QSpinBox::valueChanged, this, &MapForm::edited);
  connect(minDist_, &QDoubleSpinBox::valueChanged, this, &MapForm::edited);
  connect(epochs_, &QSpinBox::valueChanged, this, &MapForm::edited);
  connect(metric_, &QComboBox::activated, this, &MapForm::edited);
  connect(init_, &QComboBox::activated, this, &MapForm::edited);
  connect(search_, &QComboBox::activated, this, &MapForm::edited);
  connect(seed_, &QLineEdit::textEdited, this, &MapForm::edited);
  connect(newSeed_, &QToolButton::clicked, this, &MapForm::proposeSeed);
}

void MapForm::buildAlignment(QFormLayout* form) {
  alignTo_ = named(new QComboBox(this), tr("Align to"),
                   tr("Lays the map out from the map of another embedding with the same settings, and turns "
                      "it onto that one (orthogonal Procrustes, Schönemann 1966), so that the two can be "
                      "compared; a view of that embedding then shows that map"));
  alignTo_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  alignTo_->setMinimumContentsLength(10);
  scaled_ = named(new QCheckBox(tr("also scale it"), this), tr("Also scale"),
                  tr("Stretches or shrinks the map onto the other one as well as turning it"));
  coupling_ =
      named(new QDoubleSpinBox(this), tr("Coupling"),
            tr("Holds every point near its place in the other map while the layout runs: 0 not at all "
               "(only the start is shared), 1 most. What moves all the same has changed; trust tells "
               "what the coupling costs"));
  coupling_->setRange(0, 1);
  coupling_->setSingleStep(0.05);
  form->addRow(tr("&Align to"), alignTo_);
  form->addRow(QString(), scaled_);
  form->addRow(tr("Co&upling"), coupling_);
  connect(alignTo_, &QComboBox::activated, this, [this] {
    showRows();
    Q_EMIT edited();
  });
  connect(scaled_, &QCheckBox::clicked, this, &MapForm::edited);
  connect(coupling_, &QDoubleSpinBox::valueChanged, this, &MapForm::edited);
}

void MapForm::listReferences(const MapSpec& spec, const EmbeddingId& embedding) {
  references_.clear();
  alignTo_->clear();
  alignTo_->addItem(tr("No other map"), 0);
  int chosen = 0;
  for (const auto& value : workspace_->embeddings()) {
    if (value.id == embedding) continue;
    references_.push_back(value.id);
    const QString stage = value.title.section(QLatin1Char(','), 0, 0);
    const int place = static_cast<int>(references_.size());
    alignTo_->addItem(stage + QStringLiteral(" · ") + value.source, place);
    if (spec.alignment && spec.alignment->embedding == value.id) chosen = place;
  }
  alignTo_->setCurrentIndex(chosen);
}

void MapForm::showRows() {
  const bool umap = method_->currentData().toInt() == 1;
  for (QWidget* field : std::initializer_list<QWidget*>{neighbors_, minDist_, epochs_, metric_, init_,
                                                        search_, seed_->parentWidget()}) {
    field->setVisible(umap);
    form_->labelForField(field)->setVisible(umap);
  }
  const bool others = alignTo_->count() > 1;
  alignTo_->setVisible(others);
  form_->labelForField(alignTo_)->setVisible(others);
  const bool aligned = others && alignTo_->currentIndex() > 0;
  scaled_->setVisible(aligned);
  coupling_->setVisible(aligned && umap);
  form_->labelForField(coupling_)->setVisible(aligned && umap);
  init_->setEnabled(alignTo_->currentIndex() == 0);
}

void MapForm::proposeSeed() {
  seed_->setText(QString::number(spec().umap.seed + 1));
  Q_EMIT edited();
}

MapSpec MapForm::spec() const {
  MapSpec spec = shown_;
  spec.method = method_->currentData().toInt() == 1 ? "umap" : "pca";
  spec.dimensions = dimensions_->currentData().toInt();
  spec.umap.neighbors = neighbors_->value();
  spec.umap.minDist = minDist_->value();
  spec.umap.epochs = epochs_->value();
  spec.umap.metric = static_cast<Metric>(metric_->currentData().toInt());
  spec.umap.init = static_cast<UmapInit>(init_->currentData().toInt());
  spec.umap.seed = seed_->text().toULongLong();
  spec.umap.search = static_cast<KnnMethod>(search_->currentData().toInt());
  spec.umap.stopAt = 0;
  spec.alignment.reset();
  const auto place = static_cast<std::size_t>(std::max(0, alignTo_->currentIndex()));
  if (place > 0 && place <= references_.size()) {
    spec.alignment = MapAlignment{references_[place - 1], scaled_->isChecked(),
                                  spec.method == "umap" ? coupling_->value() : 0};
  }
  return spec;
}

void MapForm::setSpec(const MapSpec& spec, const EmbeddingId& embedding) {
  const QSignalBlocker blockers[] = {QSignalBlocker(neighbors_), QSignalBlocker(minDist_),
                                     QSignalBlocker(epochs_), QSignalBlocker(coupling_)};
  shown_ = spec;
  choose(method_, spec.method == "umap" ? 1 : 0);
  choose(dimensions_, spec.dimensions);
  neighbors_->setValue(spec.umap.neighbors);
  minDist_->setValue(spec.umap.minDist);
  epochs_->setValue(spec.umap.epochs);
  choose(metric_, static_cast<int>(spec.umap.metric));
  choose(init_, static_cast<int>(spec.umap.init));
  choose(search_, static_cast<int>(spec.umap.search));
  seed_->setText(QString::number(spec.umap.seed));
  scaled_->setChecked(spec.alignment && spec.alignment->scaled);
  coupling_->setValue(spec.alignment ? spec.alignment->coupling : 0);
  listReferences(spec, embedding);
  showRows();
}

}  // namespace mlens
