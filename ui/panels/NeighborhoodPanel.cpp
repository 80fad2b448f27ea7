#include "ui/panels/NeighborhoodPanel.h"

#include "ui/panels/GraphForm.h"
#include "ui/panels/PointNeighborhood.h"
#include "ui/widgets/Layout.h"

namespace mlens {

NeighborhoodPanel::NeighborhoodPanel(Workspace* workspace, Neighborhoods* neighborhoods, QWidget* parent)
    : QWidget(parent) {
  auto* column = gridLayout<QVBoxLayout>(this);
  column->addWidget(headingLabel(tr("Neighbourhoods"), this));
  column->addWidget(new GraphForm(workspace, neighborhoods, this));
  column->addWidget(new PointNeighborhood(workspace, neighborhoods, this));
}

}  // namespace mlens
