#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>

#include "ui/panels/UmapFields.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The fields of a MapSpec.
class MapForm : public QWidget {
  Q_OBJECT
 public:
  explicit MapForm(Workspace* workspace, QWidget* parent = nullptr);

  MapSpec spec() const;
  /// Shows these settings of a map of `embedding`, which is no choice to be aligned to.
  void setSpec(const MapSpec& spec, const EmbeddingId& embedding);

 Q_SIGNALS:
  void edited();  ///< by the user's hand

 private:
  void buildMethod(QFormLayout* form);
  void buildAlignment(QFormLayout* form);
  void listReferences(const MapSpec& spec, const EmbeddingId& embedding);
  void showRows();

  Workspace* workspace_;
  QFormLayout* form_;
  QComboBox *method_, *dimensions_, *alignTo_;
  UmapFields* umap_;
  QDoubleSpinBox* coupling_;
  QCheckBox* scaled_;
  MapSpec shown_;
  std::vector<EmbeddingId> references_;
};

}  // namespace mlens
