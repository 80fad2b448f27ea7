#pragma once

#include <QObject>
#include <memory>
#include <string>
#include <vector>

#include "core/layers/Distribution.h"
#include "ui/workspace/Measurements.h"

namespace mlens {

/// How one metric is distributed over the points, the selection and the classes, in the embeddings that lie
/// side by side. Follows the workspace while it is active. GUI thread.
class Distributions : public QObject {
  Q_OBJECT
 public:
  /// One embedding of those compared.
  struct Side {
    EmbeddingId id;
    QString title;                                     ///< "encoder h, 512-d"
    QString source;                                    ///< "strong.safetensors"
    std::shared_ptr<const std::vector<float>> values;  ///< null: not there (yet)
    QString note;                                      ///< the settings; while values are null, why
  };

  Distributions(Workspace* workspace, Measurements* measurements, QObject* parent = nullptr);

  void setActive(bool active);  ///< nothing is computed while it is not
  void setMetric(const std::string& name);
  const std::string& metric() const { return metric_; }
  void setByClass(bool byClass);
  bool byClass() const { return byClass_; }

  const std::vector<Side>& sides() const { return sides_; }
  /// Of the sides that have values, in their order; null until there is one.
  std::shared_ptr<const Distribution> result() const { return result_; }
  const Distribution::Set* setOf(std::size_t side) const;  ///< null: it has no values (yet)
  const std::vector<std::int32_t>& classes() const { return classes_; }
  QString className(std::size_t place) const;
  /// Which classes are left out, and why; "" if none are.
  QString classNote() const { return classNote_; }

  /// Selects the points whose value in this side lies in these bins, or in low..high.
  void selectBins(std::size_t side, int first, int last, SelectMode mode);
  void selectRange(std::size_t side, double low, double high, SelectMode mode);

 Q_SIGNALS:
  void changed();

 private:
  void refresh();
  void chooseClasses();
  void select(std::vector<std::uint8_t> mask, SelectMode mode);

  Workspace* workspace_;
  Measurements* measurements_;
  bool active_ = false, byClass_ = false;
  std::string metric_;
  std::vector<Side> sides_;
  std::vector<int> setOf_;  // as sides_: place in result_->sets, -1 none
  std::vector<std::int32_t> classes_;
  QString classNote_;
  std::shared_ptr<const Distribution> result_;
};

}  // namespace mlens
