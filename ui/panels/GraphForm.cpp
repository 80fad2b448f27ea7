#include "ui/panels/GraphForm.h"

#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "ui/widgets/Layout.h"
#include "ui/widgets/NamedChoice.h"

namespace mlens {
namespace {

using Show = EdgeSpec::Show;
using Kind = EdgeSpec::Kind;

QComboBox* choice(const QString& name, const QString& tooltip, QWidget* parent) {
  auto* box = named(new QComboBox(parent), name, tooltip);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumContentsLength(14);
  return box;
}

template <class Value>
void addItem(QComboBox* box, const QString& text, Value value, const QString& meaning = {}) {
  box->addItem(text, static_cast<int>(value));
  if (!meaning.isEmpty()) box->setItemData(box->count() - 1, meaning, Qt::ToolTipRole);
}

template <class Value>
void explain(QComboBox* box, Value value, const QString& meaning) {
  box->setItemData(box->findData(static_cast<int>(value)), meaning, Qt::ToolTipRole);
}

template <class Value>
void setValue(QComboBox* box, Value value) {
  box->setCurrentIndex(box->findData(static_cast<int>(value)));
}

template <class Value>
Value chosen(const QComboBox* box) {
  return static_cast<Value>(box->currentData().toInt());
}

}  // namespace

GraphForm::GraphForm(Workspace* workspace, Neighborhoods* neighborhoods, QWidget* parent)
    : QWidget(parent), workspace_(workspace), neighborhoods_(neighborhoods), form_(new QFormLayout(this)) {
  form_->setContentsMargins(0, 0, 0, 0);
  form_->setSpacing(kGrid);
  form_->setLabelAlignment(Qt::AlignLeft);
  form_->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form_->setRowWrapPolicy(QFormLayout::DontWrapRows);

  kind_ = choice(tr("Neighbourhood graph"), tr("Who counts as a neighbour, in every embedding"), this);
  addItem(kind_, tr("kNN"), Kind::Knn, tr("The k nearest points"));
  addItem(kind_, tr("Mutual kNN"), Kind::Mutual, tr("Points that have each other among their k nearest"));
  addItem(kind_, tr("NNK"), Kind::Nnk,
          tr("Those of the K nearest that a non-negative kernel regression of the point needs: none lies "
             "behind another (Shekkizhar and Ortega 2020)"));
  show_ = choice(tr("Edges"), tr("Whose neighbourhoods are drawn as lines"), this);
  addItem(show_, tr("Off"), Show::Off);
  addItem(show_, tr("Of the current point"), Show::Current);
  addItem(show_, tr("Of the selection"), Show::Selection);
  addItem(show_, tr("Of all points"), Show::All);
  k_ =
      named(new QSpinBox(this), tr("Neighbours K"),
            tr("kNN: how many of the nearest points are neighbours. NNK: how many are candidates; 1 to 200"));
  k_->setKeyboardTracking(false);
  metric_ =
      choice(tr("Distance"), tr("How near is measured: Euclidean, or 1 - the cosine of the angle"), this);
  addValues(metric_, kMetricNames);
  kernel_ =
      choice(tr("Kernel"),
             tr("How alike two points are. It decides how many neighbours survive: compare models under "
                "one kernel only"),
             this);
  addValues(kernel_, kNnkKernels);
  explain(kernel_, NnkKernel::Cosine, tr("(1 + x'y) / 2 of rows of length 1"));
  explain(kernel_, NnkKernel::GaussianGlobal,
          tr("exp(-d² / 2 s²), s = mean distance to the K-th neighbour / 3"));
  explain(kernel_, NnkKernel::GaussianLocal,
          tr("exp(-d² / 2 s²), s = each point's own distance to its K-th neighbour"));
  explain(kernel_, NnkKernel::Gaussian, tr("exp(-d² / 2 s²) with the bandwidth below"));
  sigma_ = named(new QDoubleSpinBox(this), tr("Bandwidth"),
                 tr("s of the Gaussian kernel, in units of the (normalised) vectors; of local bandwidths the "
                    "mean. To be set for \"Gaussian, given\""));
  sigma_->setRange(0, 1e9);
  sigma_->setDecimals(4);
  sigma_->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  sigma_->setKeyboardTracking(false);
  solver_ = choice(tr("Solver"), tr("Which neighbours survive"), this);
  addItem(solver_, tr("Exact minimiser"), 0, tr("The minimum of the regression: what the definition says"));
  addItem(solver_, tr("As published"), 1,
          tr("One-way elimination, as in the authors' released code: what is dropped never returns. Not the "
             "minimum"));
  normalize_ = named(new QCheckBox(tr("Rows of &length 1"), this), tr("Rows of length 1"),
                     tr("l2-normalises every vector first; for cosine the usual, for Gaussian kernels not"));
  polytope_ =
      named(new QCheckBox(tr("&Polytope of the current point (P)"), this), tr("Polytope"),
            tr("Draws the NNK neighbourhood of the current point as a body: lines by weight, the hull, "
               "each neighbour's cutting plane, and hollow marks at the eliminated candidates"));
  form_->addRow(tr("&Graph"), kind_);
  form_->addRow(tr("&Edges"), show_);
  form_->addRow(tr("&K"), k_);
  form_->addRow(tr("&Distance"), metric_);
  form_->addRow(tr("Ker&nel"), kernel_);
  form_->addRow(tr("&Bandwidth"), sigma_);
  form_->addRow(tr("&Solver"), solver_);
  form_->addRow(normalize_);
  form_->addRow(polytope_);

  for (QComboBox* box : {kind_, show_, metric_, kernel_, solver_}) {
    connect(box, &QComboBox::activated, this, &GraphForm::apply);
  }
  connect(k_, &QSpinBox::valueChanged, this, &GraphForm::apply);
  connect(sigma_, &QDoubleSpinBox::valueChanged, this, &GraphForm::apply);
  for (QCheckBox* box : {normalize_, polytope_}) connect(box, &QCheckBox::clicked, this, &GraphForm::apply);
  connect(workspace, &Workspace::appearanceChanged, this, &GraphForm::refresh);
  connect(neighborhoods, &Neighborhoods::graphChanged, this, &GraphForm::refreshBandwidth);
  refresh();
}

void GraphForm::refresh() {
  const EdgeSpec& edges = workspace_->appearance().edges;
  const bool nnk = edges.kind == Kind::Nnk;
  {
    const QSignalBlocker blockers[] = {QSignalBlocker(k_), QSignalBlocker(sigma_)};
    setValue(kind_, edges.kind);
    setValue(show_, edges.show);
    const int k = nnk ? edges.nnk.k : edges.k;
    k_->setRange(1, std::max(200, k));
    k_->setValue(k);
    setValue(metric_, edges.metric);
    setValue(kernel_, edges.nnk.kernel);
    setValue(solver_, edges.nnk.compatible);
    normalize_->setChecked(edges.nnk.normalizes());
    polytope_->setChecked(edges.polytope);
  }
  const std::pair<QWidget*, bool> rows[] = {{metric_, !nnk}, {kernel_, nnk},    {sigma_, nnk},
                                            {solver_, nnk},  {normalize_, nnk}, {polytope_, nnk}};
  for (const auto& [control, used] : rows) {
    control->setVisible(used);
    if (QWidget* label = form_->labelForField(control)) label->setVisible(used);
  }
  refreshBandwidth();
}

/// A bandwidth that follows from the data is shown as such; it is no setting.
void GraphForm::refreshBandwidth() {
  const NnkOptions& nnk = workspace_->appearance().edges.nnk;
  const bool given = nnk.kernel == NnkKernel::Gaussian;
  const QSignalBlocker blocker(sigma_);
  sigma_->setEnabled(given);
  double sigma = nnk.sigma;
  QString none = tr("not set");
  if (!given) {
    sigma = 0;
    none = nnk.kernel == NnkKernel::Cosine ? tr("none") : tr("by the data");
    const auto compared = comparedEmbeddings(*workspace_);
    const auto graph = compared.empty() ? nullptr : neighborhoods_->graph(compared.front());
    if (graph && graph->nnk) sigma = graph->nnk->sigma;
  }
  sigma_->setSpecialValueText(none);
  if (!sigma_->hasFocus() || !given) sigma_->setValue(sigma);
}

void GraphForm::apply() {
  EdgeSpec edges = workspace_->appearance().edges;
  const Kind before = edges.kind;
  edges.kind = chosen<Kind>(kind_);
  edges.show = chosen<Show>(show_);
  if (edges.kind == before) (before == Kind::Nnk ? edges.nnk.k : edges.k) = k_->value();
  edges.metric = chosen<Metric>(metric_);
  const NnkKernel kernel = chosen<NnkKernel>(kernel_);
  // The bandwidth begins where the data's own one was.
  if (kernel == NnkKernel::Gaussian && sigma_->value() > 0) edges.nnk.sigma = sigma_->value();
  if (kernel == NnkKernel::Gaussian && !(edges.nnk.sigma > 0)) edges.nnk.sigma = 1;
  if (kernel != edges.nnk.kernel) {
    edges.nnk.normalize.reset();
  } else if (normalize_->isChecked() != edges.nnk.normalizes()) {
    edges.nnk.normalize = normalize_->isChecked();
  }
  edges.nnk.kernel = kernel;
  edges.nnk.compatible = solver_->currentData().toInt() == 1;
  edges.polytope = polytope_->isChecked();
  workspace_->setEdges(edges);
  refresh();
}

}  // namespace mlens
