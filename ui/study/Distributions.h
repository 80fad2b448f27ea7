#pragma once

#include <QObject>
#include <memory>
#include <string>
#include <vector>

#include "core/layers/Distribution.h"
#include "ui/jobs/Derived.h"
#include "ui/study/Measurements.h"

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
    QString note;                                      ///< the settings; until setOf() is there, why not
  };

  Distributions(Workspace* workspace, Measurements* measurements, QObject* parent = nullptr);

  void setActive(bool active);  ///< nothing is computed while it is not
  void computeMissing();        ///< starts again what was stopped or has failed
  void setMetric(const std::string& name);
  const std::string& metric() const { return metric_; }
  void setByClass(bool byClass);
  bool byClass() const { return byClass_; }

  const std::vector<Side>& sides() const { return sides_; }
  /// Of the sides that have values, in their order; null until there is one. While a newer one is computed
  /// the one before stays, with its own classes(); it is gone if that was stopped or has failed.
  std::shared_ptr<const Distribution> result() const { return result_; }
  const Distribution::Set* setOf(std::size_t side) const;  ///< null: result() is not of its values
  const std::vector<std::int32_t>& classes() const { return shown_.classes; }  ///< of result()
  QString className(std::size_t place) const;                                  ///< of classes()
  /// Which classes are left out, and why; "" if none are.
  QString classNote() const { return classNote_; }

  /// Selects the points whose value in this side lies in these bins, or in low..high.
  void selectBins(std::size_t side, int first, int last, SelectMode mode);
  void selectRange(std::size_t side, double low, double high, SelectMode mode);

 Q_SIGNALS:
  void changed();  ///< sides(), result() or what is said of them

 private:
  struct Question {
    std::vector<std::shared_ptr<const std::vector<float>>> sets;
    bool whole = false;
    Selection selection;
    std::shared_ptr<const PointTable> points;
    std::vector<std::int32_t> classes;
    bool operator==(const Question&) const = default;
  };

  void refresh();
  void tell();
  std::vector<std::int32_t> chosenClasses();
  void select(std::vector<std::uint8_t> mask, SelectMode mode);

  Workspace* workspace_;
  Measurements* measurements_;
  bool active_ = false, byClass_ = false;
  std::string metric_;
  std::vector<Side> sides_;
  std::vector<QString> settings_;  ///< as sides_; why there are no values, where there are none
  QString classNote_;
  Derived<Question, Distribution> distribution_;
  Question shown_;  ///< what result_ answers
  std::shared_ptr<const Distribution> result_;
};

}  // namespace mlens
