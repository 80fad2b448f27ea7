#include "ui/panels/MapForm.h"

#include <QSignalBlocker>

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
  umap_ = new UmapFields(form_);
  connect(umap_, &UmapFields::edited, this, &MapForm::edited);
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
  umap_->setVisible(umap);
  const bool others = alignTo_->count() > 1;
  alignTo_->setVisible(others);
  form_->labelForField(alignTo_)->setVisible(others);
  const bool aligned = others && alignTo_->currentIndex() > 0;
  scaled_->setVisible(aligned);
  coupling_->setVisible(aligned && umap);
  form_->labelForField(coupling_)->setVisible(aligned && umap);
  umap_->setStartEnabled(alignTo_->currentIndex() == 0);
}

MapSpec MapForm::spec() const {
  MapSpec spec = shown_;
  spec.method = method_->currentData().toInt() == 1 ? "umap" : "pca";
  spec.dimensions = dimensions_->currentData().toInt();
  static_cast<UmapSettings&>(spec.umap) = umap_->settings();
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
  const QSignalBlocker blocker(coupling_);
  shown_ = spec;
  choose(method_, spec.method == "umap" ? 1 : 0);
  choose(dimensions_, spec.dimensions);
  umap_->show(spec.umap);
  scaled_->setChecked(spec.alignment && spec.alignment->scaled);
  coupling_->setValue(spec.alignment ? spec.alignment->coupling : 0);
  listReferences(spec, embedding);
  showRows();
}

}  // namespace mlens
