#pragma once

#include <QFormLayout>
#include <QLineEdit>
#include <QObject>
#include <vector>

#include "core/projection/UmapSettings.h"

namespace mlens {

/// The rows of a form for umapSettings(), in their order: what a setting is called, may be and means comes
/// from there.
class UmapFields : public QObject {
  Q_OBJECT
 public:
  /// Adds the rows to `form`, whose widget owns the fields.
  explicit UmapFields(QFormLayout* form);

  UmapSettings settings() const;
  void show(const UmapSettings& settings);  ///< without edited()
  void setVisible(bool visible);
  /// A map that is aligned to another one starts there: then the choice of a start is greyed.
  void setStartEnabled(bool enabled);

 Q_SIGNALS:
  void edited();  ///< a value by the user's hand; settings() has it already

 private:
  QWidget* fieldOf(const UmapSetting::Whole& kind, QWidget* parent);
  QWidget* fieldOf(const UmapSetting::Real& kind, QWidget* parent);
  template <class Enum>
  QWidget* fieldOf(const UmapSetting::Choice<Enum>& kind, QWidget* parent);
  QWidget* fieldOf(const UmapSetting::Seed& kind, QWidget* parent);
  QWidget* withNewButton(QLineEdit* seed);

  struct Row {
    const UmapSetting* setting;
    QWidget* field;  ///< that has the value
    QWidget* shown;  ///< that stands in the row
  };
  QFormLayout* form_;
  std::vector<Row> rows_;
};

}  // namespace mlens
