#include "ui/window/AppearanceActions.h"

#include <QFontMetrics>

#include "core/layers/PointMetrics.h"
#include "ui/panels/PointWords.h"

namespace mlens {

AppearanceActions::AppearanceActions(Study* study, const Actions& actions, QObject* parent)
    : QObject(parent), study_(study), workspace_(study->workspace()), actions_(actions) {
  connect(actions.colorBy, &QMenu::aboutToShow, this, &AppearanceActions::fillColorMenu);
  connect(actions.showColorBy, &QAction::triggered, actions.colorButton, &QToolButton::showMenu);
  connectEdges();
  connectDiscs();
  connect(workspace_, &Workspace::appearanceChanged, this, &AppearanceActions::refresh);
  refresh();
}

void AppearanceActions::connectEdges() {
  using Show = EdgeSpec::Show;
  using Kind = EdgeSpec::Kind;
  const Actions& a = actions_;
  const auto edit = [this](auto change) {
    EdgeSpec edges = workspace_->appearance().edges;
    change(edges);
    workspace_->setEdges(edges);
  };
  const std::pair<QAction*, Show> shows[] = {{a.edgesOff, Show::Off},
                                             {a.edgesCurrent, Show::Current},
                                             {a.edgesSelection, Show::Selection},
                                             {a.edgesAll, Show::All}};
  for (const auto& [action, what] : shows) {
    connect(action, &QAction::triggered, this,
            [edit, show = what] { edit([&](EdgeSpec& edges) { edges.show = show; }); });
  }
  const std::pair<QAction*, Kind> kinds[] = {
      {a.graphKnn, Kind::Knn}, {a.graphMutual, Kind::Mutual}, {a.graphNnk, Kind::Nnk}};
  for (const auto& [action, what] : kinds) {
    connect(action, &QAction::triggered, this,
            [edit, kind = what] { edit([&](EdgeSpec& edges) { edges.kind = kind; }); });
  }
  connect(a.nextEdges, &QAction::triggered, this, [edit] {
    edit([](EdgeSpec& edges) {
      const Show now = edges.show;
      edges.show = now == Show::Off         ? Show::Selection
                   : now == Show::Selection ? Show::All
                   : now == Show::All       ? Show::Current
                                            : Show::Off;
    });
  });
  connect(a.polytope, &QAction::triggered, this, [this, edit](bool shown) {
    edit([&](EdgeSpec& edges) {
      edges.polytope = shown;
      if (shown) edges.kind = Kind::Nnk;
    });
    if (shown && workspace_->current() < 0)
      Q_EMIT message(tr("Click a point to see the polytope of its neighbours"), false);
  });
  connect(study_->neighborhoods(), &Neighborhoods::message, this, &AppearanceActions::message);
}

void AppearanceActions::connectDiscs() {
  const Actions& a = actions_;
  using Show = DiscSpec::Show;
  const auto show = [this](Show what) {
    DiscSpec discs = workspace_->appearance().discs;
    discs.show = what;
    workspace_->setDiscs(discs);
  };
  const std::pair<QAction*, Show> places[] = {{a.discsOff, Show::Off},
                                              {a.discsCurrent, Show::Current},
                                              {a.discsSelection, Show::Selection},
                                              {a.discsSample, Show::Sample}};
  for (const auto& [action, place] : places)
    connect(action, &QAction::triggered, this, [show, place = place] { show(place); });
  connect(a.nextDiscs, &QAction::triggered, this, [this, show] {
    const Show now = workspace_->appearance().discs.show;
    show(now == Show::Sample ? Show::Off : static_cast<Show>(static_cast<int>(now) + 1));
  });
  connect(a.pin, &QAction::triggered, this, [this] {
    PlaneComparison* planes = study_->planes();
    const Index current = workspace_->current();
    planes->pin(planes->pinned() == current ? -1 : current);
  });
}

void AppearanceActions::fillColorMenu() {
  QMenu* menu = actions_.colorBy;
  menu->clear();
  const ColorSpec now = workspace_->appearance().color;
  const auto add = [&](const QString& name, ColorSpec::By by, const std::string& column) {
    QAction* action = menu->addAction(name);
    action->setCheckable(true);
    action->setChecked(now.by == by && now.column == column);
    connect(action, &QAction::triggered, this, [this, by, column] {
      ColorSpec color = workspace_->appearance().color;
      if (color.by != by) color.palette.clear();
      color.by = by;
      color.column = column;
      workspace_->setColor(color);
    });
    return action;
  };
  add(tr("Class"), ColorSpec::By::Class, {});
  add(tr("Selection"), ColorSpec::By::Selection, {});
  add(tr("One colour"), ColorSpec::By::Single, {});
  const auto table = workspace_->points();
  if (!table->columns.empty()) menu->addSeparator();
  for (const auto& column : table->columns) {
    add(QString::fromStdString(column.name), ColorSpec::By::Column, column.name);
  }
  menu->addSection(tr("Metrics of each view's embedding"));
  for (const PointMetric& metric : pointMetrics()) {
    QAction* action = add(metricTitle(metric), ColorSpec::By::Metric, metric.name);
    action->setToolTip(QString::fromUtf8(metric.definition));
    action->setStatusTip(action->toolTip());
  }
}

void AppearanceActions::refresh() {
  const AppearanceSpec& appearance = workspace_->appearance();
  const QString color = colorWords(appearance.color);
  const QFontMetrics metrics = actions_.colorButton->fontMetrics();
  actions_.colorButton->setText(tr("Colour: %1").arg(metrics.elidedText(color, Qt::ElideRight, 120)));
  refreshEdges(appearance.edges);
  refreshDiscs(appearance.discs);
}

void AppearanceActions::refreshEdges(const EdgeSpec& edges) {
  const QString graph = edges.kind == EdgeSpec::Kind::Knn      ? tr("kNN")
                        : edges.kind == EdgeSpec::Kind::Mutual ? tr("mutual kNN")
                                                               : tr("NNK");
  const auto checkEdges = [&](QAction* action, const QString& text) {
    action->setChecked(true);
    actions_.edgesButton->setText(text);
  };
  switch (edges.show) {
    case EdgeSpec::Show::Off:
      checkEdges(actions_.edgesOff, tr("Edges: off"));
      break;
    case EdgeSpec::Show::Current:
      checkEdges(actions_.edgesCurrent, tr("Edges: %1, point").arg(graph));
      break;
    case EdgeSpec::Show::Selection:
      checkEdges(actions_.edgesSelection, tr("Edges: %1, selection").arg(graph));
      break;
    case EdgeSpec::Show::All:
      checkEdges(actions_.edgesAll, tr("Edges: %1, all").arg(graph));
      break;
  }
  const bool nnk = edges.kind == EdgeSpec::Kind::Nnk;
  (nnk                                    ? actions_.graphNnk
   : edges.kind == EdgeSpec::Kind::Mutual ? actions_.graphMutual
                                          : actions_.graphKnn)
      ->setChecked(true);
  actions_.polytope->setChecked(nnk && edges.polytope);
}

void AppearanceActions::refreshDiscs(const DiscSpec& discs) {
  switch (discs.show) {
    case DiscSpec::Show::Off:
      actions_.discsButton->setText(tr("Discs: off"));
      actions_.discsOff->setChecked(true);
      break;
    case DiscSpec::Show::Current:
      actions_.discsButton->setText(tr("Discs: point"));
      actions_.discsCurrent->setChecked(true);
      break;
    case DiscSpec::Show::Selection:
      actions_.discsButton->setText(tr("Discs: selection"));
      actions_.discsSelection->setChecked(true);
      break;
    case DiscSpec::Show::Sample:
      actions_.discsButton->setText(tr("Discs: sample"));
      actions_.discsSample->setChecked(true);
      break;
  }
}

}  // namespace mlens
